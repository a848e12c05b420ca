//! The competitor from CPython: `multiprocessing.Value` under its lock.

use std::time::Duration;

use notes_testkit::bench::python;

const SCRIPT: &str = include_str!("counter.py");

/// Enough operations that starting and joining do not matter: CPython does a few hundred thousand a second.
const OPERATIONS: usize = 40_000;

/// How long `processes` processes would take for `operations` increments in all.
pub(crate) fn value(processes: usize, operations: u64) -> anyhow::Result<Duration> {
    let took = python::run(SCRIPT, &[processes, OPERATIONS / processes])?;
    Ok(took.mul_f64(operations as f64 / OPERATIONS as f64))
}
