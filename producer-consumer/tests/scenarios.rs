//! The scenarios from outside, beyond what a transcript checks: the bugs that they show, the options, the record.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::process::{Command, Output};

use notes::record::{EventKind, Record};
use notes::supervise::{self, RunOptions};
use notes_testkit::run_fast;
use notes_timeline::{ArrowKind, History, SpanKind};

const PROGRAM: &str = env!("CARGO_BIN_EXE_producer-consumer");

fn stdout_of(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let run = run_fast(PROGRAM.as_ref(), &words);
    let text = String::from_utf8(run.stdout).unwrap();
    let errors = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status, 0, "{words:?}: {text}{errors}");
    text
}

fn usage_error_of(words: &[&str]) -> String {
    let output: Output = Command::new(PROGRAM).args(words).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{words:?}: {output:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn record_of(words: &[&str]) -> Record {
    let mut command = Command::new(PROGRAM);
    command.args(["--speed", "1000"]).args(words);
    let options = RunOptions {
        stdout: true,
        record: true,
        deadline: Some(std::time::Duration::from_secs(60)),
        ..RunOptions::default()
    };
    let run = supervise::run(&mut command, options).unwrap();
    assert!(!run.timed_out && run.status == 0, "{words:?}");
    run.record.unwrap()
}

#[test]
fn an_option_out_of_range_is_refused_with_the_valid_range() {
    for (words, range) in [
        (
            ["queue", "--consumers", "0"],
            "give a whole number from 1 to 30",
        ),
        (
            ["queue", "--producers", "-1"],
            "give a whole number from 1 to 30",
        ),
        (
            ["queue", "--seconds", "0"],
            "give a whole number from 1 to 3600",
        ),
        (
            ["queue", "--consumers", "31"],
            "give a whole number from 1 to 30",
        ),
        (
            ["queue-crossbeam", "--seconds", "3601"],
            "give a whole number from 1 to 3600",
        ),
        (
            ["three-locks", "--seconds", "0"],
            "give a whole number from 1 to 100000",
        ),
        (
            ["abc", "--rounds", "0"],
            "give a whole number from 1 to 1000000",
        ),
    ] {
        let error = usage_error_of(&words);
        assert!(error.contains(range), "{words:?}: {error}");
    }
    for words in [
        ["abc", "--rounds", "three"],
        ["abc", "--rounds", "99999999999999999999999"],
        ["queue", "--consumers", "1.5"],
    ] {
        let error = usage_error_of(&words);
        assert!(error.contains(words[2]), "{words:?}: {error}");
    }
    usage_error_of(&["queue", "--consumers", ""]);
}

#[test]
fn an_if_around_wait_fails_with_a_second_consumer_in_every_run() {
    for _ in 0..10 {
        let text = stdout_of(&["condition-two-consumers"]);
        assert_eq!(text.matches("IndexError").count(), 1, "{text}");
    }
    let text = stdout_of(&["condition-if"]);
    assert!(!text.contains("IndexError"), "{text}");
}

/// Returns the number of ticks in `down: counted 10 of 19 ticks`.
fn ticks_of_countdown(text: &str) -> u64 {
    let report = text
        .lines()
        .find_map(|line| line.strip_prefix("down: counted 10 of "));
    report.unwrap().split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn two_tickers_lose_ticks_and_ticker_count_loses_none() {
    for ticker in ["ticker-lost", "ticker-event"] {
        let text = stdout_of(&[ticker]);
        assert!(ticks_of_countdown(&text) > 10, "{text}");
    }
    for _ in 0..10 {
        let text = stdout_of(&["ticker-count"]);
        assert_eq!(ticks_of_countdown(&text), 10, "{text}");
        assert!(text.contains("up: counted 5 of 5 ticks"), "{text}");
    }
}

#[test]
fn one_sentinel_ends_one_of_three_consumers_and_the_demo_still_ends() {
    for _ in 0..10 {
        let text = stdout_of(&["sentinel-three-consumers"]);
        assert!(text.contains("2 wait forever, with 0 items left"), "{text}");
        assert_eq!(text.matches("get item").count(), 10, "{text}");
    }
}

#[test]
fn each_item_is_got_by_exactly_one_of_three_consumers() {
    for _ in 0..10 {
        let text = stdout_of(&["items"]);
        let mut got: Vec<u32> = text
            .lines()
            .filter_map(|line| line.strip_prefix("Consumer notify: get item "))
            .map(|rest| rest.split(' ').next().unwrap().parse().unwrap())
            .collect();
        got.sort_unstable();
        assert_eq!(got, (0..10).collect::<Vec<u32>>(), "{text}");
        assert!(text.ends_with("every item is done\n"), "{text}");
    }
}

#[test]
fn all_twenty_threads_get_the_semaphore_and_at_most_five_hold_it_at_once() {
    let record = record_of(&["semaphore"]);
    let mut holders: i32 = 0;
    let mut most = 0;
    let mut entries = 0;
    for event in record.events.iter().filter(|event| event.object == "s1") {
        match event.what {
            EventKind::Takes => {
                holders += 1;
                entries += 1;
            }
            EventKind::Releases => holders -= 1,
            _ => {}
        }
        most = most.max(holders);
    }
    assert_eq!(entries, 20);
    assert!(most <= 5, "{most} threads held the semaphore at once");
}

#[test]
fn a_queue_record_has_the_length_and_links_each_put_to_its_get() {
    for kind in ["queue", "queue-crossbeam", "queue-std"] {
        let record = record_of(&[kind, "--seconds", "2"]);
        let mut lengths = record.events.iter().filter_map(|event| match event.what {
            EventKind::Gauge(value) if event.object == "queue" => Some(value),
            _ => None,
        });
        assert!(lengths.any(|length| length >= 500.0), "{kind}");
        let arrows = History::of(&record).arrows();
        let gets = arrows.iter().filter(|arrow| arrow.kind == ArrowKind::Queue);
        assert_eq!(gets.count(), 30, "{kind}"); // Five consumers, two seconds, three products each a second.
    }
}

#[test]
fn an_abc_record_has_lock_holds_and_waits_that_end() {
    for by in [
        "condition",
        "locks",
        "semaphores",
        "channels",
        "park",
        "atomics",
    ] {
        let record = record_of(&["abc", "--by", by]);
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
    let record = record_of(&["abc"]);
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
fn a_thread_processes_words_only_between_its_start_and_its_exit() {
    for _ in 0..10 {
        let text = stdout_of(&["work-queue"]);
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

#[test]
fn with_lang_zh_our_own_lines_are_chinese_and_agree_with_the_transcript() {
    for words in [
        &["abc", "--rate", "--rounds", "50"][..],
        &["items"],
        &["sentinel-three-consumers"],
        &["condition-two-consumers"],
        &["ticker-lost"],
        &["ticker-event"],
        &["ticker-count"],
        &["event"],
        &["order-kinds"],
        &["barrier-abort"],
    ] {
        let text = stdout_of(&[words, &["--lang", "zh", "--compare"]].concat());
        assert!(text.contains("一致"), "{text}");
        let english = [
            "counted",
            "are done",
            "is done",
            "wait forever",
            "wakes",
            "goes on",
            "is full",
            "is broken",
        ];
        assert!(english.iter().all(|words| !text.contains(words)), "{text}");
    }
}
