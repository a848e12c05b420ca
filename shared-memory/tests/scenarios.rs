//! Tests of the scenarios' programs that a transcript can't express: what the wrong versions do, and the options.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::File;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use notes::record::EventKind;
use notes::supervise::{self, RunOptions};

fn demo(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shared-memory"));
    command.args(words).output().unwrap()
}

fn stdout_of(words: &[&str]) -> String {
    let output = demo(words);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn without_the_lock_output_is_mixed_and_none_is_lost() {
    let mut garbled = 0;
    for _ in 0..10 {
        let text = stdout_of(&["no-lock"]);
        assert_eq!(text.matches("hello world ").count(), 10, "{text}");
        let rest = text.replace("hello world ", "");
        let mut ends: Vec<&str> = rest.lines().collect();
        ends.sort_unstable();
        assert_eq!(ends.concat(), "0123456789", "{text}");
        garbled += u32::from(text.lines().any(|line| !line.starts_with("hello world ")));
    }
    // All ten processes begin together and sleep between their two pieces. Without a lock, at least one of ten runs is
    // mixed.
    assert!(garbled > 0);
}

#[test]
fn a_demo_fails_if_its_children_cannot_print() {
    for scenario in ["lock", "worker-lock", "condition", "event", "barrier"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_shared-memory"));
        command.args([scenario, "--speed", "1000"]).stdout(full);
        let ended = command.stderr(Stdio::null()).status().unwrap();
        assert_eq!(ended.code(), Some(1), "{scenario}");
    }
}

#[test]
fn the_memory_model_does_not_wait_for_workers_that_cannot_open_a_descriptor() {
    for limit in 7..20 {
        let mut command = Command::new("sh");
        let script = format!("ulimit -n {limit}; exec \"$0\" memory-model --times 1");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_shared-memory")]);
        let options = RunOptions {
            stdout: true,
            stderr: true,
            deadline: Some(Duration::from_secs(40)),
            ..RunOptions::default()
        };
        let run = supervise::run(&mut command, options).unwrap();
        assert!(
            !run.timed_out,
            "{limit}: {}",
            String::from_utf8_lossy(&run.stderr)
        );
    }
}

#[test]
fn neither_the_lock_nor_the_atomic_nor_the_retry_loses_an_update() {
    for (scenario, how) in [
        ("counter-lock", "with the lock"),
        ("counter-atomic", "atomic"),
        ("counter-retry", "compare and exchange"),
    ] {
        let text = stdout_of(&[scenario]);
        assert!(
            text.starts_with(&format!("{how}: 4000000, 0 lost, ")),
            "{text}"
        );
    }
}

#[test]
fn memory_model_succeeds_with_any_number_of_workers() {
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
        stdout_of(&words);
    }
}

#[test]
fn an_extra_release_is_counted_or_refused() {
    let text = stdout_of(&["bounded-semaphore"]);
    assert!(text.contains("6 permits now"), "{text}");
    assert!(text.contains("cannot release bounded"), "{text}");
}

#[test]
fn a_refused_release_is_not_recorded() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shared-memory"));
    command.arg("bounded-semaphore");
    let options = RunOptions {
        stdout: true,
        record: true,
        deadline: Some(Duration::from_secs(60)),
        ..RunOptions::default()
    };
    let record = supervise::run(&mut command, options)
        .unwrap()
        .record
        .unwrap();
    let events = record.events.iter();
    let releases = events.filter(|event| event.what == EventKind::Releases);
    let released: Vec<&str> = releases.map(|event| event.object.as_str()).collect();
    assert_eq!(released, ["plain"]);
}

#[test]
fn an_option_out_of_range_is_refused_with_the_valid_range() {
    for (words, range) in [
        (
            ["memory-model", "--workers", "65"],
            "give a whole number from 1 to 64",
        ),
        (
            ["memory-model", "--workers", "-1"],
            "give a whole number from 1 to 64",
        ),
        (
            ["memory-model", "--times", "0"],
            "give a whole number from 1 to 1000",
        ),
    ] {
        let output = demo(&words);
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(range), "{error}");
    }
}

#[test]
fn with_lang_zh_our_own_lines_are_chinese_and_agree_with_the_transcript() {
    for (scenario, english) in [
        ("bounded-semaphore", "permits"),
        ("rlock", "cannot"),
        ("memory-model", "sent"),
        ("student-by-parameter", "(in "),
        ("student-by-dict", "(in "),
        ("thread-local-teacher", "(in "),
        ("lock-methods", "gave up"),
        ("counter-retry", "retries"),
    ] {
        let text = stdout_of(&[scenario, "--lang", "zh", "--compare"]);
        assert!(text.contains("一致"), "{text}");
        assert!(!text.contains(english), "{text}");
    }
}
