//! The rival from CPython: `queue.Queue`, measured by itself.

use std::time::Duration;

use notes_testkit::bench::python;

const SCRIPT: &str = include_str!("queue.py");

/// Fewer, and the time is scaled: CPython passes some hundred thousand a second.
const ITEMS: u64 = 40_000;

/// How long `items` would take, by two producers and two consumers.
pub(crate) fn queue(room: usize, items: u64) -> anyhow::Result<Duration> {
    let took = python::run(SCRIPT, &[room as u64, ITEMS / 2])?;
    Ok(took.mul_f64(items as f64 / ITEMS as f64))
}
