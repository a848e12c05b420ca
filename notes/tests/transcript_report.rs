//! Reports as a learner sees them. `BLESS=1 cargo test -p notes --test transcript_report` writes them anew:
//! read what changed before you commit it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use notes::lang::Lang;
use notes::transcript::{Comparison, Style, Transcript};

const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

fn compare(name: &str, run: &str) -> Comparison {
    let text = std::fs::read_to_string(format!("{DIR}/transcripts/{name}.txt")).unwrap();
    let transcript = Transcript::parse(&format!("transcripts/{name}.txt"), &text).unwrap();
    transcript.printouts()[0].compare(run)
}

#[track_caller]
fn golden(name: &str, report: &str) {
    let path = format!("{DIR}/transcript/reports/{name}.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, report).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(report, expected, "{path} holds another report");
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

const FORK: [&str; 3] = [
    "Process (18673) start...",
    "I (18673) just created a child process (18674).",
    "I am child process (18674) and my parent is 18673.",
];

const POOL: &str = "\
Parent process 18681.
Waiting for all subprocesses done...
Run task 0 (18684)...
Run task 1 (18686)...
Run task 2 (18687)...
Run task 3 (18685)...
Task 1 runs 0.15 seconds.
Run task 4 (18686)...
Task 0 runs 0.57 seconds.
Task 2 runs 0.66 seconds.
Task 3 runs 1.75 seconds.
Task 4 runs 2.98 seconds.
All subprocesses done.
";

#[test]
fn agreeing_lines_swap_and_differ_by_name() {
    both(
        "child-first",
        &compare("fork", &[FORK[0], FORK[2], FORK[1]].join("\n")),
    );
    both("pool", &compare("pool", POOL));
}

#[test]
fn a_wrong_order_names_the_rule() {
    both(
        "parent-out-of-order",
        &compare("fork", &[FORK[1], FORK[0], FORK[2]].join("\n")),
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
        &compare("fork", &FORK.join("\n").replace("is 18673", "is 1")),
    );
    both(
        "pool-new-process",
        &compare("pool", &POOL.replace("task 4 (18686)", "task 4 (18699)")),
    );
}

#[test]
fn missing_and_misspelt_lines_stand_beside_their_like() {
    both(
        "pool-line-missing",
        &compare("pool", &POOL.replace("Task 2 runs 0.66 seconds.\n", "")),
    );
    both(
        "fork-misspelt",
        &compare(
            "fork",
            &FORK.join("\n").replace("I am child", "I am the child"),
        ),
    );
    both(
        "fork-twice",
        &compare("fork", &[FORK.join("\n"), FORK.join("\n")].join("\n")),
    );
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
fn a_queue_that_gives_a_word_twice_says_so() {
    let run = "开启线程：Thread-1\n开启线程：Thread-2\n开启线程：Thread-3\nThread-3 processing One\n\
               Thread-1 processing Two\nThread-2 processing Three\nThread-3 processing Four\n\
               Thread-1 processing Four\n退出线程：Thread-2\n退出线程：Thread-3\n退出线程：Thread-1\n退出主线程\n";
    both("work-queue-twice", &compare("work-queue", run));
}

#[test]
fn a_narrow_terminal_folds_and_a_colourful_one_is_painted() {
    let comparison = compare("fork", &[FORK[0], FORK[2], FORK[1]].join("\n"));
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
    let summary = compare("fork", &FORK.join("\n")).summary(Lang::En);
    assert_eq!(
        summary,
        "The run agrees with the notes: 3 lines, 3 different as allowed."
    );
    let summary = compare("fork", FORK[0]).summary(Lang::Zh);
    assert!(
        !summary.contains('\n') && summary.contains("transcripts/fork.txt:10"),
        "{summary}"
    );
}
