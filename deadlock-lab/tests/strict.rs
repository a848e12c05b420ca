//! What `deadlock` shows besides its transcript: its exit status, its timeline, and that it always ends.

use std::process::Command;

fn deadlock(options: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deadlock-lab"));
    command
        .args(["deadlock", "--lang", "en", "--speed", "1000"])
        .args(options);
    command.output().expect("the demo can be started")
}

#[test]
fn a_deadlock_is_success_for_the_demo_and_a_failure_with_strict() {
    let (demo, strict) = (deadlock(&[]), deadlock(&["--strict"]));
    assert_eq!(
        (demo.status.code(), strict.status.code()),
        (Some(0), Some(1))
    );
    for output in [&demo, &strict] {
        assert!(String::from_utf8_lossy(&output.stdout).contains("─held by─┐"));
    }
    assert!(String::from_utf8_lossy(&strict.stderr).contains("there was a deadlock"));
}

#[test]
fn it_deadlocks_and_ends_every_time() {
    for _ in 0..100 {
        let output = deadlock(&[]);
        assert!(output.status.success(), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("deadlock: 2 threads"));
    }
}

#[test]
fn the_timeline_shows_both_stuck_waits_with_the_lines_of_the_scenario() {
    let file = std::env::temp_dir().join(format!("deadlock-{}.json", std::process::id()));
    let file = file.to_str().expect("a path in UTF-8");
    assert!(deadlock(&["--timeline", file]).status.success());
    let trace = std::fs::read_to_string(file).expect("the timeline was written");
    std::fs::remove_file(file).expect("the timeline can be removed");
    for place in ["scenarios/deadlock.rs:35", "scenarios/deadlock.rs:50"] {
        assert!(trace.contains(place), "{place} is not in {trace}");
    }
    assert!(!trace.contains("word.rs"), "{trace}");
}
