//! What a report says about lines that must come first.

use crate::says;

#[test]
fn of_many_lines_that_must_come_first_the_first_eight_are_listed() {
    let items = "tasks \"item {1..21}\"\n\nfor i in 1..21\nitem {i} (taken), after all but 2 taken | got item {i}\nend\n";
    let others = (1..=21).filter(|item| *item != 14);
    let run: Vec<String> = std::iter::once(14)
        .chain(others)
        .map(|item| format!("got item {item}"))
        .collect();
    let run: Vec<&str> = run.iter().map(String::as_str).collect();
    says(
        items,
        &run,
        "too many earlier lines had not come: no more than 2 of them may come after this line, but these lines on the left had not come: 1, 2, 3, 4, 5, 6, 7, 8, …",
        "前面的行还有太多没有出现：晚于这一行出现的最多 2 行，但到这里左边这几行都还没有出现：1、2、3、4、5、6、7、8、…",
    );
}

#[test]
fn a_line_that_must_come_first_is_quoted_with_all_numbers_of_the_run() {
    let items = "tasks producer consumer\nvalue 447 33\n\nproducer (made) | produced 447 in batch 33\nconsumer, after made | consumed 447 of batch 33\n";
    says(
        items,
        &["consumed 12 of batch 5", "produced 12 in batch 5"],
        "line 1 on the left must come first: `produced 12 in batch 5`",
        "左边第 1 行应当先出现：“produced 12 in batch 5”",
    );
}

#[test]
fn a_number_that_comes_before_the_line_that_makes_it_is_the_cause() {
    let items = "tasks producer consumer\nvalue 447\n\nconsumer | waiting\nproducer (made) | produced 447\nconsumer, after made | consumed 447\n";
    says(
        items,
        &["waiting", "consumed 12", "produced 12"],
        "line 2 on the left must come first: `produced 12`",
        "左边第 2 行应当先出现：“produced 12”",
    );
}
