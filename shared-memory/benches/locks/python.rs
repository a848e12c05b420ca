//! The rival from CPython: `multiprocessing.Value` under its lock.

use std::process::Command;
use std::time::Duration;

use anyhow::Context;

const SCRIPT: &str = include_str!("counter.py");

/// So many that starting and joining do not count: CPython does a few hundred thousand a second.
const OPERATIONS: u32 = 40_000;

/// Which python3 there is.
pub(crate) fn version() -> Option<String> {
    let output = Command::new("python3").arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| version.trim().to_owned())
}

/// How long so many processes would take for `operations` increments in all.
pub(crate) fn value(processes: u32, operations: u64) -> anyhow::Result<Duration> {
    let arguments = [processes, OPERATIONS / processes].map(|number| number.to_string());
    let mut command = Command::new("python3");
    let output = command.args(["-c", SCRIPT]).args(arguments).output()?;
    anyhow::ensure!(output.status.success(), "python3: {}", output.status);
    let seconds: f64 = String::from_utf8(output.stdout)?
        .trim()
        .parse()
        .context("seconds of counter.py")?;
    let scale = operations as f64 / f64::from(OPERATIONS);
    Ok(Duration::from_secs_f64(seconds * scale))
}
