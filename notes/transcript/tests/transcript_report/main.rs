//! Reports as a learner sees them.
//!
//! `NOTES_BLESS=1 cargo test -p notes --test transcript_report` rewrites the expected reports: check the changes before
//! you commit them.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod numbers;

use notes_lang::Lang;
use notes_transcript::{Comparison, Style, Transcript};

#[path = "../transcript/printed.rs"]
mod printed;

use printed::{FOLDER, FORK, POOL, transcript};

fn compare(name: &str, run: &str) -> Comparison {
    transcript(name).printouts()[0].compare(run)
}

/// The lines of [`FORK`] in another order.
fn fork_in_order(order: [usize; 3]) -> String {
    let lines: Vec<&str> = FORK.lines().collect();
    order.map(|line| lines[line]).join("\n")
}

#[track_caller]
fn golden(name: &str, report: &str) {
    let path = format!("{FOLDER}/transcript/reports/{name}.txt");
    if std::env::var_os("NOTES_BLESS").is_some() {
        std::fs::write(&path, report).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(report, expected, "the report differs from {path}");
}

#[track_caller]
fn both(name: &str, comparison: &Comparison) {
    let style = Style {
        width: 80,
        colour: false,
    };
    golden(&format!("{name}.en"), &comparison.report(Lang::En, style));
    golden(&format!("{name}.zh"), &comparison.report(Lang::Zh, style));
}

#[test]
fn allowed_swaps_and_differences_name_their_reason() {
    both("child-first", &compare("fork", &fork_in_order([0, 2, 1])));
    both("pool", &compare("pool", POOL));
}

#[test]
fn a_wrong_order_names_the_rule() {
    both(
        "parent-out-of-order",
        &compare("fork", &fork_in_order([1, 0, 2])),
    );
    let early = POOL
        .replace("All subprocesses done.\n", "")
        .replace("Task 4 runs", "All subprocesses done.\nTask 4 runs");
    both("pool-done-too-early", &compare("pool", &early));
    let start = POOL
        .replace("Run task 4 (18686)...\n", "")
        .replace("Run task 3", "Run task 4 (18686)...\nRun task 3");
    both("pool-before-free", &compare("pool", &start));
}

#[test]
fn a_wrong_value_names_what_it_was() {
    both(
        "parent-of-another",
        &compare("fork", &FORK.replace("is 18673", "is 1")),
    );
    both(
        "pool-new-process",
        &compare("pool", &POOL.replace("task 4 (18686)", "task 4 (18699)")),
    );
}

#[test]
fn missing_and_misspelt_lines_stand_beside_similar_lines() {
    both(
        "pool-line-missing",
        &compare("pool", &POOL.replace("Task 2 runs 0.66 seconds.\n", "")),
    );
    both(
        "fork-misspelt",
        &compare("fork", &FORK.replace("I am child", "I am the child")),
    );
    both("fork-twice", &compare("fork", &[FORK, FORK].concat()));
    both(
        "another-run",
        &compare(
            "fork",
            "Traceback (most recent call last):\n\tSyntaxError\n",
        ),
    );
    both("nothing", &compare("fork", ""));
}

#[test]
fn a_missing_last_line_stands_last() {
    let short = POOL.replace("All subprocesses done.\n", "");
    let style = Style {
        width: 120,
        colour: false,
    };
    let report = compare("pool", &short).report(Lang::En, style);
    let rows: Vec<&str> = report.lines().collect();
    assert!(rows[12].contains("Task 4 runs"), "{report}");
    assert!(
        rows[13].starts_with("- 13 All subprocesses done."),
        "{report}"
    );
    let cut: String = POOL.split_inclusive('\n').take(6).collect();
    let report = compare("pool", &cut).report(Lang::En, style);
    let missing = report.lines().skip(7).filter(|row| row.starts_with('-'));
    assert_eq!(missing.count(), 7, "{report}");
}

#[test]
fn a_word_that_a_queue_returns_twice_is_reported() {
    let run = "开启线程：Thread-1\n开启线程：Thread-2\n开启线程：Thread-3\nThread-3 processing One\n\
               Thread-1 processing Two\nThread-2 processing Three\nThread-3 processing Four\n\
               Thread-1 processing Four\n退出线程：Thread-2\n退出线程：Thread-3\n退出线程：Thread-1\n退出主线程\n";
    both("work-queue-twice", &compare("work-queue", run));
}

#[test]
fn a_report_is_folded_for_a_narrow_terminal_and_has_colours() {
    let comparison = compare("fork", &fork_in_order([0, 2, 1]));
    for width in 0..=120 {
        let report = comparison.report(
            Lang::Zh,
            Style {
                width,
                colour: false,
            },
        );
        let widest = report
            .lines()
            .map(unicode_width::UnicodeWidthStr::width)
            .max()
            .unwrap();
        assert!(
            widest <= width.max(32),
            "{width} columns, yet {widest}:\n{report}"
        );
    }
    golden(
        "narrow.en",
        &comparison.report(
            Lang::En,
            Style {
                width: 40,
                colour: false,
            },
        ),
    );
    golden(
        "colour.en",
        &comparison.report(
            Lang::En,
            Style {
                width: 100,
                colour: true,
            },
        ),
    );
}

#[test]
fn a_long_report_shows_what_differs_and_counts_the_rest() {
    let head =
        "notes 000 x\nshows x\nshows.zh 某\nthreads a\n\nfor i in 1..1000\na | line {i}\nend\n";
    let transcript = Transcript::parse("long.txt", head).unwrap();
    let mut run: Vec<String> = (1..=1000).map(|line| format!("line {line}")).collect();
    run[499] = "lime 500".to_owned();
    both("long", &transcript.printouts()[0].compare(&run.join("\n")));
}

/// Compares with a transcript that consists of `head` (actors and samples) and `body`.
fn compare_with(head: &str, body: &str, run: &str) -> Comparison {
    let text = format!("notes 000 x\nshows x\nshows.zh 某\n{head}\n\n{body}");
    let transcript = Transcript::parse("t.txt", &text).unwrap();
    transcript.printouts()[0].compare(run)
}

fn english(comparison: &Comparison) -> String {
    comparison.report(Lang::En, Style::default())
}

const TURNS: &str = "repeat 4\nA | A\n---\nB | B\n---\nC | C\n---\nend\n";

#[test]
fn equal_lines_are_never_called_different() {
    let mut random: u32 = 1;
    for _ in 0..300 {
        let mut run: Vec<&str> = "A B C ".repeat(4).split_whitespace().map(|_| "").collect();
        for (place, line) in run.iter_mut().enumerate() {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *line = match random >> 29 {
                0 => "A",
                1 => "B",
                2 => "C",
                _ => ["A", "B", "C"][place % 3],
            };
        }
        let report = english(&compare_with("threads A B C", TURNS, &run.join("\n")));
        for row in report.lines().filter(|row| row.ends_with("wrong text")) {
            let words: Vec<&str> = row.split_whitespace().collect();
            assert_ne!(words[2], words[3], "{report}");
        }
    }
}

#[test]
fn a_line_out_of_turn_names_the_line_that_has_already_come() {
    let report = english(&compare_with(
        "threads A B C",
        TURNS,
        "A\nB\nC\nA\nC\nA\nB\nB\nC\nA\nB\nC",
    ));
    assert!(report.contains("out of order"), "{report}");
    assert!(!report.contains("wrong text"), "{report}");
}

#[test]
fn the_line_that_came_too_early_gets_the_blame() {
    let head = "tasks producer{1..2} consumer{1..2}\nvalue 447 264";
    let body = "\
consumer1 | consumer is waiting.
producer1 (made1) | producer notify : produced item number 447
consumer1, after made1 | Consumer notify : consumed item number 447
---
consumer2 | consumer is waiting.
producer2 (made2) | producer notify : produced item number 264
consumer2, after made2 | Consumer notify : consumed item number 264
";
    let run = "consumer is waiting.\nConsumer notify : consumed item number 0\n\
               producer notify : produced item number 352\nconsumer is waiting.\n\
               producer notify : produced item number 77\nConsumer notify : consumed item number 77\n";
    let report = english(&compare_with(head, body, run));
    let rows: Vec<&str> = report.lines().filter(|row| row.starts_with('!')).collect();
    assert_eq!(rows.len(), 1, "{report}");
    assert!(
        rows[0].contains(" 3 ") && rows[0].ends_with("out of order"),
        "{report}"
    );
    let reason = "line 2 on the left must come first: `producer notify : produced item number 0`";
    assert!(report.replace("\n   ", "").contains(reason), "{report}");
    let producer = report.lines().find(|row| row.contains("~ 2 producer"));
    assert!(
        producer.is_some_and(|row| row.contains("may differ")),
        "{report}"
    );
}

#[test]
fn rules_name_lines_that_the_reader_sees() {
    let early = POOL.replace("All subprocesses done.\n", "");
    let early = early.replace("Task 4 runs", "All subprocesses done.\nTask 4 runs");
    let start = POOL.replace("Run task 4 (18686)...\n", "");
    let start = start.replace("Run task 3", "Run task 4 (18686)...\nRun task 3");
    for run in [
        early,
        start,
        FORK.replace("I am child", "Child"),
        String::new(),
    ] {
        for name in ["pool", "fork"] {
            let report = compare(name, &run).report(Lang::En, Style::default());
            let rules = report.lines().filter(|line| line.starts_with("    "));
            for word in ["---", "(end)", "transcript", "parent prints"] {
                let cited = rules.clone().find(|line| line.contains(word));
                assert_eq!(cited, None, "{report}");
            }
        }
    }
}

#[test]
fn the_left_column_repeats_no_line_that_stands_for_several() {
    let body = "a, x3 | eat\nb, 1+ | drink 7\n";
    let run = "eat\neat\ndrink 1\neat\ndrink 2\ndrink 3\n";
    let report = english(&compare_with("threads a b\ncount 7", body, run));
    let rows: Vec<&str> = report.lines().skip(1).take(6).collect();
    let left = |text: &str| rows.iter().filter(|row| row[2..].starts_with(text)).count();
    assert_eq!((left("1 eat "), left("4 drink 7 ")), (1, 1), "{report}");
    assert_eq!(
        (left("2 (as line 1)"), left("3 (as line 1)")),
        (1, 1),
        "{report}"
    );
    assert_eq!(left("4 (as line 4)"), 2, "{report}");
}

#[test]
fn a_caret_marks_the_first_difference_on_both_sides() {
    let head = "threads a\npid 876";
    let comparison = compare_with(head, "a | I am child 876.", "I am the child 18673.");
    let report = english(&comparison);
    let rows: Vec<&str> = report.lines().collect();
    let caret = "           ^";
    let carets: Vec<usize> = rows[2].match_indices('^').map(|(at, _)| at).collect();
    assert!(rows[2].starts_with(caret) || carets.len() == 2, "{report}");
    let at = |text: &str| rows[1].find(text).unwrap();
    assert_eq!(carets, [at("child 876"), at("the child")], "{report}");
}

#[test]
fn an_interrupted_run_says_so_first_and_counts_what_is_missing() {
    let cut: String = POOL.split_inclusive('\n').take(6).collect();
    let comparison = compare("pool", &cut);
    let style = Style::default();
    let report = comparison.report_of_cut_run("The run was interrupted.", Lang::En, style);
    let rows: Vec<&str> = report.lines().collect();
    assert_eq!(rows[0], "The run was interrupted.");
    assert_eq!(rows.iter().filter(|row| row.starts_with('-')).count(), 0);
    assert!(
        rows.contains(&"  ... 7 more lines of the notes are missing ..."),
        "{report}"
    );
}

#[test]
fn the_summary_is_one_line() {
    let summary = compare("fork", FORK).summary(Lang::En);
    assert_eq!(
        summary,
        "The run agrees with the notes: 3 lines, 3 different as allowed."
    );
    let summary = compare("fork", FORK.lines().next().unwrap()).summary(Lang::Zh);
    assert!(
        !summary.contains('\n') && summary.contains("transcripts/fork.txt:10"),
        "{summary}"
    );
}
