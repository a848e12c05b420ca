//! The rivals from CPython: `multiprocessing.Queue` and `Pipe`.

use std::process::Command;
use std::time::Duration;

use anyhow::Context;

const SCRIPT: &str = include_str!("messages.py");

/// Which python3 there is.
pub(crate) fn version() -> Option<String> {
    let output = Command::new("python3").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| version.trim().to_owned())
}

/// How long `of` messages would take, from what fewer took.
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
    let numbers = numbers.iter().map(usize::to_string);
    let mut command = Command::new("python3");
    let output = command.args(["-c", SCRIPT, what]).args(numbers).output()?;
    anyhow::ensure!(output.status.success(), "python3: {}", output.status);
    let seconds = String::from_utf8(output.stdout)?;
    let seconds = seconds.trim().parse().context("seconds of messages.py")?;
    Ok(Duration::from_secs_f64(seconds))
}
