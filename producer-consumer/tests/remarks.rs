//! Printouts that are legal but unusual: the transcripts accept them, and the report remarks on each.

use notes_testkit::printouts::{self, Compared};

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

fn compared(scenario: &str, printed: &str) -> Compared {
    printouts::compare(FOLDER.as_ref(), scenario, printed)
}

#[test]
fn a_thread_that_is_seconds_late_gets_a_remark() {
    let remark = "more than 2 seconds after the first one";
    let early = "ok Sat Nov 21 02:29:06 2026\n".repeat(99);
    for (second, is_late) in [("07", false), ("08", false), ("09", true), ("26", true)] {
        let printed = format!("{early}ok Sat Nov 21 02:29:{second} 2026\n");
        let compared = compared("no-semaphore", &printed);
        let told = compared.report;
        assert!(compared.agrees, "{told}");
        assert_eq!(told.contains(remark), is_late, "{told}");
    }
}

#[test]
fn a_producer_that_comes_before_its_consumer_gets_a_remark() {
    let usual = include_str!("possible/semaphore_items.txt");
    let remark = "a producer came before its consumer";
    let waits = "consumer is waiting.\n";
    let early = "producer notify : produced item number 919\n";
    let unusual = usual.replace(&format!("{waits}{early}"), &format!("{early}{waits}"));
    printouts::check_remark(FOLDER.as_ref(), "semaphore-items", usual, &unusual, remark);
}

#[test]
fn a_counter_that_counts_five_ticks_after_ten_gets_a_remark() {
    let mut lines: Vec<String> = (1..=10).rev().map(|n| format!("down: {n}")).collect();
    lines.extend((0..5).map(|n| format!("up: {n}")));
    for scenario in ["ticker", "ticker-count", "ticker-lost", "ticker-event"] {
        let compared = compared(scenario, &lines.join("\n"));
        let told = compared.report;
        let is_unusual = told.contains("Allowed, but unusual");
        assert!(compared.agrees && is_unusual, "{scenario}: {told}");
    }
}

#[test]
fn a_counter_that_misses_many_ticks_gets_a_remark() {
    let usual = include_str!("possible/ticker_lost.txt");
    for (old, new, remark) in [
        ("up: counted 5 of 6", "up: counted 5 of 25", "missed more"),
        ("10 of 19", "10 of 99", "more than 40 ticks"),
    ] {
        let unusual = printouts::changed(usual, old, new);
        printouts::check_remark(FOLDER.as_ref(), "ticker-lost", usual, &unusual, remark);
    }
}
