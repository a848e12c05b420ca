//! Lines that may be ahead of a few lines above them, and counts of the lines of a name.

use crate::{accepts, error, refuses};

/// Three consumers take items in order, and each prints its item then.
const THREE: &str = "tasks item{0..5}\nwho A B C\n\n\
                     for i in 0..5\nitem{i} (got), after all but 2 got | item {i} by A\nend\n";

#[test]
fn a_line_may_be_ahead_of_as_many_lines_as_there_are_other_consumers() {
    let run = |order: [usize; 6], by: [&str; 6]| {
        let lines = order.iter().zip(by);
        let lines = lines.map(|(item, by)| format!("item {item} by {by}"));
        lines.collect::<Vec<_>>()
    };
    let agrees = |order, by| {
        let run = run(order, by);
        accepts(THREE, &run.iter().map(String::as_str).collect::<Vec<_>>());
    };
    agrees([0, 1, 2, 3, 4, 5], ["A"; 6]);
    agrees([2, 1, 0, 4, 3, 5], ["A", "B", "C", "A", "B", "C"]);
    // One consumer is slow: it holds one item, and the others take all other items.
    agrees([1, 2, 3, 4, 5, 0], ["A", "A", "A", "A", "A", "B"]);
    // When B has printed item 0, item 2 is gone: it cannot take item 1 then.
    agrees([2, 0, 1, 3, 4, 5], ["A", "B", "C", "A", "A", "A"]);
    let second = run([2, 0, 1, 3, 4, 5], ["A", "B", "B", "A", "A", "A"]);
    refuses(
        THREE,
        &second.iter().map(String::as_str).collect::<Vec<_>>(),
        "B takes an item only when it has printed the one before, and the items are taken in order; but by then the item in line 3 on the left was",
    );
    let run = run([3, 0, 1, 2, 4, 5], ["A", "B", "C", "B", "A", "A"]);
    refuses(
        THREE,
        &run.iter().map(String::as_str).collect::<Vec<_>>(),
        "no more than 2 of them may come after this line, but these lines on the left had not come: 1, 2, 3",
    );
}

/// Two workers take tasks 0 to 3 in order, and each prints the begin and the end of its task.
const WORKERS: &str = "threads W1 W2\nwho W1 W2\n\n\
    W1 (run) | W1 begins 0\nW1 | W1 ends 0\nW2 (run) | W2 begins 1\nW2 | W2 ends 1\n\
    for k in 2..3\nfor w in 1..2\nW{w} (run), 0..1, after all but {k-2+w} run | W{w} begins {k}\n\
    W{w}, 0..1 | W{w} ends {k}\nend\nend\n";

#[test]
fn a_worker_takes_its_next_task_only_when_it_has_printed_the_end_of_the_one_before() {
    let agrees = |run: &str| accepts(WORKERS, &run.split(", ").collect::<Vec<_>>());
    agrees(
        "W1 begins 0, W2 begins 1, W2 ends 1, W1 ends 0, W1 begins 2, W2 begins 3, W1 ends 2, W2 ends 3",
    );
    // Worker 1 is slow: it has taken task 2, and worker 2 takes task 3 meanwhile.
    agrees(
        "W1 begins 0, W2 begins 1, W1 ends 0, W2 ends 1, W2 begins 3, W1 begins 2, W1 ends 2, W2 ends 3",
    );
    let run = "W1 begins 0, W2 begins 1, W2 ends 1, W2 begins 3, W1 ends 0, W1 begins 2, W1 ends 2, W2 ends 3";
    refuses(
        WORKERS,
        &run.split(", ").collect::<Vec<_>>(),
        "W1 takes an item only when it has printed the one before",
    );
    // The line does not name the worker.
    let run = run.replace('W', "");
    refuses(
        &WORKERS.replace("| W", "| "),
        &run.split(", ").collect::<Vec<_>>(),
        "this worker takes its next task only when it has printed the end of the one before",
    );
}

#[test]
fn an_optional_line_that_never_comes_counts_in_a_window() {
    let text = "tasks a b c d\n\na (got), 0..1 | 0\nb (got), 0..1 | 1\nc (got), 0..1 | 2\n\
                d, after all but 2 got | 3\n";
    accepts(text, &["1", "3"]);
    accepts(text, &["2", "3", "0", "1"]);
    refuses(text, &["3", "0", "1", "2"], "had not come: 1, 2, 3");
    refuses(
        text,
        &["3"],
        "more of the earlier lines must come before this one (they are taken in order); some that have not come: `0`, `1`, `2`",
    );
}

#[test]
fn the_search_distinguishes_equal_lines_that_a_window_does() {
    // Only the first x stands above y, although b has as many lines left as a, and one more.
    let equal =
        "tasks a b c\n\na (got) | x\nc, after all but 0 got | y\nb (got) | x\nb (got) | x\n";
    accepts(equal, &["x", "y", "x", "x"]);
    refuses(
        equal,
        &["y", "x", "x", "x"],
        "no earlier line can still be missing here (they are taken in order), but line 1 on the left has not come yet",
    );
    // Only the second x has the label. The search first tries the first one, and fails late, behind another choice.
    let optional = "tasks a b c d e\n\nb (got) | u\na, 0..1 | x\na (got), 0..1 | x\na | z\nd | w\nd | v\ne | w\ne | t\n\
                    c, after all but 0 got | y\n";
    accepts(optional, &["u", "x", "z", "w", "y", "w", "v", "t"]);
    refuses(
        optional,
        &["u", "z", "w", "y", "w", "v", "t"],
        "more of the earlier lines must come before this one (they are taken in order); some that have not come: `x`",
    );
}

#[test]
fn a_report_says_how_many_earlier_lines_may_come_later() {
    let text =
        "tasks item{0..3}\n\nfor i in 0..3\nitem{i} (got), after all but 1 got | item {i}\nend\n";
    accepts(text, &["item 1", "item 2", "item 0", "item 3"]);
    refuses(
        text,
        &["item 2", "item 0", "item 1", "item 3"],
        "no more than 1 of them may come after this line, but these lines on the left had not come: 1, 2",
    );
}

#[test]
fn a_window_does_not_hide_lines_that_are_missing() {
    let text =
        "tasks item{0..9}\n\nfor i in 0..9\nitem{i} (got), after all but 1 got | item {i}\nend\n";
    let run: Vec<String> = (3..10).map(|item| format!("item {item}")).collect();
    let run: Vec<&str> = run.iter().map(String::as_str).collect();
    refuses(text, &run, "3 of the notes' 10 lines are missing");
}

/// Two consumers share six items: each takes at least two.
const SHARES: &str = "threads A\ntasks item{0..5}\nwho A B\nwhere lines(A) >= 3\nwhere lines(B) >= 2\n\n\
                      A, plain | A starts\nfor i in 0..5\nitem{i} | item {i} by A\nend\n";

#[test]
fn the_lines_of_a_name_are_counted() {
    let run = |by: [&str; 6]| {
        let items = by.iter().enumerate();
        let items = items.map(|(item, by)| format!("item {item} by {by}"));
        ["A starts".to_owned()]
            .into_iter()
            .chain(items)
            .collect::<Vec<_>>()
    };
    let text = |by| run(by).join("\n");
    accepts(SHARES, &[&text(["A", "A", "B", "B", "B", "B"])]);
    accepts(SHARES, &[&text(["A", "A", "A", "A", "B", "B"])]);
    let alone = text(["A", "A", "A", "A", "A", "B"]);
    let why = "the number of lines that B prints must be at least 2; here 1";
    refuses(SHARES, &[&alone], why);
    // Its first line counts, although it is plain text: A prints it.
    let alone = text(["B", "B", "B", "B", "B", "A"]);
    let why = "the number of lines that A prints must be at least 3; here 2";
    refuses(SHARES, &[&alone], why);
    let unknown = SHARES.replace("lines(B)", "lines(C)");
    assert!(error(&unknown).contains("`(C)`, and no `who` line has this word"));
    // A sample behind a count has one value, too.
    let twice = "tasks a b\ncount 1\nwhere lines(b) = 1\n\na | 1 item\nb (b), 0..1 | b\n";
    accepts(twice, &["1 item", "b"]);
    refuses(twice, &["1 item"], "must be line 1; here 0 and 1");
}
