//! Our queue against its competitors, in one run: `cargo bench -p producer-consumer --bench queue`.
//!
//! Two producers put numbers and two consumers get them. The competitors are measured in turn. A figure is the median of
//! the rounds; beside it stands the middle half of the rounds. The argument is the number of rounds, 11 by default. No
//! other program should run during the measurement.

mod python;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use notes::measure::time;
use notes_testkit::bench::{self, Table};
use producer_consumer::{Buffer, CrossbeamChannel, Queue, StdChannel};

const PRODUCERS: u64 = 2;
const CONSUMERS: u64 = 2;
/// How many numbers each producer puts and each consumer gets.
const EACH: u64 = 250_000;

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let rounds = std::env::args().find_map(|argument| argument.parse().ok());
    let rounds = rounds.unwrap_or(11);
    for capacity in [None, Some(1024), Some(16), Some(1)] {
        table(capacity, rounds)?;
    }
    Ok(())
}

/// Measures all competitors with room for `capacity` items; `None`: without a bound.
fn table(capacity: Option<usize>, rounds: usize) -> anyhow::Result<()> {
    let bound = match capacity {
        None => "without a bound".to_owned(),
        Some(capacity) => format!("room for {capacity}"),
    };
    let title = format!("{PRODUCERS} producers, {CONSUMERS} consumers, {bound}");
    let mut table = with_columns(title)
        .bench("Queue", || {
            pass(Arc::new(Queue::with_name("queue", capacity)))
        })
        .bench("crossbeam-channel", || {
            pass(Arc::new(CrossbeamChannel::with_name("queue", capacity)))
        })
        .bench("std::sync::mpsc, shared", || {
            pass(Arc::new(StdChannel::with_name("queue", capacity)))
        });
    if bench::python::is_installed() {
        table = table.bench("CPython queue.Queue", || {
            python::queue(capacity.unwrap_or(0), PRODUCERS * EACH)
        });
    }
    table.print(rounds)
}

fn with_columns(title: String) -> Table<'static> {
    let items = (PRODUCERS * EACH) as f64;
    let nanos = move |time: Duration| time.as_secs_f64() * 1e9 / items;
    Table::new(title, 26)
        .column("ns/item", 10, move |row| {
            format!("{:.0}", nanos(row.samples.median()))
        })
        .column("(middle half)", 20, move |row| {
            let (low, high) = row.samples.spread();
            format!("({:.0} to {:.0})", nanos(low), nanos(high))
        })
        .column("items/s", 12, move |row| {
            format!("{:.0}", items / row.samples.median().as_secs_f64())
        })
        .column("Queue is", 10, |row| format!("{:.2} x", row.ratio()))
}

/// Measures how long all items take through the buffer, and checks that none is lost or comes twice.
fn pass(buffer: Arc<dyn Buffer<u64>>) -> anyhow::Result<Duration> {
    let buffer = &buffer;
    let sum = AtomicU64::new(0);
    let elapsed = time(|| {
        std::thread::scope(|scope| {
            for producer in 0..PRODUCERS {
                scope.spawn(move || {
                    for item in 0..EACH {
                        sent(buffer.put(item * PRODUCERS + producer));
                    }
                });
            }
            for _ in 0..CONSUMERS {
                scope.spawn(|| {
                    let own = (0..EACH).map(|_| sent(buffer.get())).sum();
                    sum.fetch_add(own, Relaxed);
                });
            }
        });
    });
    let all = PRODUCERS * EACH;
    assert_eq!(sum.into_inner(), all * (all - 1) / 2);
    assert_eq!(buffer.len(), 0);
    Ok(elapsed)
}

/// Unwraps the result: the benchmark never shuts a buffer down.
fn sent<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}
