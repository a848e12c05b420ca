//! Hand-offs a second of every way, measured in turn: first with the threads on all cores, then on one.

mod condition_each;
mod cores;
mod phrases;
mod python;
mod ring;
mod unlocked_first;

use std::time::Duration;

use anyhow::Result;
use notes::lang::{self, Phrase};
use notes::measure::{FallibleBenchmark, Samples, try_in_turn};
use notes::say;
use python::Python;

use crate::abc_ways::threads::Threads;

/// How many times each way is measured; a figure is the median.
const REPETITIONS: usize = 5;

/// The name of each way, what a hand-off costs, and its threads.
type Way = (&'static str, Phrase, Threads);

/// Two variants of the condition.
const VARIANTS: [Way; 2] = [
    (
        "unlocked first",
        phrases::UNLOCKED_FIRST,
        unlocked_first::THREADS,
    ),
    (
        "a condition each",
        phrases::CONDITION_EACH,
        condition_each::THREADS,
    ),
];

/// The name of each value of `--by`, in the order of `--by`, and what a hand-off costs.
const BY: [(&str, Phrase); 6] = [
    ("condition", phrases::CONDITION),
    ("locks", phrases::LOCKS),
    ("semaphores", phrases::SEMAPHORES),
    ("channels", phrases::CHANNELS),
    ("park", phrases::PARK),
    ("atomics", phrases::ATOMICS),
];

/// Inserts the variants after the condition.
fn with_variants(threads: Vec<Threads>) -> Vec<Way> {
    let ways = BY.into_iter().zip(threads);
    let mut ways: Vec<Way> = ways
        .map(|((name, cost), threads)| (name, cost, threads))
        .collect();
    ways.splice(1..1, VARIANTS);
    ways
}

/// Measures the ways of `--by`, whose threads are `threads`, and the variants: first with the threads on all cores,
/// then on one. Prints the table.
pub(crate) fn run(rounds: u32, threads: Vec<Threads>) -> Result<()> {
    let cores = cores::allowed()?;
    let ways = with_variants(threads);
    let mut python = Python::start(rounds)?;
    let on_all = measured(&ways, rounds, &cores, python.as_mut())?;
    let on_one = measured(&ways, rounds, &cores[..1], python.as_mut())?;
    let lang = lang::current();
    say!("{}", phrases::HEADING.fill(lang, &[&cores.len(), &rounds]));
    let rows = ways.iter().map(|(name, cost, _)| (*name, *cost));
    let rows = rows.chain([("python3", phrases::PYTHON)]);
    for ((name, cost), (all, one)) in rows.zip(on_all.iter().zip(&on_one)) {
        let per_second = |samples: &Samples| f64::from(3 * rounds) / samples.median().as_secs_f64();
        let (all, base) = (per_second(all), per_second(&on_all[0]));
        let (one, ratio) = (per_second(one), all / base);
        let cost = cost.text(lang);
        say!("{name:<16} {all:>9.0} {one:>9.0} {ratio:>5.1} x  {cost}");
    }
    Ok(())
}

/// The measurements in the order of `ways`, then Python's if there is a python3.
fn measured(
    ways: &[Way],
    rounds: u32,
    cores: &[usize],
    python: Option<&mut Python>,
) -> Result<Vec<Samples>> {
    let mut competitors: Vec<Box<dyn FnMut() -> Result<Duration> + '_>> = Vec::new();
    for &(_, _, threads) in ways {
        competitors.push(Box::new(move || {
            ring::time_hand_offs(threads, rounds, cores)
        }));
    }
    if let Some(python) = python {
        competitors.push(Box::new(move || python.time_hand_offs(cores)));
    }
    let mut calls: Vec<FallibleBenchmark<'_, anyhow::Error>> = Vec::new();
    for competitor in &mut competitors {
        calls.push(&mut **competitor);
    }
    try_in_turn(REPETITIONS, &mut calls)
}
