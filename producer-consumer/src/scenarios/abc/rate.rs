//! Hand-offs a second of every way, measured in turn, with the threads on all cores and on one.

mod condition_each;
mod cores;
mod python;
mod ring;
mod unlocked_first;

use std::time::Duration;

use anyhow::Result;
use notes::measure::{FallibleRival, Samples, try_in_turn};
use notes::say;

use super::{By, Threads};
use python::Python;

/// How many times each way is measured; a figure is the median.
const REPETITIONS: usize = 5;

/// The name of each way, what a hand-off costs, and its threads.
fn ways() -> Result<[(&'static str, &'static str, Threads); 8]> {
    Ok([
        (
            "condition",
            "wakes both others, one for nothing, and both find the lock taken",
            By::Condition.threads()?,
        ),
        (
            "unlocked first",
            "wakes both others, one for nothing, but the lock is free by then",
            unlocked_first::THREADS,
        ),
        (
            "a condition each",
            "wakes the right thread alone, and the lock is free by then",
            condition_each::THREADS,
        ),
        (
            "locks",
            "wakes the right thread alone, by a lock of its own",
            By::Locks.threads()?,
        ),
        (
            "semaphores",
            "the same: a lock is a semaphore of 1",
            By::Semaphores.threads()?,
        ),
        (
            "channels",
            "wakes the right thread, which looks a few times before it sleeps",
            By::Channels.threads()?,
        ),
        (
            "park",
            "wakes the right thread, without any lock",
            By::Park.threads()?,
        ),
        (
            "atomics",
            "no thread sleeps and none is woken; all cores are busy",
            By::Atomics.threads()?,
        ),
    ])
}

/// Measures all ways with the threads on all cores, then on one, and prints the table.
pub(super) fn run(rounds: u32) -> Result<()> {
    let cores = cores::allowed()?;
    let ways = ways()?;
    let mut python = Python::start(rounds)?;
    let threads = ways.map(|(_, _, threads)| threads);
    let on_all = measured(threads, rounds, &cores, python.as_mut())?;
    let on_one = measured(threads, rounds, &cores[..1], python.as_mut())?;
    say!(
        "hand-offs a second, threads on {} cores, and on one, {rounds} rounds:",
        cores.len()
    );
    let python = (
        "python3",
        "its Condition's notify_all, and one interpreter lock for all",
    );
    let rows = ways.map(|(name, why, _)| (name, why));
    let rows = rows.into_iter().chain([python]);
    for ((name, why), (all, one)) in rows.zip(on_all.iter().zip(&on_one)) {
        let per_second = |samples: &Samples| f64::from(3 * rounds) / samples.median().as_secs_f64();
        let (all, base) = (per_second(all), per_second(&on_all[0]));
        let (one, ratio) = (per_second(one), all / base);
        say!("{name:<16} {all:>9.0} {one:>9.0} {ratio:>5.1} x  {why}");
    }
    Ok(())
}

/// In the order of [`ways`]; Python's last, where there is a python3.
fn measured(
    ways: [Threads; 8],
    rounds: u32,
    cores: &[usize],
    python: Option<&mut Python>,
) -> Result<Vec<Samples>> {
    let mut rivals: Vec<Box<dyn FnMut() -> Result<Duration> + '_>> = Vec::new();
    for threads in ways {
        rivals.push(Box::new(move || ring::hand_round(threads, rounds, cores)));
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
