//! Printouts that a scenario can't print don't agree with its transcript.

mod figures;
mod order;

use std::path::Path;

use notes_testkit::printouts;

/// A printout, and changes of it that make it wrong: a text, what stands there instead, and why that is wrong.
struct Case {
    scenario: &'static str,
    right: &'static str,
    wrong: &'static [(&'static str, &'static str, &'static str)],
}

fn agrees(scenario: &str, text: &str) -> bool {
    printouts::accepts(env!("CARGO_MANIFEST_DIR").as_ref(), scenario, text)
}

fn check(cases: &[Case]) {
    let folder = env!("CARGO_MANIFEST_DIR").as_ref();
    for Case {
        scenario,
        right,
        wrong,
    } in cases
    {
        let wrong = wrong
            .iter()
            .map(|(from, to, why)| (why, printouts::changed(right, from, to)));
        printouts::check_refused(folder, scenario, right, wrong);
    }
}

#[test]
fn stored_wrong_printouts_are_refused() {
    for (scenario, file) in [("barrier", "barrier.26.txt"), ("counter", "counter.29.txt")] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/wrong")
            .join(file);
        let text = std::fs::read_to_string(path).unwrap();
        assert!(!agrees(scenario, &text), "{file}");
    }
}

#[test]
fn two_that_leave_a_barrier_leave_it_together() {
    check(&[Case {
        scenario: "barrier",
        right: "process p4 - test_without_barrier ----> 2026-12-31 23:59:59.302451\n\
                process p2 - test_with_barrier ----> 2027-01-01 00:00:00.091016\n\
                process p1 - test_with_barrier ----> 2026-12-31 23:59:59.991004\n\
                process p3 - test_without_barrier ----> 2027-01-01 00:00:00.151723\n\
                --- not in the notes ---\n\
                the first came to the barrier at 2026-12-31 23:59:59.601004, the second at 2026-12-31 23:59:59.990988\n",
        wrong: &[
            (
                "the second at 2026-12-31 23:59:59.990988",
                "the second at 2027-01-01 00:00:00.050988",
                "p1 leaves before the second one comes: there is no barrier",
            ),
            (
                "59.601004, the second at 2026-12-31 23:59:59.990988",
                "59.990988, the second at 2026-12-31 23:59:59.601004",
                "the second one comes first",
            ),
            (
                "00:00:00.091016",
                "00:00:07.091016",
                "p2 is seven seconds late",
            ),
            (
                "2027-01-01 00:00:00.091016",
                "2026-12-31 23:59:00.000000",
                "p2 is a minute early",
            ),
            (
                "2027-01-01 00:00:00.091016",
                "2028-01-01 00:00:00.091016",
                "p2 is a year late",
            ),
            (
                "23:59:59.302451",
                "22:59:59.302451",
                "p4 prints an hour before the others",
            ),
            (
                "2027-01-01 00:00:00.151723",
                "2027-01-02 00:00:00.151723",
                "p3 prints a day later",
            ),
            (
                "23:59:59.302451",
                "23:99:59.302451",
                "there is no minute 99",
            ),
            ("p2 -", "p1 -", "p1 prints twice"),
        ],
    }]);
}

#[test]
fn a_process_that_is_far_from_the_others_gets_a_remark() {
    let folder = env!("CARGO_MANIFEST_DIR").as_ref();
    let usual = "process p1 - test_with_barrier ----> 2026-11-21 02:29:22.325037\n\
                 process p2 - test_with_barrier ----> 2026-11-21 02:29:22.325808\n\
                 process p3 - test_without_barrier ----> 2026-11-21 02:29:22.318100\n\
                 process p4 - test_without_barrier ----> 2026-11-21 02:29:22.323748\n";
    for (from, to) in [("22.318100", "52.318100"), ("22.323748", "02.323748")] {
        let unusual = printouts::changed(usual, from, to);
        let remark = "more than 5 s before or after another one";
        printouts::check_remark(folder, "barrier", usual, &unusual, remark);
    }
}
