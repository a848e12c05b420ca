//! The scenarios from outside, where a transcript can't tell: what the wrong versions do, and the options.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::File;
use std::process::{Command, Output, Stdio};

fn demo(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shared-memory"));
    command.args(words).output().unwrap()
}

fn printed(words: &[&str]) -> String {
    let output = demo(words);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn without_the_lock_pieces_get_mixed_and_none_is_lost() {
    let mut garbled = 0;
    for _ in 0..10 {
        let text = printed(&["lock", "--no-lock"]);
        assert_eq!(text.matches("hello world ").count(), 10, "{text}");
        let rest = text.replace("hello world ", "");
        let mut ends: Vec<&str> = rest.lines().collect();
        ends.sort_unstable();
        assert_eq!(ends.concat(), "0123456789", "{text}");
        garbled += u32::from(text.lines().any(|line| !line.starts_with("hello world ")));
    }
    // All ten begin together and rest between their pieces; that none of ten runs is mixed would be a lock.
    assert!(garbled > 0);
}

#[test]
fn a_demo_whose_children_cannot_print_has_failed() {
    for scenario in ["lock", "worker-lock", "condition", "event", "barrier"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_shared-memory"));
        command.args([scenario, "--speed", "1000"]).stdout(full);
        let ended = command.stderr(Stdio::null()).status().unwrap();
        assert_eq!(ended.code(), Some(1), "{scenario}");
    }
}

#[test]
fn a_negative_number_is_out_of_a_range_that_the_error_names() {
    let refused = demo(&["counter", "--processes", "-1"]);
    assert_eq!(refused.status.code(), Some(2));
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(why.contains("-1 is not in 1..=256"), "{why}");
}

#[test]
fn one_process_alone_loses_nothing() {
    let text = printed(&["counter", "--processes", "1", "--times", "1000"]);
    assert_eq!(text.matches(": 1000, 0 lost").count(), 3, "{text}");
}

#[test]
fn with_the_lock_and_in_one_step_nothing_is_lost_however_many_add() {
    let text = printed(&["counter", "--processes", "16", "--times", "5000"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[2].starts_with("with the lock: 80000, 0 lost"),
        "{text}"
    );
    assert!(lines[3].starts_with("atomic: 80000, 0 lost"), "{text}");
}

#[test]
fn any_number_of_workers_gets_the_table_done() {
    for (workers, numbers) in [("1", "64"), ("7", "1000"), ("64", "64")] {
        let words = [
            "memory-model",
            "--workers",
            workers,
            "--numbers",
            numbers,
            "--times",
            "1",
        ];
        printed(&words);
    }
}

#[test]
fn so_many_may_be_inside_as_there_are_permits() {
    let text = printed(&["semaphore", "--permits", "20", "--speed", "1000"]);
    assert!(text.contains("never more than 20 at a time"), "{text}");
    assert!(
        text.contains("s1: released once more, has 21 now"),
        "{text}"
    );
}

#[test]
fn figures_out_of_range_are_refused_with_the_range() {
    for (words, range) in [
        (["counter", "--processes", "0"], "1..=256"),
        (["counter", "--times", "0"], "1..=100000000"),
        (["semaphore", "--permits", "21"], "1..=20"),
        (["rlock", "--count", "0"], "1..=10000000"),
        (["memory-model", "--workers", "65"], "1..=64"),
    ] {
        let output = demo(&words);
        assert_eq!(output.status.code(), Some(2));
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.contains(range), "{complaint}");
    }
}
