//! Tests of the scenarios' programs that a transcript can't express: the options, and which reader got what.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::process::{Command, Output};

fn demo(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_queue-ipc"));
    command
        .args(["--speed", "1000"])
        .args(words)
        .output()
        .unwrap()
}

fn stdout_of(words: &[&str]) -> String {
    let output = demo(words);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn each_item_is_read_by_exactly_one_of_two_readers() {
    for _ in 0..20 {
        let text = stdout_of(&["queue-two-readers"]);
        let mut got: Vec<&str> = text
            .lines()
            .filter_map(|line| line.split_once(": Get ")?.1.strip_suffix(" from queue."))
            .collect();
        got.sort_unstable();
        assert_eq!(got, ["A", "B", "C"], "{text}");
    }
}

#[test]
fn one_of_two_readers_that_check_first_gets_no_item_in_every_run() {
    for _ in 0..10 {
        let text = stdout_of(&["two-readers-wait"]);
        assert_eq!(text.matches("no item came").count(), 1, "{text}");
        let text = stdout_of(&["two-readers-try-get"]);
        assert_eq!(text.matches("读取到的是").count(), 3, "{text}");
    }
}

#[test]
fn no_timeout_ends_early() {
    let text = stdout_of(&["queue-full"]);
    for end in ["full", "empty"] {
        let line = text
            .lines()
            .find(|line| line.contains(&format!("timeout=2): queue Queue-1 is {end}")));
        let seconds = line.unwrap().split(" after ").nth(1).unwrap();
        let seconds: f64 = seconds.strip_suffix(" s").unwrap().parse().unwrap();
        assert!(seconds >= 2.0, "{text}");
    }
}

#[test]
fn each_item_is_consumed_once() {
    for _ in 0..10 {
        let text = stdout_of(&["consumers"]);
        let lines = text
            .lines()
            .filter_map(|line| line.strip_prefix("Consumer notify: get item "));
        let mut items: Vec<u32> = lines
            .map(|line| line.split(' ').next().unwrap().parse().unwrap())
            .collect();
        items.sort_unstable();
        assert_eq!(items, (0..10).collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn a_picture_labels_an_item_as_it_is_written_in_the_code() {
    let file = std::env::temp_dir().join(format!("queue-ipc-labels-{}.json", std::process::id()));
    for (scenario, labels) in [
        (
            "queue",
            [r#"puts \"A\" into Queue-1"#, r#"gets \"A\" from Queue-1"#],
        ),
        (
            "pipeline",
            ["sends 9 through Pipe-1 →", "receives 81 from Pipe-2 →"],
        ),
    ] {
        stdout_of(&["--timeline", file.to_str().unwrap(), scenario]);
        let picture = std::fs::read_to_string(&file).unwrap();
        for label in labels {
            assert!(picture.contains(label), "{label}: {picture}");
        }
    }
    std::fs::remove_file(file).unwrap();
}

#[test]
fn with_lang_zh_our_own_lines_are_chinese_and_agree_with_the_transcript() {
    for (scenario, english) in [
        ("queue-full", "is full"),
        ("queue-methods", "shut down"),
        ("two-readers-wait", "no item"),
        ("pipe-shared-end", "sends"),
        ("actor", "adds"),
    ] {
        let text = stdout_of(&[scenario, "--lang", "zh", "--compare"]);
        assert!(text.contains("一致"), "{text}");
        assert!(!text.contains(english), "{text}");
    }
}
