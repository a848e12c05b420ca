//! The competitors from CPython: `multiprocessing.Queue` and `Pipe`.

use std::time::Duration;

use notes_testkit::bench::python;

/// The script. Its first argument names the benchmark, the numbers after it are the parameters.
const SCRIPT: &str = include_str!("messages.py");

/// How long `of` messages would take, extrapolated from fewer messages.
pub(crate) fn stream(
    producers: usize,
    consumers: usize,
    bytes: usize,
    messages: usize,
    of: usize,
) -> anyhow::Result<Duration> {
    let numbers = [producers, consumers, bytes, messages];
    let took = run("stream", &numbers)?;
    Ok(took.mul_f64(of as f64 / messages as f64))
}

pub(crate) fn run(what: &str, numbers: &[usize]) -> anyhow::Result<Duration> {
    let mut arguments = vec![what.to_owned()];
    arguments.extend(numbers.iter().map(usize::to_string));
    python::run(SCRIPT, &arguments)
}
