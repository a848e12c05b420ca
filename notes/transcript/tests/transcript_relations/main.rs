//! Bounds, relations, named actors, levels, alternatives, and lines of ours.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod neighbours;
mod windows;

use notes_lang::Lang;
use notes_transcript::{Comparison, Style, Transcript};

const HEAD: &str = "notes 000 X\nshows a\nshows.zh b\n";

fn transcript(text: &str) -> Transcript {
    Transcript::parse("test.txt", &format!("{HEAD}{text}")).unwrap()
}

fn compare(text: &str, run: &[&str]) -> Comparison {
    transcript(text).printouts()[0].compare(&run.join("\n"))
}

#[track_caller]
fn accepts(text: &str, run: &[&str]) {
    let comparison = compare(text, run);
    assert!(
        comparison.agrees(),
        "{}",
        comparison.report(Lang::En, Style::default())
    );
}

/// Checks that the run is refused, and that the report says why.
#[track_caller]
fn refuses(text: &str, run: &[&str], why: &str) {
    let comparison = compare(text, run);
    let report = comparison.report(Lang::En, Style::default());
    assert!(!comparison.agrees(), "{report}");
    assert!(
        report.replace('\n', " ").replace("    ", "").contains(why),
        "{report}"
    );
}

fn error(text: &str) -> String {
    let parsed = Transcript::parse("test.txt", &format!("{HEAD}{text}"));
    parsed.map(|_| ()).unwrap_err().to_string()
}

const TIMEOUT: &str =
    "processes p\ndecimal 2.0 in 2..\ncount 3 in 0..5\n\np | after 2.0 s, length 3\n";

#[test]
fn a_number_must_be_in_its_range() {
    accepts(TIMEOUT, &["after 2.0 s, length 0"]);
    accepts(TIMEOUT, &["after 17.3 s, length 5"]);
    refuses(
        TIMEOUT,
        &["after 1.9 s, length 3"],
        "the number must be 2 or more; 1.9 was printed",
    );
    refuses(
        TIMEOUT,
        &["after 2.0 s, length 6"],
        "from 0 to 5; 6 was printed",
    );
    refuses(TIMEOUT, &["after -2.0 s, length 3"], "-2.0 was printed");
}

const SUM: &str = "processes p\ncount 1489496 2510504 in 0..4000000\nwhere 1489496 + 2510504 = 4000000\n\n\
                   p | kept 1489496\np | lost 2510504\n";

#[test]
fn values_must_fit_together() {
    accepts(SUM, &["kept 4000000", "lost 0"]);
    refuses(
        SUM,
        &["kept 5", "lost 7"],
        "line 1 + line 2 must be 4000000; here 5 + 7 = 12",
    );
    let spread = "processes p\ndecimal 55.1 53.7 57.5\nwhere 53.7 <= 55.1 <= 57.5\n\np | 55.1 us (53.7 to 57.5)\n";
    accepts(spread, &["3.0 us (2.0 to 3.0)"]);
    refuses(
        spread,
        &["4.0 us (2.0 to 3.0)"],
        "the 55.1 in line 1 must be at most the 57.5 in line 1; here 4.0 and 3.0",
    );
    let near = "processes p q\ntime 10:00:00.5 10:00:00.7\nwhere 10:00:00.5 = 10:00:00.7 within 1\n\np | 10:00:00.5 p\nq | 10:00:00.7 q\n";
    accepts(near, &["11:59:59.9 q", "12:00:00.2 p"]);
    refuses(
        near,
        &["11:59:59.9 q", "12:59:59.9 p"],
        "line 1 and line 2 must be at most 1 s apart",
    );
}

#[test]
fn a_sample_in_a_relation_stands_for_one_value() {
    let twice = "processes p\ncount 3 5\nwhere 3 + 5 = 8\n\np | 3 of 8\np | 3 and 5\n";
    accepts(twice, &["2 of 8", "2 and 6"]);
    refuses(
        twice,
        &["2 of 8", "1 and 7"],
        "was 2 in an earlier line and is 1 here",
    );
}

const ACCOUNT: &str = "threads main\ntasks item{0..2}\ncount 2 in 0..3\nwhere 2 = lines(done)\n\n\
                       for i in 0..2\nitem{i} (done), plain, 0..1 | item {i}\nend\n---\nmain | 2 of 3 done\n";

#[test]
fn an_account_counts_what_was_printed() {
    accepts(ACCOUNT, &["item 2", "item 0", "2 of 3 done"]);
    accepts(ACCOUNT, &["0 of 3 done"]);
    refuses(
        ACCOUNT,
        &["item 2", "2 of 3 done"],
        "line 2 must be the number of lines like line 1; here 2 and 1",
    );
}

const USUAL: &str = "tasks a b\nusually last(start) < first(end) \"one after the other\" \"一个接一个\"\n\n\
                     a (start) | a starts\na (end) | a ends\nb (start) | b starts\nb (end) | b ends\n";

#[test]
fn what_is_unusual_is_allowed_with_a_remark() {
    let comparison = compare(USUAL, &["a starts", "b starts", "b ends", "a ends"]);
    assert!(comparison.agrees());
    assert!(
        !comparison
            .report(Lang::En, Style::default())
            .contains("unusual")
    );
    let comparison = compare(USUAL, &["a starts", "a ends", "b starts", "b ends"]);
    assert!(comparison.agrees());
    assert!(
        comparison
            .report(Lang::En, Style::default())
            .contains("unusual: one after the other.")
    );
    assert!(
        comparison
            .report(Lang::Zh, Style::default())
            .contains("一个接一个")
    );
}

const QUEUE: &str = "threads producer T1 T2\ntasks item{0..3}\nwho T1 T2\n\n\
                     T1, plain | start T1\nT2, plain | start T2\n\
                     for i in 0..3\nproducer | put {i}\nitem{i} | got {i} by T1\nend\n\
                     T1, plain | end T1\nT2, plain | end T2\n";

#[test]
fn each_named_actor_prints_its_lines_in_order() {
    let run = [
        "start T1",
        "put 0",
        "start T2",
        "put 1",
        "got 1 by T2",
        "got 0 by T1",
        "put 2",
        "put 3",
        "got 2 by T1",
        "got 3 by T1",
        "end T2",
        "end T1",
    ];
    accepts(QUEUE, &run);
    let mut backwards = run;
    backwards.swap(8, 9);
    refuses(
        QUEUE,
        &backwards,
        "T1 has already printed a later line, line 10 on the left: `got 3 by T1`",
    );
    let before_start = [
        "start T1",
        "put 0",
        "put 1",
        "got 1 by T2",
        "start T2",
        "got 0 by T1",
        "put 2",
        "put 3",
        "got 2 by T1",
        "got 3 by T1",
        "end T2",
        "end T1",
    ];
    refuses(
        QUEUE,
        &before_start,
        "T2 must print line 2 on the left first: `start T2`",
    );
    let mut after_end = run;
    after_end[9] = "end T2";
    after_end[10] = "got 3 by T2";
    refuses(
        QUEUE,
        &after_end,
        "T2 has already printed a later line, line 12 on the left: `end T2`",
    );
}

const LEVEL: &str = "threads producer consumer\nlevel 0 1 2 in 0..2\n\n\
                     producer, +1 | put: 1\nproducer, +1 | put: 2\nconsumer, -1 | got: 1\nconsumer, -1 | got: 0\n";

#[test]
fn a_level_changes_by_its_step() {
    accepts(LEVEL, &["put: 1", "got: 0", "put: 1", "got: 0"]);
    accepts(LEVEL, &["put: 1", "put: 2", "got: 1", "got: 0"]);
    refuses(
        LEVEL,
        &["put: 1", "got: 1", "put: 1", "got: 0"],
        "it must be 0 here, not 1",
    );
    refuses(LEVEL, &["got: 1", "put: 1", "put: 2", "got: 0"], "differs");
}

const EITHER: &str =
    "threads t1 t2\n\neither\nt1 | num = 6\nt2 | num = 16\nor\nt2 | num = 11\nt1 | num = 16\nend\n";

#[test]
fn a_run_may_be_as_one_of_the_alternatives() {
    accepts(EITHER, &["num = 6", "num = 16"]);
    accepts(EITHER, &["num = 16", "num = 6"]);
    accepts(EITHER, &["num = 11", "num = 16"]);
    refuses(EITHER, &["num = 6", "num = 11"], "differs");
    refuses(EITHER, &["num = 16", "num = 16"], "differs");
}

const OURS: &str =
    "processes p\ncount 3\n\np | 1\n--- ours\np | --- not in the notes ---\np | 3 lost\n";

#[test]
fn a_saved_printout_may_end_where_the_notes_do() {
    let transcript = transcript(OURS);
    let printout = &transcript.printouts()[0];
    assert!(!printout.compare("1\n").agrees());
    assert!(printout.compare_saved("1\n").agrees());
    for run in [
        "1\n--- not in the notes ---\n4 lost\n",
        "1\n--- not in the notes ---\n0 lost\n",
    ] {
        assert!(printout.compare(run).agrees() && printout.compare_saved(run).agrees());
    }
    assert!(
        !printout
            .compare_saved("1\n--- not in the notes ---\n")
            .agrees()
    );
    assert!(!printout.compare_saved("2\n").agrees());
}

const AGAIN: &str = "processes \"task {0..2}\"\npid 671 672\nnext 675 of 671 672\n\n\
                     task 0 | run 0 (671)\ntask 0 | end 0\ntask 1 | run 1 (672)\ntask 1 | end 1\ntask 2 | run 2 (675)\n";

#[test]
fn a_worker_takes_a_task_when_its_task_has_ended() {
    accepts(
        AGAIN,
        &["run 0 (11)", "run 1 (12)", "end 1", "run 2 (12)", "end 0"],
    );
    refuses(
        AGAIN,
        &["run 0 (11)", "run 1 (12)", "end 1", "run 2 (11)", "end 0"],
        "process 11 is still running another task and takes the next one only when that has ended, so line 2 on the left must come first: `end 0`",
    );
    refuses(
        AGAIN,
        &["run 0 (11)", "run 1 (12)", "end 1", "run 2 (13)", "end 0"],
        "none of them",
    );
}

#[test]
fn the_report_shows_what_the_notes_print() {
    let text = AGAIN.replace("of 671 672", "of 671 672 shown 672");
    let run = ["run 0 (11)", "run 1 (12)", "end 1", "run 2 (12)", "end 0"];
    let comparison = compare(&text, &run);
    let report = comparison.report(Lang::En, Style::default());
    assert!(
        comparison.agrees() && report.contains("run 2 (672)"),
        "{report}"
    );
    assert!(!report.contains("675"), "{report}");
}

#[test]
fn what_cannot_be_read_is_an_error_with_what_to_write() {
    for (text, says) in [
        (
            "processes p\ndecimal 2.0 in 3..\n\np | 2.0\n",
            "`2.0` is itself not in 3..",
        ),
        ("processes p\nword a in 1..2\n\np | a\n", "limits numbers"),
        ("processes p\ncount 1 in x..\n\np | 1\n", "write a range"),
        ("processes p\nwhere 1 + 1\n\np | a\n", "a relation compares"),
        (
            "processes p\nwhere kept = 1\n\np | a\n",
            "`kept` is neither a number nor a sample",
        ),
        (
            "processes p\nwhere lines(x) = 1\n\np | a\n",
            "no line has the label `(x)`",
        ),
        (
            "processes p\nusually 1 = 1 \"only English\"\n\np | a\n",
            "one in English and one in Chinese",
        ),
        ("processes p\nlevel 1\n\np | 1\n", "`+1` or `-1`"),
        ("processes p\n\np, +1 | 1\n", "no sample of a `level` line"),
        (
            "processes p\nlevel begun\n\np, +1 begun | a\n",
            "has a name, a range, and a rule in English and in Chinese",
        ),
        (
            "processes p\nlevel begun in 0..1 \"a\" \"b\"\n\np | a\n",
            "no line changes the level `begun`",
        ),
        (
            "processes p\nlevel begun in 0..1 \"a\" \"b\"\nlevel begun in 0..1 \"a\" \"b\"\n\np, +1 begun | a\n",
            "`begun` is already declared",
        ),
        (
            "processes p\n\np, +1 begun | a\n",
            "no `level` line has the name `begun`",
        ),
        (
            "processes p q\n\np | a\nq, at once | b\n",
            "no line of `q` above that this line could follow",
        ),
        (
            "processes p\n\np | a\np, at once, 0+ | b\n",
            "a fixed number of times",
        ),
        (
            "processes p\nwhere 5 % = 0\n\np | a\n",
            "is missing beside = < + - * / %",
        ),
        ("processes p\n\neither\np | 1\nend\n", "write `either`"),
        ("processes p\n\neither\np | 1\nor\np | 2\n", "not closed"),
        (
            "processes p\n\nrepeat 2\neither\np | 1\nor\np | 2\nend\nend\n",
            "may not stand in a loop",
        ),
        ("processes p\n\nor\np | 1\n", "cannot read `or`"),
        (
            "processes p\nwho a b\n\np | c\n",
            "is no separate word below",
        ),
    ] {
        assert!(error(text).contains(says), "{text}: {}", error(text));
    }
}

#[test]
fn every_alternative_of_a_further_head_has_the_place_in_the_notes() {
    let further = "threads t1\n\nt1 | 1\n\n=== with --two\nthreads t1\n\neither\nt1 | 2\nor\nt1 | 3\nend\n--- ours\nt1 | 4\n";
    let transcript = transcript(further);
    for run in ["2\n4\n", "3\n4\n", "3\n"] {
        let comparison = transcript.printouts()[1].compare_saved(run);
        let report = comparison.report(Lang::En, Style::default());
        assert!(
            comparison.agrees() && report.contains("the notes: 000 X"),
            "{report}"
        );
    }
}
