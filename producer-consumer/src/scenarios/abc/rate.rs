//! Hand-offs a second of every way, measured in turn, dealt out to all cores and on one.

mod cores;
mod python;
mod variants;

use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use anyhow::{Result, bail};
use notes::measure::{FallibleRival, Samples, time, try_in_turn};
use notes::say;
use notes::thread::ThreadError;

use super::by::By;
use super::ring::Ring;
use python::Python;
use variants::{ConditionEach, UnlockedFirst};

/// How often each is measured; a figure is the median.
const REPETITIONS: usize = 5;

type MakeRing = fn() -> Result<Arc<dyn Ring>>;

/// A way's name, what a hand-off by it costs, and the ring.
const WAYS: [(&str, &str, MakeRing); 8] = [
    (
        "condition",
        "wakes both others, one in vain, and both find the lock taken",
        || By::Condition.ring(),
    ),
    (
        "unlocked first",
        "wakes both others, one in vain, but the lock is free by then",
        || Ok(Arc::new(UnlockedFirst::new())),
    ),
    (
        "a condition each",
        "wakes the right one alone, and the lock is free by then",
        || Ok(Arc::new(ConditionEach::new())),
    ),
    (
        "locks",
        "wakes the right one alone, by a lock of its own",
        || By::Locks.ring(),
    ),
    ("semaphores", "likewise: a lock is a semaphore of 1", || {
        By::Semaphores.ring()
    }),
    (
        "channels",
        "wakes the right one, which looks a few times before it sleeps",
        || By::Channels.ring(),
    ),
    ("park", "wakes the right one, without any lock", || {
        By::Park.ring()
    }),
    (
        "atomics",
        "nobody sleeps and nobody is woken; all cores are busy",
        || By::Atomics.ring(),
    ),
];

/// Measures all ways with the threads dealt out to all cores, then on one, and prints the table.
pub(super) fn run(rounds: u32) -> Result<()> {
    let cores: Arc<[usize]> = cores::allowed()?.into();
    let one_core = Arc::from(&cores[..1]);
    let mut python = Python::start(rounds)?;
    let on_all = measured(rounds, &cores, python.as_mut())?;
    let on_one = measured(rounds, &one_core, python.as_mut())?;
    say!(
        "hand-offs a second, threads dealt out to {} cores, and on one, {rounds} rounds:",
        cores.len()
    );
    let names = WAYS.map(|(name, why, _)| (name, why));
    let python = (
        "python3",
        "its Condition's notify_all, and one interpreter lock for all",
    );
    let rows = names.into_iter().chain([python]);
    for ((name, why), (all, one)) in rows.zip(on_all.iter().zip(&on_one)) {
        let per_second = |samples: &Samples| f64::from(3 * rounds) / samples.median().as_secs_f64();
        let (fast, base) = (per_second(all), per_second(&on_all[0]));
        say!(
            "{name:<16} {fast:>9.0} {:>9.0} {:>5.1} x  {why}",
            per_second(one),
            fast / base
        );
    }
    Ok(())
}

/// In the order of [`WAYS`]; Python's last, where it is there.
fn measured(
    rounds: u32,
    cores: &Arc<[usize]>,
    python: Option<&mut Python>,
) -> Result<Vec<Samples>> {
    let mut rivals: Vec<Box<dyn FnMut() -> Result<Duration> + '_>> = Vec::new();
    for (_, _, make) in WAYS {
        rivals.push(Box::new(move || hand_round(&make()?, rounds, cores)));
    }
    if let Some(python) = python {
        rivals.push(Box::new(move || python.hand_round(cores)));
    }
    let mut calls: Vec<FallibleRival<'_, anyhow::Error>> = Vec::new();
    for rival in &mut rivals {
        calls.push(&mut **rival);
    }
    try_in_turn(REPETITIONS, &mut calls)
}

/// How long three threads take for so many rounds, with nothing to do but hand over.
fn hand_round(ring: &Arc<dyn Ring>, rounds: u32, cores: &Arc<[usize]>) -> Result<Duration> {
    let mut round = Ok(());
    let elapsed = time(|| {
        round = [0, 1, 2]
            .map(|me| start(me, ring, rounds, cores))
            .into_iter()
            .collect::<Result<Vec<_>>>()
            .and_then(|threads| threads.into_iter().try_for_each(join));
    });
    round.map(|()| elapsed)
}

/// Starts the thread `me`. It is not scoped: if another one can't be started, it waits for its turn for ever, and
/// nobody must wait for it.
fn start(
    me: usize,
    ring: &Arc<dyn Ring>,
    rounds: u32,
    cores: &Arc<[usize]>,
) -> Result<JoinHandle<Result<()>>> {
    let (ring, cores) = (Arc::clone(ring), Arc::clone(cores));
    let name = format!("Thread{}", ["A", "B", "C"][me]);
    let body = move || {
        let placed = cores::keep_to_one(&cores, me);
        ring.enter(me)?;
        for _ in 0..rounds {
            ring.in_turn(me, &mut || ())?;
        }
        placed
    };
    let started = Builder::new().name(name.clone()).spawn(body);
    Ok(started.map_err(|source| ThreadError::Start { name, source })?)
}

fn join(thread: JoinHandle<Result<()>>) -> Result<()> {
    thread.join().unwrap_or_else(|_| bail!("a thread panicked"))
}
