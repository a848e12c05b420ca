//! Three threads print ABC in turn, and how fast they can hand over (003 Condition, 3个线程, 按顺序打印ABC).

mod atomics;
mod by;
mod channels;
mod condition;
mod locks;
mod park;
mod rate;
mod ring;
mod semaphores;

use std::sync::Arc;

use anyhow::Result;
use notes::say;
use notes::thread::Thread;

use super::end_thread;
use by::By;

/// What can be changed without editing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How each learns that it is its turn
    #[arg(long, value_name = "WAY", value_enum, default_value = "condition")]
    by: By,
    /// How often each prints; with --rate, how often each has its turn (5000)
    #[arg(long, value_name = "N", value_parser = super::within(1..=1_000_000))]
    rounds: Option<u32>,
    /// Measure hand-offs a second, of all ways and of Python's
    #[arg(long, conflicts_with = "by")]
    rate: bool,
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    if options.rate {
        return rate::run(options.rounds.unwrap_or(5_000));
    }
    let rounds = options.rounds.unwrap_or(10);
    let ring = options.by.ring()?;
    let thread = |me: usize| {
        let ring = Arc::clone(&ring);
        let letter = ["A", "B", "C"][me];
        let body = move || {
            ring.enter(me)?;
            for _ in 0..rounds {
                ring.in_turn(me, &mut || say!("{letter}"))?;
            }
            Ok(())
        };
        // Daemons: if one can't be started, nobody waits for the others.
        Thread::new(move || end_thread(body()))
            .named(format!("Thread{letter}"))
            .daemon(true)
    };
    let (mut a, mut b, mut c) = (thread(0), thread(1), thread(2));

    a.start()?;
    b.start()?;
    c.start()?;

    a.join()?;
    b.join()?;
    c.join()?;
    Ok(())
}
