//! Three threads print ABC in turn, and how fast they can hand over (003 Condition, 3个线程, 按顺序打印ABC).

mod atomics;
mod channels;
mod condition;
mod locks;
mod park;
mod rate;
mod semaphores;

use std::sync::Arc;

use anyhow::Result;
use notes::say;
use notes::thread::Thread;

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

#[derive(Clone, Copy, clap::ValueEnum)]
enum By {
    /// One condition for all, as in the notes
    Condition,
    /// A lock for each, opened by the one before
    Locks,
    /// A semaphore for each
    Semaphores,
    /// A channel to each, and one token that goes round
    Channels,
    /// A number, and the next one's thread is unparked
    Park,
    /// A number that all look at again and again
    Atomics,
}

/// Three in a ring, 0, 1, 2, 0 …: one at a time has its turn.
trait Ring: Send + Sync {
    /// Called once by each, before its first turn.
    fn enter(&self, _me: usize) {}

    /// Waits for the turn of `me`, does the work, and hands over to the next one.
    fn in_turn(&self, me: usize, work: &mut dyn FnMut());
}

/// Who comes after `me`.
fn next(me: usize) -> usize {
    (me + 1) % 3
}

impl By {
    fn ring(self) -> Arc<dyn Ring> {
        match self {
            By::Condition => Arc::new(condition::Conditions::new()),
            By::Locks => Arc::new(locks::Locks::new()),
            By::Semaphores => Arc::new(semaphores::Semaphores::new()),
            By::Channels => Arc::new(channels::Channels::new()),
            By::Park => Arc::new(park::Parked::new()),
            By::Atomics => Arc::new(atomics::Turn::new()),
        }
    }
}

/// Runs the scenario.
pub(crate) fn run(options: Options) -> Result<()> {
    if options.rate {
        return rate::run(options.rounds.unwrap_or(5_000));
    }
    let rounds = options.rounds.unwrap_or(10);
    let ring = options.by.ring();
    let thread = |me: usize| {
        let ring = Arc::clone(&ring);
        let letter = ["A", "B", "C"][me];
        let body = move || {
            ring.enter(me);
            for _ in 0..rounds {
                ring.in_turn(me, &mut || say!("{letter}"));
            }
        };
        // Daemons: if one can't be started, the others are not waited for in vain.
        Thread::new(body)
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
