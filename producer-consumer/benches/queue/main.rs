//! Our queue against its rivals, in one run: `cargo bench -p producer-consumer --bench queue`.
//!
//! Two producers put numbers, two consumers get them. Rivals are measured in turn; a figure is the median of
//! the rounds, with the middle half of them beside it. An argument is the number of rounds (11 without one).
//! The machine should have nothing else to do.

mod python;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use notes::measure::{FallibleRival, Samples, time, try_in_turn};
use producer_consumer::{Buffer, CrossbeamChannel, Queue, StdChannel};

const PRODUCERS: u64 = 2;
const CONSUMERS: u64 = 2;
/// What each producer puts, and each consumer gets.
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

/// All rivals with so much room; `None`: without a bound.
fn table(capacity: Option<usize>, rounds: usize) -> anyhow::Result<()> {
    let mut own = || pass(Arc::new(Queue::with_name("queue", capacity)));
    let mut crossbeam = || pass(Arc::new(CrossbeamChannel::with_name("queue", capacity)));
    let mut std = || pass(Arc::new(StdChannel::with_name("queue", capacity)));
    let mut python = || python::queue(capacity.unwrap_or(0), PRODUCERS * EACH);
    let mut names = vec!["Queue", "crossbeam-channel", "std::sync::mpsc, shared"];
    let mut rivals: Vec<FallibleRival<'_, anyhow::Error>> =
        vec![&mut own, &mut crossbeam, &mut std];
    if python::is_there() {
        names.push("CPython queue.Queue");
        rivals.push(&mut python);
    }
    let samples = try_in_turn(rounds, &mut rivals)?;
    let bound = match capacity {
        None => "without a bound".to_owned(),
        Some(capacity) => format!("room for {capacity}"),
    };
    println!("\n{PRODUCERS} producers, {CONSUMERS} consumers, {bound}");
    println!(
        "{:<26} {:>10} {:>20} {:>12} {:>10}",
        "", "ns/item", "(middle half)", "items/s", "Queue is"
    );
    for (name, of_this) in names.into_iter().zip(&samples) {
        row(name, of_this, &samples[0]);
    }
    Ok(())
}

/// How long all items take through the buffer; and that none is lost or comes twice.
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

/// Nobody shuts a buffer down here.
fn sent<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

fn row(name: &str, samples: &Samples, queue: &Samples) {
    let items = (PRODUCERS * EACH) as f64;
    let nanos = |time: Duration| time.as_secs_f64() * 1e9 / items;
    let (low, high) = samples.spread();
    let spread = format!("({:.0} to {:.0})", nanos(low), nanos(high));
    println!(
        "{name:<26} {:>10.0} {spread:>20} {:>12.0} {:>8.2} x",
        nanos(samples.median()),
        items / samples.median().as_secs_f64(),
        samples.ratio(queue)
    );
}
