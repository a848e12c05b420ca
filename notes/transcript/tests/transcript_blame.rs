//! The report marks the line that is wrong, and not a right one near it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use notes_lang::Lang;
use notes_transcript::{Style, Transcript};

#[path = "transcript/printed.rs"]
mod printed;

use printed::{FORK, POOL, transcript};

/// The report of a run that differs from a transcript with this head and body.
fn report(head: &str, body: &str, run: &[&str]) -> String {
    let text = format!("notes 000 x\nshows x\nshows.zh 某\n{head}\n\n{body}");
    let transcript = Transcript::parse("t.txt", &text).unwrap();
    let comparison = transcript.printouts()[0].compare(&(run.join("\n") + "\n"));
    assert!(!comparison.agrees());
    comparison.report(Lang::En, wide())
}

fn wide() -> Style {
    Style {
        width: 160,
        colour: false,
    }
}

/// The report on a run of one of the tests' transcripts.
fn report_of(name: &str, run: &str) -> String {
    let comparison = transcript(name).printouts()[0].compare(run);
    assert!(!comparison.agrees());
    comparison.report(Lang::En, wide())
}

/// Checks that these rows, by their beginnings, are the ones that are marked as wrong.
#[track_caller]
fn marks(report: &str, rows: &[&str]) {
    let is_marked = |row: &&str| row.starts_with(['!', '-', '+']);
    let marked: Vec<&str> = report.lines().filter(is_marked).collect();
    let begins = |(row, start): (&&str, &&str)| {
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        words(row).starts_with(&words(start))
    };
    let all = marked.len() == rows.len() && marked.iter().zip(rows).all(begins);
    assert!(all, "{rows:?} are wrong in:\n{report}");
}

#[test]
fn the_consumers_that_come_too_early_get_the_blame_in_every_round() {
    let head = "tasks producer{1..5} consumer{1..5}\nvalue {441..445} in 0..1000";
    let body = "for i in 1..5\n\
                consumer{i} | consumer is waiting.\n\
                producer{i} (made{i}) | produced {440+i}\n\
                consumer{i}, after made{i} | consumed {440+i}\n---\nend\n\
                producer1 | the end\n";
    let mut run = Vec::new();
    let items = [0, 352, 91, 534, 488, 207];
    let texts: Vec<[String; 3]> = (items.windows(2))
        .map(|items| {
            let [consumed, produced] = [items[0], items[1]];
            [
                "consumer is waiting.".to_owned(),
                format!("consumed {consumed}"),
                format!("produced {produced}"),
            ]
        })
        .collect();
    run.extend(texts.iter().flatten().map(String::as_str));
    run.push("the end");
    let report = report(head, body, &run);
    marks(
        &report,
        &[
            "! 3 consumed",
            "! 6 consumed",
            "! 9 consumed",
            "! 12 consumed",
            "! 15 consumed",
        ],
    );
    assert!(
        report.contains("line 2 on the left must come first: `produced 0`"),
        "{report}"
    );
}

const LEVEL: &str = "threads producer consumer\nlevel {0..5} in 0..5";

#[test]
fn a_wrong_level_is_marked_once() {
    let body = "for i in 1..5\nproducer, +1 | put: {i}\nend\nfor i in 1..5\nconsumer, -1 | got: {5-i}\nend\n";
    let run = [
        "put: 1", "put: 2", "got: 1", "put: 2", "put: 3", "got: 2", "put: 3", "got: 2", "got: 1",
        "got: 0",
    ];
    for (line, wrong, marked) in [
        (4, "put: 5", "! 4 put: 4"),
        (5, "got: 1", "! 7 got: 3"),
        (9, "got: 3", "! 10 got: 0"),
    ] {
        let mut run = run;
        run[line] = wrong;
        marks(&report(LEVEL, body, &run), &[marked]);
    }
}

#[test]
fn two_lines_of_a_level_that_have_changed_places_are_one_fault() {
    let body = "for i in 1..5\nproducer, +1 | put: {i}\nend\nfor i in 1..5\nconsumer, -1 | got: {5-i}\nconsumer |\nend\n";
    let run = [
        "put: 1", "put: 2", "got: 1", "", "put: 2", "put: 3", "got: 2", "", "put: 3", "got: 2", "",
        "got: 1", "", "got: 0", "",
    ];
    for (early, late, marked, other) in [
        (1, 2, "! 6 got: 4", "line 2 on the left"),
        (5, 6, "! 8 got: 3", "line 4 on the left"),
        (8, 9, "! 10 got: 2", "line 5 on the left"),
    ] {
        let mut swapped = run;
        swapped.swap(early, late);
        let said = report(LEVEL, body, &swapped);
        marks(&said, &[marked]);
        let why = format!(
            "this line and {other} have changed places; in the other order, both numbers are right"
        );
        assert!(said.contains(&why), "{said}");
    }
}

#[test]
fn a_missing_or_doubled_line_changes_no_level() {
    let body = "for i in 1..5\nproducer, +1 | put: {i}\nend\nfor i in 1..5\nconsumer, -1 | got: {5-i}\nconsumer |\nend\n";
    let run = [
        "put: 1", "put: 2", "got: 1", "", "put: 2", "put: 3", "got: 2", "", "put: 3", "got: 2", "",
        "got: 1", "", "got: 0", "",
    ];
    let at_once = body.replace("consumer |", "consumer, at once |");
    for line in 0..run.len() {
        let mut without = run.to_vec();
        without.remove(line);
        for body in [body, &at_once] {
            marks(&report(LEVEL, body, &without), &["-"]);
        }
        let mut twice = run.to_vec();
        twice.insert(line, run[line]);
        for body in [body, &at_once] {
            marks(&report(LEVEL, body, &twice), &["+"]);
        }
    }
}

#[test]
fn of_the_places_of_a_pid_the_odd_one_is_marked() {
    let first = report_of("fork", &FORK.replace("Process (18673)", "Process (1)"));
    marks(&first, &["! 1 Process"]);
    let why = "the value that is 876 on the left is 1 here and 18673 further down";
    assert!(first.contains(why), "{first}");
    let second = report_of("fork", &FORK.replace("I (18673)", "I (1)"));
    marks(&second, &["! 2 I (876)"]);
    let third = report_of("fork", &FORK.replace("is 18673", "is 1"));
    marks(&third, &["! 3 I am child"]);
    marks(
        &report_of("pool", &POOL.replace("task 4 (18686)", "task 4 (1)")),
        &["! 8 Run task 4"],
    );
}

#[test]
fn a_number_out_of_its_range_is_a_wrong_value_and_no_missing_line() {
    let head = "tasks one two\ndecimal 0.14 1.91 in 0..";
    let body = "one (end) | one runs 0.14 seconds\ntwo, after one of end | two starts\ntwo | two runs 1.91 seconds\n";
    let run = [
        "one runs -0.14 seconds",
        "two starts",
        "two runs 3.00 seconds",
    ];
    let report = report(head, body, &run);
    marks(&report, &["! 1 one runs"]);
    assert!(report.contains("-0.14 was printed"), "{report}");
}

#[test]
fn lines_that_ran_together_are_compared_one_by_one() {
    let glued = POOL.replace("Run task 0 (18684)...\n", "Run task 0 (18684)...");
    let glued = glued.replace("Run task 2", "\nRun task 2");
    let report = report_of("pool", &glued);
    marks(&report, &["! 3 Run task 0", "! 4 Run task 1"]);
    assert!(
        report.contains(
            "    2 lines of the notes in one: they were probably written at the same time\n"
        ),
        "{report}"
    );
    let line = glued
        .lines()
        .position(|line| line.contains("0 (18684)"))
        .unwrap()
        + 1;
    assert!(
        report.contains("1 line is wrong; the other 11 lines agree."),
        "{report}"
    );
    assert!(
        report.contains(&format!("Look first at line {line} of the run")),
        "{report}"
    );
    let chinese = transcript("pool").printouts()[0]
        .compare(&glued)
        .report(Lang::Zh, wide());
    assert!(chinese.contains("笔记里的 2 行连成了一行"), "{chinese}");
    // A wrong pid in one of them is still a wrong pid.
    let wrong = report_of(
        "pool",
        &glued.replace("Run task 1 (18686)", "Run task 1 (18684)"),
    );
    assert!(wrong.contains("wrong value"), "{wrong}");
}

#[test]
fn lines_whose_pieces_are_mixed_up_are_named_together() {
    let body = "for i in 0..9\ndown | down: {10-i}\nend\nfor i in 0..4\nup | up: {i}\nend\n";
    // What CPython 3.11 printed for 003 threading.Event(事件).
    let run = [
        "down: 10",
        "up: 0",
        "up: 1",
        "down: 9",
        "up:down: 2",
        " 8",
        "up:down:  3",
        "7",
        "up:down:  6",
        "4",
        "down: 5",
        "down: 4",
        "down: 3",
        "down: 2",
        "down: 1",
    ];
    let said = report("threads down up", body, &run);
    let rows = [
        "! 13 up: 2",
        "! 3 down: 8",
        "! 14 up: 3",
        "! 4 down: 7",
        "! 5 down: 6",
        "! 15 up: 4",
    ];
    marks(&said, &rows);
    assert_eq!(said.matches("run together").count(), 6, "{said}");
    let why = "the pieces of 2 lines of the notes are mixed up in these lines";
    assert_eq!(said.matches(why).count(), 3, "{said}");
    assert!(
        said.contains("6 lines are wrong; the other 9 lines agree."),
        "{said}"
    );
    // The left side has the notes' line, the right side what was printed.
    let row = said.lines().find(|row| row.starts_with("! 13 up: 2"));
    assert!(
        row.is_some_and(|row| row.contains("  up:down: 2  ")),
        "{said}"
    );
    // A wrong number is none of the pieces.
    let mut wrong = run;
    wrong[5] = " 11";
    let said = report("threads down up", body, &wrong);
    assert_eq!(said.matches(why).count(), 2, "{said}");
}

#[test]
fn a_line_that_comes_twice_or_too_late_is_the_only_one_that_is_marked() {
    let lines: Vec<&str> = POOL.lines().collect();
    for line in 0..lines.len() {
        let mut twice = lines.clone();
        twice.insert(line, lines[line]);
        marks(&report_of("pool", &twice.join("\n")), &["+"]);
    }
    let mut late = lines.clone();
    let first = late.remove(0);
    late.push(first);
    marks(
        &report_of("pool", &late.join("\n")),
        &["! 1 Parent process"],
    );
}

#[test]
fn a_misspelt_line_counts_as_one_that_has_come() {
    let head = "tasks one two";
    let body = "one (end) | one has ended\ntwo, after one of end | two starts\n";
    marks(
        &report(head, body, &["one has endet", "two starts"]),
        &["! 1 one has"],
    );
}

#[test]
fn a_level_of_any_size_gets_a_report() {
    let body = "for i in 1..2\nproducer, +1 | put: {i}\nend\nconsumer, -1 | got: 1\n";
    for number in ["9223372036854775807", "-9223372036854775808", "1e300"] {
        let number = format!("put: {number}");
        for run in [[&number, "put: 1", "got: 0"], ["put: 1", &number, &number]] {
            assert!(report("threads producer consumer\nlevel 1 2", body, &run).contains("! "));
        }
    }
}

#[test]
fn misspelt_ends_stand_beside_the_ends_of_the_same_tasks_and_no_start_gets_the_blame() {
    let report = report_of("pool", &POOL.replace(" runs ", " run "));
    let tasks = [1, 0, 2, 3, 4];
    let rows = tasks.map(|task| format!("Task {task} runs"));
    let marked: Vec<&str> = report.lines().filter(|row| row.starts_with('!')).collect();
    assert_eq!(marked.len(), rows.len(), "{report}");
    for ((row, left), task) in marked.iter().zip(&rows).zip(tasks) {
        let (left, right) = (row.find(left), row.find(&format!("Task {task} run ")));
        assert!(left.is_some() && left < right, "{row}:\n{report}");
    }
    assert!(!report.contains("out of order"), "{report}");
}
