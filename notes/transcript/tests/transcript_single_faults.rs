//! One change of a right run is one fault, and the right lines get no blame.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use notes_lang::Lang;
use notes_transcript::{Style, Transcript};

/// The report of a run that differs, in one language.
fn report(head: &str, body: &str, run: &[&str], lang: Lang) -> String {
    let text = format!("notes 000 x\nshows x\nshows.zh 某\n{head}\n\n{body}");
    let transcript = Transcript::parse("t.txt", &text).unwrap();
    let printed: String = run.iter().map(|line| format!("{line}\n")).collect();
    let comparison = transcript.printouts()[0].compare(&printed);
    assert!(!comparison.agrees());
    let style = Style {
        width: 200,
        colour: false,
    };
    comparison.report(lang, style)
}

/// Checks that only this row is marked as wrong, by its beginning and its end, and returns the report.
#[track_caller]
fn marks(head: &str, body: &str, run: &[&str], [start, end]: [&str; 2]) -> String {
    let report = report(head, body, run, Lang::En);
    let mut marked = report
        .lines()
        .filter(|row| row.starts_with(['!', '-', '+']));
    let row = marked.next().unwrap_or_default();
    let words: Vec<&str> = row.split_whitespace().collect();
    let is_it = words.join(" ").starts_with(start) && row.ends_with(end);
    assert!(is_it && marked.next().is_none(), "{start} {end}:\n{report}");
    report
}

const ITEMS: &str = "for i in 0..4\nitem{i}, plain 5, 0..1 (got) | got {i} by A\nitem{i}, at once, 0..1 (empty) |\nend\n";

#[test]
fn a_line_that_may_be_left_out_is_missing_if_the_line_behind_it_came() {
    let head = "tasks item{0..4}\nwho A B\n\
                where lines(got) = lines(empty) \"an empty line follows\" \"后面有空行\"";
    let body = ITEMS.replace("plain 5, ", "");
    let run = ["got 0 by A", "", "got 1 by B", "", "", "got 3 by B", ""];
    let report = marks(head, &body, &run, ["- 5 got 2 by A", "missing"]);
    assert!(!report.contains("an empty line follows"), "{report}");
    assert!(
        report.contains("1 of the notes' 8 lines is missing"),
        "{report}"
    );
}

#[test]
fn a_rule_that_only_a_missing_line_breaks_is_not_broken() {
    let head = "threads a b main\ndecimal 3.01 in 3..\n\
                where 3.01 >= 4 if first(b 1) > first(a 2) \"they overlap\" \"会重叠\"";
    let body = "a | sing\nb (b 1) | dance\na (a 2) | sing\nb | dance\na | sing\nb | dance\n---\n\
                main | took 3.01 s\n";
    // The first `dance` is missing: without it, the next one is too late for three seconds.
    let run = ["sing", "sing", "dance", "sing", "dance", "took 3.02 s"];
    let report = marks(head, body, &run, ["- 2 dance", "missing"]);
    assert!(!report.contains("overlap"), "{report}");
}

#[test]
fn a_line_with_the_number_of_another_one_is_wrong_and_the_other_one_is_right() {
    let head = "threads producer\ntasks item{0..4}\nwho A B";
    let body = "for i in 0..4\nproducer (put {i}) | put {i}\nitem{i} (got), after put {i}, after all but 1 got | got {i} by A\nend\n";
    let right = [
        "put 0",
        "got 0 by A",
        "put 1",
        "got 1 by B",
        "put 2",
        "put 3",
        "got 2 by A",
        "got 3 by B",
        "put 4",
        "got 4 by A",
    ];
    let mut run = right;
    run[6] = "got 3 by A";
    marks(
        head,
        body,
        &run,
        ["! 6 got 2 by A got 3 by A", "wrong text"],
    );
    run = right;
    run[2] = "put 2";
    marks(head, body, &run, ["! 3 put 1 put 2", "wrong text"]);
}

#[test]
fn a_text_that_is_nearly_the_line_that_is_missing_is_this_line() {
    let body = "a | start\n---\nb, 0+ | anything\n---\na | Exit code: 0\n";
    let run = ["start", "some text", "Exit code:  0"];
    marks(
        "threads a b\ntext anything",
        body,
        &run,
        ["! 3 Exit code: 0 Exit code: 0", "wrong text"],
    );
}

#[test]
fn a_time_that_is_too_late_is_wrong_and_not_missing() {
    let head = "tasks s{1..3}\ntime 12:00:01 12:00:02 12:00:03\nwhere lines(ok) = 4 \"four\" \"四行\"\n\
                where 12:00:01 < 12:00:02 < 12:00:03 < 12:00:01 + 21";
    let body = "s1 (ok), 1+ | ok 12:00:01\ns2 (ok), 0+ | ok 12:00:02\ns3 (ok), 0+ | ok 12:00:03\n";
    let run = ["ok 12:00:10", "ok 12:00:10", "ok 12:00:10", "ok 12:00:40"];
    let report = marks(head, body, &run, ["! 2 ok 12:00:02", "wrong value"]);
    assert!(
        report.contains("here 12:00:40 and 12:00:10 + 21"),
        "{report}"
    );
    assert!(!report.contains("+ 21 ="), "{report}");
}

#[test]
fn an_item_that_nobody_can_hold_is_named() {
    let head = "tasks item{0..4}\nwho A B\nwhere lost(got) = 0 \"each is held\" \"都在手上\"";
    let body = "for i in 0..4\nitem{i}, 0..1 (got) | got {i} by A\nend\n";
    let run = ["got 0 by A", "got 2 by B", "got 3 by A", "got 4 by B"];
    let said = report(head, body, &run, Lang::En);
    assert!(
        said.contains("each is held; here nobody can still hold `got 1 by …`"),
        "{said}"
    );
    let said = report(head, body, &run, Lang::Zh);
    assert!(said.contains("“got 1 by …”不可能还在谁手上"), "{said}");
}

#[test]
fn an_empty_printout_is_called_empty_and_has_no_rows() {
    let body = "a | one\na | two\n";
    let said = report("threads a", body, &[], Lang::En);
    assert!(said.starts_with("The run printed nothing.\n"), "{said}");
    assert!(
        said.contains("2 of the notes' 2 lines are missing") && said.lines().count() == 3,
        "{said}"
    );
    let said = report("threads a", body, &[], Lang::Zh);
    assert!(said.starts_with("运行没有打印任何内容。\n"), "{said}");
}
