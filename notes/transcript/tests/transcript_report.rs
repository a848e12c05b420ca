//! Reports as a learner sees them.
//!
//! `NOTES_BLESS=1 cargo test -p notes --test transcript_report` rewrites the expected reports: check the changes before
//! you commit them.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use notes_lang::Lang;
use notes_transcript::{Comparison, Style, Transcript};

#[path = "transcript/printed.rs"]
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
    assert!(rows[13].starts_with("- All subprocesses done."), "{report}");
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
