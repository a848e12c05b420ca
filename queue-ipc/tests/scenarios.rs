//! The scenarios from outside, where a transcript can't tell: the options, and which reader got what.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;
use std::process::{Command, Output};

fn demo(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_queue-ipc"));
    command
        .args(["--speed", "1000"])
        .args(words)
        .output()
        .unwrap()
}

fn printed(words: &[&str]) -> String {
    let output = demo(words);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What stands between `before` and `after`, in each line that has both.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let lines = text.lines();
    lines
        .filter_map(|line| line.strip_prefix(before)?.strip_suffix(after))
        .collect()
}

#[test]
fn each_item_is_read_once_and_the_account_is_what_was_read() {
    for (readers, writers, items) in [("2", "1", "3"), ("3", "2", "40"), ("64", "16", "5")] {
        let words = [
            "queue",
            "--readers",
            readers,
            "--writers",
            writers,
            "--items",
            items,
        ];
        let text = printed(&words);
        let put = between(&text, "Put ", " to queue...");
        let mut got = between(&text, "Get ", " from queue.");
        let accounts = text.lines().filter_map(|line| line.split_once(" got "));
        let mut accounted: Vec<&str> = accounts
            .flat_map(|(_, items)| items.split(' '))
            .filter(|item| *item != "nothing")
            .collect();
        let all: BTreeSet<&str> = put.iter().copied().collect();
        assert_eq!(put.len(), all.len(), "{text}");
        got.sort_unstable();
        accounted.sort_unstable();
        let all: Vec<&str> = all.into_iter().collect();
        assert_eq!(got, all, "{text}");
        assert_eq!(accounted, all, "{text}");
    }
}

#[test]
fn one_reader_gets_each_writers_items_in_their_order() {
    let text = printed(&["queue", "--writers", "4", "--items", "26"]);
    let got = between(&text, "Get ", " from queue.");
    assert_eq!(got.len(), 104, "{text}");
    // The writers' items are A to Z, AA to AZ, BA to BZ, CA to CZ.
    for writer in ["", "A", "B", "C"] {
        let own: Vec<&str> = got
            .iter()
            .copied()
            .filter(|item| item.len() == writer.len() + 1 && item.starts_with(writer))
            .collect();
        assert_eq!(own.len(), 26, "{text}");
        assert!(own.is_sorted(), "{own:?}");
    }
}

#[test]
fn a_queue_of_any_capacity_is_full_with_as_many() {
    for capacity in ["1", "3", "1000"] {
        let text = printed(&["queue-full", "--capacity", capacity, "--timeout", "0"]);
        assert!(
            text.starts_with("True\nput_nowait: queue Queue-1 is full\n"),
            "{text}"
        );
        let got = between(&text, "get: 消息", "");
        let last: u32 = capacity.parse().unwrap();
        let expected: Vec<String> = (2..=last + 1).map(|n| n.to_string()).collect();
        assert_eq!(got, expected, "{text}");
    }
}

#[test]
fn a_time_out_is_never_early() {
    let text = printed(&["queue-full", "--timeout", "60"]);
    for end in ["full", "empty"] {
        let line = text
            .lines()
            .find(|line| line.contains(&format!("timeout=60): queue Queue-1 is {end}")));
        let seconds = line.unwrap().split(" after ").nth(1).unwrap();
        let seconds: f64 = seconds.strip_suffix(" s").unwrap().parse().unwrap();
        assert!(seconds >= 60.0, "{text}");
    }
}

#[test]
fn each_item_is_consumed_once_however_many_consume() {
    for consumers in ["1", "64"] {
        let text = printed(&["consumers", "--consumers", consumers, "--items", "100"]);
        let lines = text
            .lines()
            .filter_map(|line| line.strip_prefix("Consumer notify: get item "));
        let mut items: Vec<u32> = lines
            .map(|line| line.split(' ').next().unwrap().parse().unwrap())
            .collect();
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn a_picture_labels_an_item_as_it_reads_in_the_code() {
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
        printed(&["--timeline", file.to_str().unwrap(), scenario]);
        let picture = std::fs::read_to_string(&file).unwrap();
        for label in labels {
            assert!(picture.contains(label), "{label}: {picture}");
        }
    }
    std::fs::remove_file(file).unwrap();
}

#[test]
fn figures_out_of_range_are_refused_with_the_range() {
    for (words, range) in [
        (["queue", "--readers", "0"], "1..=64"),
        (["queue", "--writers", "65"], "1..=64"),
        (["queue", "--items", "10001"], "1..=10000"),
        (["queue-full", "--capacity", "0"], "1..=1000"),
        (["queue-full", "--timeout", "61"], "0..=60"),
        (["consumers", "--consumers", "0"], "1..=64"),
    ] {
        let output = demo(&words);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.contains(range), "{complaint}");
    }
}
