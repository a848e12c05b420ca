//! If the system can't start another thread, a demo reports it and ends. No thread waits for one that never started.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::process::Command;
use std::time::Duration;

use notes::supervise::{self, RunOptions};

/// One gigabyte of memory has no room for three stacks of 400 megabytes.
const STACK_BYTES: &str = "400000000";

/// Returns the error text of a run under `limits`. `stack_bytes` is the stack size of Rust's threads.
fn error_output(limits: &str, stack_bytes: Option<&str>, words: &[&str]) -> String {
    let mut command = Command::new("sh");
    let script = format!("{limits}; exec \"$0\" --speed 1000 \"$@\"");
    command
        .args(["-c", &script, env!("CARGO_BIN_EXE_producer-consumer")])
        .args(words)
        .envs(stack_bytes.map(|bytes| ("RUST_MIN_STACK", bytes)));
    let options = RunOptions {
        stdout: true,
        stderr: true,
        deadline: Some(Duration::from_secs(60)),
        ..RunOptions::default()
    };
    let run = supervise::run(&mut command, options).unwrap();
    let error = String::from_utf8(run.stderr).unwrap();
    assert!(!run.timed_out, "{words:?} did not end in time: {error}");
    assert_eq!(run.status, 1, "{words:?}: {error}");
    error
}

#[test]
fn a_demo_fails_when_its_third_thread_cannot_start() {
    for words in [
        &["abc"][..],
        &["abc", "--by", "park"],
        &["abc", "--by", "atomics"],
        &["abc", "--rate", "--rounds", "5"],
        &["queue"],
        &["items"],
        &["sentinel-three-consumers"],
        &["work-queue"],
        &["semaphore"],
        &["condition-two-consumers"],
        &["three-locks"],
        &["event"],
        &["barrier"],
    ] {
        let error = error_output("ulimit -v 1000000", Some(STACK_BYTES), words);
        assert!(error.contains("cannot start thread"), "{error}");
    }
}

#[test]
fn the_rate_measurement_fails_when_python_cannot_start_a_thread() {
    // The limit does not change the stacks of Rust's threads, but those of all other threads.
    let mut probe = Command::new("sh");
    let probe = probe.args(["-c", "ulimit -s 400000 && python3 --version"]);
    if !probe.output().unwrap().status.success() {
        return notes::warn!("skipped: python3 is missing, or its stacks cannot be made larger");
    }
    let limits = "ulimit -s 400000; ulimit -v 1000000";
    let error = error_output(limits, None, &["abc", "--rate", "--rounds", "5"]);
    assert!(error.contains("can't start new thread"), "{error}");
    assert!(error.contains("python3 has ended"), "{error}");
}
