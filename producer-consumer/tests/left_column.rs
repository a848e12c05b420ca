//! A report on a wrong printout shows each line of the notes once: beside a line of the run, or as missing.

use notes_testkit::printouts;

/// The report on a wrong printout of `work-queue`, in which these threads take these words.
fn report(taken: impl IntoIterator<Item = (usize, &'static str)>, leave: [usize; 3]) -> String {
    let mut lines: Vec<String> = (1..=3).map(|n| format!("开启线程：Thread-{n}")).collect();
    let taken = taken.into_iter();
    lines.extend(taken.map(|(thread, word)| format!("Thread-{thread} processing {word}")));
    lines.extend(leave.map(|thread| format!("退出线程：Thread-{thread}")));
    lines.push("退出主线程".to_owned());
    let printed = lines.join("\n") + "\n";
    let folder = env!("CARGO_MANIFEST_DIR").as_ref();
    printouts::compare(folder, "work-queue", &printed).report
}

/// The rows with these marks, by their numbers in the left column.
fn numbers(report: &str, marks: &[char]) -> Vec<usize> {
    let rows = report.lines().filter(|row| row.starts_with(marks));
    let number = |row: &str| row.split_whitespace().nth(1)?.parse().ok();
    let mut numbers: Vec<usize> = rows.filter_map(number).collect();
    numbers.sort_unstable();
    numbers
}

#[track_caller]
fn check_each_line_stands_once(report: &str) {
    let all: Vec<usize> = (1..=12).collect();
    assert_eq!(numbers(report, &['=', '~', '%', '-', '!']), all, "{report}");
    assert!(!report.contains("\n+"), "{report}");
    assert!(!report.contains("\n-"), "{report}");
}

#[test]
fn words_that_a_thread_takes_out_of_order_are_not_also_missing() {
    let five_first = [
        (3, "Five"),
        (2, "Four"),
        (3, "One"),
        (1, "Three"),
        (1, "Two"),
    ];
    let two_first = [
        (1, "Two"),
        (1, "Five"),
        (3, "Three"),
        (1, "One"),
        (2, "Four"),
    ];
    for (taken, leave, wrong) in [
        (five_first, [2, 1, 3], [5, 7, 8].as_slice()),
        (two_first, [3, 2, 1], &[4, 8]),
    ] {
        let report = report(taken, leave);
        check_each_line_stands_once(&report);
        assert_eq!(numbers(&report, &['!']), wrong, "{report}");
        let agree = format!("the other {} lines agree", 12 - wrong.len());
        let summary = report.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(summary.contains(&agree), "{report}");
        assert!(!summary.contains("are missing"), "{report}");
    }
}

/// All orders of these words.
fn orders(words: &[&'static str]) -> Vec<Vec<&'static str>> {
    if words.is_empty() {
        return vec![Vec::new()];
    }
    let with_first = |first: usize| {
        let mut rest = words.to_vec();
        let word = rest.remove(first);
        let orders = orders(&rest).into_iter();
        orders.map(move |rest| [vec![word], rest].concat())
    };
    (0..words.len()).flat_map(with_first).collect()
}

#[test]
fn in_each_order_of_the_words_each_line_stands_once() {
    // Base 3, the digits say who takes which word: these numbers give each thread some words in some order.
    for threads in [5, 38, 77, 107, 139, 166, 200, 235] {
        for order in orders(&["One", "Two", "Three", "Four", "Five"]) {
            let digit = |place: usize| 1 + threads / 3_usize.pow(place as u32) % 3;
            let taken = order
                .into_iter()
                .enumerate()
                .map(|(place, word)| (digit(place), word));
            check_each_line_stands_once(&report(taken, [3, 2, 1]));
        }
    }
}
