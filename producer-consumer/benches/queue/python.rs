//! The competitor from CPython: `queue.Queue`, measured by itself.

use std::time::Duration;

use notes_testkit::bench::python;

const SCRIPT: &str = include_str!("queue.py");

/// Fewer items than for the other competitors, because CPython passes only some hundred thousand a second. The time is
/// scaled.
const ITEMS: u64 = 40_000;

/// How long two producers and two consumers would take for `items` items.
pub(crate) fn queue(room: usize, items: u64) -> anyhow::Result<Duration> {
    let took = python::run(SCRIPT, &[room as u64, ITEMS / 2])?;
    Ok(took.mul_f64(items as f64 / ITEMS as f64))
}
