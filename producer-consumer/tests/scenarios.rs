//! The scenarios from outside, where a transcript can't tell: the bugs that they show, the options, the record.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;
use std::process::{Command, Output};

use notes::record::{EventKind, Record};
use notes::supervise::{self, Take};
use notes_testkit::at_speed;
use notes_timeline::{ArrowKind, History, SpanKind};

const PROGRAM: &str = env!("CARGO_BIN_EXE_producer-consumer");

fn printed(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let run = at_speed(PROGRAM.as_ref(), &words);
    let text = String::from_utf8(run.stdout).unwrap();
    let complaints = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status, 0, "{words:?}: {text}{complaints}");
    text
}

fn refused(words: &[&str]) -> String {
    let output: Output = Command::new(PROGRAM).args(words).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{words:?}: {output:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn recorded(words: &[&str]) -> Record {
    let mut command = Command::new(PROGRAM);
    command.args(["--speed", "1000"]).args(words);
    let take = Take {
        stdout: true,
        record: true,
        deadline: Some(std::time::Duration::from_secs(60)),
        ..Take::default()
    };
    let run = supervise::run(&mut command, take).unwrap();
    assert!(!run.timed_out && run.status == 0, "{words:?}");
    run.record.unwrap()
}

#[test]
fn figures_out_of_range_are_refused_with_the_range() {
    for (words, range) in [
        (["queue", "--consumers", "0"], "1..=30"),
        (["queue", "--producers", "-1"], "1..=30"),
        (["queue", "--capacity", "0"], "500..=1000000"),
        (["queue", "--seconds", "0"], "1..=3600"),
        (["items", "--consumers", "0"], "1..=100"),
        (["items", "--producers", "0"], "1..=100"),
        (["items", "--capacity", "0"], "1..=1000000"),
        (["items", "--items", "-5"], "1..=1000000"),
        (["sentinel", "--consumers", "0"], "1..=100"),
        (["work-queue", "--capacity", "4"], "5..=1000"),
        (["semaphore", "--limit", "-1"], "0..=1000"),
        (["semaphore", "--threads", "0"], "1..=1000"),
        (["condition", "--consumers", "0"], "1..=100"),
        (["condition", "--producers", "0"], "1..=100"),
        (["condition", "--capacity", "-3"], "1..=1000000"),
        (["three-locks", "--seconds", "0"], "1..=100000"),
        (["abc", "--rounds", "0"], "1..=1000000"),
        (["event", "--consumers", "0"], "1..=1000"),
        (["abc", "--rounds", "three"], "1..=1000000"),
        (
            ["abc", "--rounds", "99999999999999999999999"],
            "1..=1000000",
        ),
        (["queue", "--consumers", "1.5"], "1..=30"),
        (["queue", "--consumers", ""], "1..=30"),
    ] {
        let complaint = refused(&words);
        assert!(complaint.contains(range), "{words:?}: {complaint}");
    }
    let complaint = refused(&["abc", "--rounds", "three"]);
    assert!(complaint.contains("three"), "{complaint}");
    let complaint = refused(&["condition", "--wait", "until"]);
    assert!(complaint.contains("if, while"), "{complaint}");
}

#[test]
fn an_if_before_wait_breaks_with_every_number_of_consumers_but_one() {
    for consumers in ["2", "3", "10"] {
        let text = printed(&["condition", "--wait", "if", "--consumers", consumers]);
        assert_eq!(text.matches("IndexError").count(), 1, "{text}");
    }
    let text = printed(&["condition", "--wait", "if"]);
    assert!(!text.contains("IndexError"), "{text}");
}

#[test]
fn with_a_while_it_holds_for_every_number_of_producers_and_consumers_and_a_list_of_one() {
    for (producers, consumers, capacity) in [
        ("1", "1", "1"),
        ("1", "3", "1"),
        ("3", "10", "2"),
        ("7", "2", "1"),
    ] {
        let words = [
            "condition",
            "--producers",
            producers,
            "--consumers",
            consumers,
            "--capacity",
            capacity,
        ];
        let text = printed(&words);
        let all = 10 * consumers.parse::<usize>().unwrap();
        assert_eq!(text.matches("Consumer notify").count(), all, "{text}");
        assert_eq!(text.matches("Producer notify").count(), all, "{text}");
        let most: usize = capacity.parse().unwrap();
        let lengths = text.lines().filter_map(|line| line.rsplit_once("lengh "));
        assert!(
            lengths
                .map(|(_, length)| length.parse().unwrap())
                .all(|length: usize| length <= most)
        );
    }
}

/// `who: 10 ticks, 9 lost, 0 seen twice`
fn lost_ticks(text: &str, who: &str) -> u64 {
    let report = text.lines().find_map(|line| line.strip_prefix(who));
    let report = report.unwrap().split_once(" lost").unwrap().0;
    report.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn the_notes_two_tickers_lose_ticks_and_the_number_loses_none() {
    for by in ["condition", "event"] {
        let text = printed(&["ticker", "--by", by]);
        assert!(lost_ticks(&text, "down: 10 ticks, ") > 0, "{text}");
    }
    for _ in 0..10 {
        let text = printed(&["ticker"]);
        assert_eq!(lost_ticks(&text, "down: 10 ticks, "), 0, "{text}");
        assert_eq!(lost_ticks(&text, "up: 5 ticks, "), 0, "{text}");
    }
}

#[test]
fn one_sentinel_ends_one_of_however_many_and_then_all_end() {
    for consumers in ["2", "10"] {
        let text = printed(&["sentinel", "--consumers", consumers]);
        let waiting = consumers.parse::<u32>().unwrap() - 1;
        assert!(
            text.contains(&format!("{waiting} wait for ever, with 0 items left")),
            "{text}"
        );
        assert_eq!(text.matches("get item").count(), 10, "{text}");
    }
}

#[test]
fn each_item_is_got_once_by_any_number_of_threads_through_any_room() {
    for (producers, consumers, capacity, with) in [
        ("1", "1", "1", "own"),
        ("3", "2", "1", "own"),
        ("5", "20", "3", "own"),
        ("5", "20", "3", "crossbeam"),
        ("5", "20", "3", "std"),
    ] {
        let words = [
            "items",
            "--producers",
            producers,
            "--consumers",
            consumers,
            "--capacity",
            capacity,
            "--with",
            with,
        ];
        let text = printed(&words);
        let got: BTreeSet<u32> = text
            .lines()
            .filter_map(|line| line.strip_prefix("Consumer notify: get item "))
            .map(|rest| rest.split(' ').next().unwrap().parse().unwrap())
            .collect();
        let all = 10 * producers.parse::<u32>().unwrap();
        assert_eq!(got, (0..all).collect(), "{text}");
        assert_eq!(text.matches("get item").count(), got.len(), "{text}");
        assert!(text.contains(&format!("{all} of {all} items are done")));
    }
}

#[test]
fn a_full_queue_holds_the_producers_back() {
    for kind in ["own", "crossbeam", "std"] {
        let text = printed(&["queue", "--capacity", "500", "--with", kind]);
        // 500 are in it at first; there is room for as many more as were taken.
        let produced = text.matches("生成产品").count();
        let consumed = text.matches("消费了").count();
        assert_eq!(consumed, 75);
        assert!(produced <= consumed, "{produced} {consumed}");
    }
}

#[test]
fn no_more_are_inside_than_the_limit_and_all_get_in() {
    let text = printed(&["semaphore", "--limit", "1", "--threads", "30"]);
    assert_eq!(text.matches("ok\n").count(), 30);
    assert!(text.ends_with("never more than 1 at a time\n"), "{text}");
}

#[test]
fn the_record_of_queue_has_its_length_as_a_curve_and_each_put_beside_its_get() {
    for kind in ["own", "crossbeam", "std"] {
        let record = recorded(&["queue", "--seconds", "2", "--with", kind]);
        let mut lengths = record.events.iter().filter_map(|event| match event.what {
            EventKind::Gauge(value) if event.object == "queue" => Some(value),
            _ => None,
        });
        assert!(lengths.any(|length| length >= 500.0), "{kind}");
        let arrows = History::of(&record).arrows();
        let gets = arrows.iter().filter(|arrow| arrow.kind == ArrowKind::Queue);
        assert_eq!(gets.count(), 30, "{kind}"); // Five consumers, two seconds, three each.
    }
}

#[test]
fn the_record_of_abc_tells_of_waits_holds_and_wakes() {
    for by in [
        "condition",
        "locks",
        "semaphores",
        "channels",
        "park",
        "atomics",
    ] {
        let record = recorded(&["abc", "--by", by]);
        let history = History::of(&record);
        let spans = history.spans();
        let waits: Vec<_> = spans
            .iter()
            .filter(|span| span.kind == SpanKind::Wait)
            .collect();
        assert!(waits.len() >= 30, "{by}");
        assert!(
            waits.iter().all(|span| !span.cut),
            "{by}: a wait never ended"
        );
    }
    let record = recorded(&["abc"]);
    let history = History::of(&record);
    let spans = history.spans();
    assert!(
        spans
            .iter()
            .filter(|span| span.kind == SpanKind::Hold)
            .count()
            >= 30
    );
}

#[test]
fn who_processes_a_word_has_opened_before_and_leaves_after() {
    for with in ["own", "crossbeam"] {
        for _ in 0..10 {
            let text = printed(&["work-queue", "--with", with]);
            let line_of = |line: &str| text.lines().position(|printed| printed == line);
            for (at, line) in text.lines().enumerate() {
                let Some((thread, _)) = line.split_once(" processing ") else {
                    continue;
                };
                let opened = line_of(&format!("开启线程：{thread}")).unwrap();
                let left = line_of(&format!("退出线程：{thread}")).unwrap();
                assert!(opened < at && at < left, "{text}");
            }
        }
    }
}
