//! Numbers in a report: those of lines, and those in sentences.

use notes_lang::Lang;

use crate::{compare_with, english};

#[test]
fn a_number_is_not_called_a_word() {
    let comparison = compare_with("threads a\nword 14.5", "a | took 14.5 s", "took 3 s");
    assert!(english(&comparison).contains("may differ: a number"));
}

#[test]
fn a_number_in_a_sentence_agrees_with_its_noun() {
    let missing = |head: &str, body: &str, run: &str| {
        let comparison = compare_with(head, body, run);
        [Lang::En, Lang::Zh].map(|lang| comparison.summary(lang))
    };
    let one = missing("threads a", "a | x", "");
    assert!(
        one[0].contains(": the notes' only line is missing; no line agrees."),
        "{one:?}"
    );
    assert!(
        one[1].contains("：笔记只有一行，没有出现；没有一致的行。"),
        "{one:?}"
    );
    let two = missing("threads a", "a, x2 | x", "x");
    assert!(
        two[0].contains(": 1 of the notes' 2 lines is missing; one line agrees."),
        "{two:?}"
    );
    let all = missing("threads a", "a, x2 | x", "");
    assert!(
        all[0].contains(": 2 of the notes' 2 lines are missing; no line agrees."),
        "{all:?}"
    );
    let expected = missing("printout ours\nthreads a", "a | x", "");
    assert!(
        expected[0].contains(": the only expected line is missing;"),
        "{expected:?}"
    );
    let ours = missing("threads a", "a | x\n--- ours\na | y", "x");
    assert!(
        ours[0].contains(": our only line is missing; one line agrees."),
        "{ours:?}"
    );
    assert!(
        ours[1].contains("：我们加的只有一行，没有出现；1 行一致。"),
        "{ours:?}"
    );
    let extra = missing("threads a", "a | x", "x\nz");
    assert!(
        extra[0].contains(": 1 line is not in the notes; one line agrees."),
        "{extra:?}"
    );
    let agrees = |run: &str| compare_with("threads a", "a, 0+ | x", run).summary(Lang::En);
    assert_eq!(
        agrees(""),
        "The run agrees with the notes: 0 lines, 0 the same."
    );
    assert_eq!(
        agrees("x"),
        "The run agrees with the notes: 1 line, 1 the same."
    );
    assert_eq!(
        agrees("x\nx"),
        "The run agrees with the notes: 2 lines, 2 the same."
    );
}

#[test]
fn a_line_that_may_be_left_out_counts_only_if_the_run_has_it() {
    let body = "for i in 1..3\na (any), 0..1 | once {i}\na (any), 0..1 | once {i} and again\nend\n\
                b, after one of any | the end";
    let comparison = compare_with("threads a b", body, "once 2 and again\nonce 3\nthe emd");
    let report = english(&comparison);
    for row in ["= 1 once 2 and again", "= 2 once 3", "! 3 the end"] {
        assert!(
            report.lines().any(|line| line.starts_with(row)),
            "{row}:\n{report}"
        );
    }
    let report = english(&compare_with("threads a b", body, "the end\nonce 3"));
    let reason = "    at least one such line must come first: `once 1`, `once 1 and again`,";
    assert!(report.contains(reason), "{report}");
}

#[test]
fn a_line_of_an_alternative_has_its_place_in_that_alternative() {
    let body = "a | first\neither\na | num = 6\na | num = 16\nor\na | num = 16\na | num = 11\nend\na | last";
    for run in [
        "first\nnum = 16\nnum = 11\nlost",
        "first\nnum = 6\nnum = 16\nlost",
    ] {
        let report = english(&compare_with("threads a", body, run));
        for (number, line) in run.lines().enumerate().take(3) {
            let row = format!("= {} {line}", number + 1);
            assert!(
                report.lines().any(|line| line.starts_with(&row)),
                "{row}:\n{report}"
            );
        }
        assert!(
            report.contains("- 4 last") || report.contains("! 4 last"),
            "{report}"
        );
    }
}
