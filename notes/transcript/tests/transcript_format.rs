//! The format: what each kind of placeholder, each order and each repetition allows.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use notes_lang::Lang;
use notes_transcript::{Style, Transcript};

const HEAD: &str = "notes 000 x\nshows x\nshows.zh 某\nthreads a b\n";

/// Compares runs with a body; both have `/` between lines. `head` declares more.
#[track_caller]
fn check(head: &str, body: &str, good: &[&str], bad: &[&str]) {
    let text = format!(
        "{HEAD}{}\n\n{}",
        head.replace('/', "\n"),
        body.replace('/', "\n")
    );
    let transcript = Transcript::parse("x", &text).unwrap();
    for (runs, agrees) in [(good, true), (bad, false)] {
        for run in runs {
            let printed = run.replace('/', "\n");
            let end = if printed.is_empty() { "" } else { "\n" };
            let comparison = transcript.printouts()[0].compare(&format!("{printed}{end}"));
            let report = comparison.report(
                Lang::En,
                Style {
                    width: 100,
                    colour: false,
                },
            );
            assert_eq!(
                comparison.agrees(),
                agrees,
                "{text}\n-- run --\n{run}\n{report}"
            );
        }
    }
}

#[test]
fn only_a_printout_of_ours_is_called_expected() {
    let report = |head: &str, run: &str| {
        let text = format!("notes 000 x\nshows x\nshows.zh 某\nthreads a\n{head}\na | x\n");
        let transcript = Transcript::parse("x", &text).unwrap();
        let style = Style {
            width: 100,
            colour: false,
        };
        transcript.printouts()[0]
            .compare(run)
            .report(Lang::En, style)
    };
    let ours = report("printout ours\n", "x\n");
    assert!(
        ours.contains("expected here (not a printout of the notes)"),
        "{ours}"
    );
    assert!(
        ours.contains("agrees with what is expected: 1 line, 1 the same."),
        "{ours}"
    );
    assert!(!report("printout ours\n", "y z\n").contains("in the notes"));
    let theirs = report("", "x\n");
    assert!(theirs.contains("the notes: 000 x"), "{theirs}");
    assert!(
        theirs.contains("agrees with the notes: 1 line, 1 the same."),
        "{theirs}"
    );
}

#[test]
fn equal_pids_are_one_process_and_different_pids_are_different_ones() {
    check(
        "pid 1 2",
        "a | 1 2/b | 1",
        &["7 8/7", "7/7 8"],
        &["7 7/7", "7 8/8", "0 8/0", "x 8/x"],
    );
    check(
        "pid 1/tid 2",
        "a | 1 2/b | end",
        &["7 7/end", "7 8/end"],
        &["7 -1/end"],
    );
}

#[test]
fn a_repeated_pid_is_one_of_the_listed_pids() {
    let head = "pid 1 2 3/again 9 of 1 2";
    let body = "a | 1/a | 2/a | 3/b | 9";
    check(
        head,
        body,
        &["5/6/7/6", "5/5/6/7", "6/5/6/7"],
        &["5/6/7/7", "5/6/7/8"],
    );
    check(
        &head.replace("again", "next"),
        body,
        &["5/6/7/6", "5/6/7/5"],
        &["5/6/7/7", "5/6/7/8", "5/5/6/7", "6/5/6/7"],
    );
}

#[test]
fn a_value_is_the_same_everywhere_and_two_values_may_be_equal() {
    check(
        "value 1 2",
        "a | 1 2/a | 1/b | x",
        &["5 5/5/x", "0.5 -3/0.5/x"],
        &["5 6/6/x", "q 6/q/x"],
    );
}

#[test]
fn unbound_numbers_may_differ_at_each_place() {
    check("count 3", "a | 3/b | 3", &["0/17"], &["-1/0", "1.0/1"]);
    check(
        "decimal 0.14",
        "a | 0.14 s/b | x",
        &["12.00 s/x"],
        &["12.0 s/x", "12 s/x"],
    );
    check(
        "number 7.5",
        "a | 7.5/b | x",
        &["1e-05/x", "1e-5/x", "3.0/x", "-0.1/x"],
        &["1e/x", "nan/x", "3/x", "1E-5/x"],
    );
    check("number 7", "a | 7/b | x", &["7.5/x", "3/x"], &["7.50/x"]);
}

#[test]
fn times_keep_their_shape() {
    check(
        "time \"Sat Nov 21 07:55:03 2026\"",
        "a | at Sat Nov 21 07:55:03 2026./b | x",
        &["at Wed May  6 17:00:00 2026./x"],
        &["at Wed May  6 17:00 2026./x"],
    );
    check(
        "time 07:55:03",
        "a | 07:55:03/b | x",
        &["23:59:59/x"],
        &["7:55:03/x", "23:59:60/x"],
    );
}

#[test]
fn words_and_texts_may_be_anything() {
    check(
        "word w",
        "a | w!/b | x",
        &["hello!/x", "写入!/x"],
        &["two words!/x", "!/x"],
    );
    check(
        "text w",
        "a | got w/b | x",
        &["got two words/x", "got /x"],
        &["go two/x"],
    );
}

#[test]
fn each_choice_may_be_any_of_the_words() {
    check("one-of A B", "a | A/b | A", &["A/A", "B/A"], &["C/A"]);
}

#[test]
fn a_shuffled_list_matches_each_item_once_in_any_order() {
    check(
        "shuffled \"0, 1, 4\"",
        "a | all: [0, 1, 4]/b | x",
        &["all: [0, 1, 4]/x", "all: [4, 0, 1]/x"],
        &[
            "all: [0, 1]/x",
            "all: [0, 1, 1]/x",
            "all: [0, 4, 4]/x",
            "all: [0, 1, 4, 4]/x",
            "all: [0, 1, 5]/x",
            "all: 4, 0, 1/x",
        ],
    );
}

#[test]
fn lines_of_separate_tasks_come_once_in_any_order() {
    let text = "notes 000 x\nshows x\nshows.zh 某\ntasks \"task {0..9}\"\n\n\
                for i in 0..9\ntask {i} | {i*i}\nend\n";
    let transcript = Transcript::parse("x", text).unwrap();
    let agrees = |squares: &[u32]| {
        let run: Vec<String> = squares.iter().map(u32::to_string).collect();
        transcript.printouts()[0].compare(&run.join("\n")).agrees()
    };
    assert!(agrees(&[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]));
    assert!(agrees(&[81, 0, 16, 1, 4, 64, 9, 25, 49, 36]));
    assert!(!agrees(&[81, 0, 16, 1, 4, 64, 9, 25, 49]), "36 is missing");
    assert!(
        !agrees(&[81, 0, 16, 1, 4, 64, 9, 25, 49, 49]),
        "49 comes twice"
    );
    assert!(
        !agrees(&[81, 0, 16, 1, 4, 64, 9, 25, 49, 36, 36]),
        "36 comes twice"
    );
    assert!(
        !agrees(&[81, 0, 16, 1, 4, 64, 9, 25, 49, 37]),
        "37 is not a square"
    );
}

#[test]
fn lines_of_one_actor_come_in_order_and_lines_of_two_in_any_order() {
    check(
        "",
        "a | 1/a | 2/b | 3",
        &["1/2/3", "1/3/2", "3/1/2"],
        &["2/1/3", "1/2", "1/2/3/3", ""],
    );
}

#[test]
fn all_lines_above_a_separator_come_before_all_lines_below() {
    check(
        "",
        "a | 1/b | 2/---/a | 3/b | 4",
        &["2/1/4/3", "1/2/3/4"],
        &["1/3/2/4", "2/4/1/3"],
    );
    check("", "a, 0+ | 1/---/b | 2", &["2", "1/1/2"], &["1/2/1"]);
}

#[test]
fn labels_order_single_lines() {
    let body = "a (e) | 1/a (e) | 2/b, after e | 3/b | 4";
    check("", body, &["1/2/3/4"], &["1/3/2/4"]);
    let body = "a (e) | 1/a (e) | 2/b, after one of e | 3/b | 4";
    check("", body, &["1/2/3/4", "1/3/2/4", "1/3/4/2"], &["3/1/2/4"]);
    check(
        "",
        "a (e), 0+ | 1/b, after e | 2",
        &["2", "1/1/2"],
        &["1/2/1"],
    );
    check(
        "",
        "a (e), 0+ | 1/b, after one of e | 2",
        &["1/2", "1/2/1"],
        &["2", "2/1"],
    );
}

#[test]
fn lines_repeat_as_many_times_as_the_margin_says() {
    check("", "a, x3 | 1/b | 2", &["1/1/2/1"], &["1/1/2", "1/1/1/1/2"]);
    check("", "a, 1+ | 1/b | 2", &["1/2", "1/2/1/1"], &["2"]);
    check("", "a, 0+ | 1/b | 2", &["2", "1/1/2"], &["1/1"]);
    check(
        "",
        "a, 2..3 | 1/b | 2",
        &["1/1/2", "2/1/1/1"],
        &["1/2", "1/1/1/1/2"],
    );
    check(
        "text any",
        "a, 0+ | any/b | 2",
        &["2", "2/2", "x/y/2/z"],
        &["x"],
    );
}

#[test]
fn loops_are_expanded() {
    check(
        "",
        "repeat 2/a | 1/b | 2/end",
        &["1/2/1/2", "2/2/1/1"],
        &["1/2"],
    );
    check(
        "",
        "for i in 1..3/a | {i} {i*i} {0} {}/end/b | {i}",
        &["1 1 {0} {}/2 4 {0} {}/3 9 {0} {}/{i}"],
        &["1 1 {0} {}/2 4 {0} {}/{i}"],
    );
    check(
        "",
        "for who in a b/{who} | I am {who}/end",
        &["I am b/I am a"],
        &["I am a/I am a"],
    );
    check(
        "",
        "for i in 1..2/a (put {i}) | put {i}/b, after put {i} | got {i}/end",
        &["put 1/put 2/got 1/got 2", "put 1/got 1/put 2/got 2"],
        &["put 1/put 2/got 2/got 1", "put 1/got 1/got 2/put 2"],
    );
    check(
        "pid {71..73}",
        "for i in 1..3/a | {70+i}/end/b | 72",
        &["5/6/7/6"],
        &["5/6/6/6", "5/6/7/7"],
    );
}

#[test]
fn empty_lines_spaces_and_plain_samples_match_literally() {
    check("", "a |/b |  x", &["/ x", " x/"], &["x/", " x"]);
    check("count 3", "a, plain 3 | 3/b | 3", &["3/4", "4/3"], &["4/5"]);
    check("count 3", "a, plain | 3/b | 3", &["3/4"], &["4/5"]);
}

#[test]
fn escape_sequences_and_line_ends_of_a_run_are_ignored() {
    check(
        "",
        "a | 1/b | 2",
        &["\u{1b}[32m1\u{1b}[0m\r/2\r", "1/2"],
        &["1 /2"],
    );
}

#[test]
fn transcripts_md_describes_every_key_of_the_head() {
    let page = include_str!("../../TRANSCRIPTS.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split(" | ").next());
    let names = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let described: Vec<&str> = names.filter_map(|name| name.split(' ').next()).collect();
    let error = Transcript::parse("x", "unknown x\n").unwrap_err();
    let keys = error.what.split("there are ").nth(1).unwrap();
    let keys = keys.split(';').next().unwrap().split(", ");
    assert_eq!(described, keys.collect::<Vec<_>>());
}

#[test]
fn actors_are_interchangeable_only_until_their_pid_is_known() {
    let body = "a | start 1/a | x/a | end 1/b | start 2/b | x/b | end 2";
    let good = [
        "start 7/start 8/x/end 8/x/end 7",
        "start 7/start 8/x/end 7/x/end 8",
        "start 7/x/start 8/x/end 8/end 7",
    ];
    check(
        "pid 1 2",
        body,
        &good,
        &[
            "start 7/start 8/x/end 8/end 7/x",
            "start 7/x/end 7/start 7/x/end 7",
        ],
    );
}
