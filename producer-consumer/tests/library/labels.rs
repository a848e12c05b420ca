//! Pictures: the put and the get of an item have the same label, for every type of item.

use std::process::Command;

use notes::event;
use notes::record::{EventKind, Record};
use notes::supervise::{self, RunOptions};
use producer_consumer::{Buffer, CrossbeamChannel, LifoQueue, PriorityQueue, Queue, StdChannel};

use crate::DEADLINE;

/// Marks the process that is recorded.
const RECORDED: &str = "LABELS_RECORDED";

struct NoTrait;

fn put_and_get<T>(buffer: &dyn Buffer<T>, items: [T; 3]) {
    let [first, second, third] = items;
    buffer.put(first).unwrap_or(());
    buffer.try_put(second).unwrap_or(());
    buffer.put(third).unwrap_or(());
    while buffer.try_get().is_ok() {}
}

/// The test below starts this one in another process and records it.
#[test]
fn puts_and_gets_in_a_recorded_process() {
    if std::env::var_os(RECORDED).is_none() {
        return;
    }
    event::open_from_env().unwrap();
    let items = || [NoTrait, NoTrait, NoTrait];
    put_and_get(&Queue::named("fifo"), items());
    put_and_get(&LifoQueue::named("lifo"), items());
    put_and_get(
        &PriorityQueue::named("priority"),
        [(3, "c"), (1, "a"), (2, "b")],
    );
    put_and_get(&CrossbeamChannel::with_name("crossbeam", None), items());
    put_and_get(&StdChannel::with_name("std", Some(5)), items());
    put_and_get(&Queue::named("text"), ["A", "B", "C"]);
    put_and_get(&Queue::named("optional"), [Some(1), None, Some(2)]);
}

fn labels(record: &Record, queue: &str) -> [String; 2] {
    let of = |what| {
        let events = record.events.iter();
        let matching = events.filter(|event| event.object == queue && event.what == what);
        let labels: Vec<&str> = matching.map(|event| event.detail.as_str()).collect();
        labels.join(" ")
    };
    [of(EventKind::Puts), of(EventKind::Gets)]
}

#[test]
fn put_and_get_record_the_same_label_for_an_item() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "labels::puts_and_gets_in_a_recorded_process"]);
    command.env(RECORDED, "1");
    let options = RunOptions {
        stdout: true,
        record: true,
        deadline: Some(DEADLINE),
        ..RunOptions::default()
    };
    let run = supervise::run(&mut command, options).unwrap();
    assert!(!run.timed_out && run.status == 0);
    let record = run.record.unwrap();
    for (queue, expected) in [
        ("fifo", ["#1 #2 #3", "#1 #2 #3"]),
        ("lifo", ["#1 #2 #3", "#3 #2 #1"]),
        ("priority", ["#1 #2 #3", "#2 #3 #1"]),
        ("crossbeam", ["#1 #2 #3", "#1 #2 #3"]),
        ("std", ["#1 #2 #3", "#1 #2 #3"]),
        ("text", ["A B C", "A B C"]),
        ("optional", ["1 None 2", "1 None 2"]),
    ] {
        assert_eq!(labels(&record, queue), expected, "{queue}");
    }
}
