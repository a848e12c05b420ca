//! The rival from CPython: `queue.Queue`, measured by itself.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

const SCRIPT: &str = include_str!("queue.py");

/// Fewer, and the time is scaled: CPython passes some hundred thousand a second.
const ITEMS: u64 = 40_000;

/// Whether there is a python3.
pub(crate) fn is_there() -> bool {
    let version = Command::new("python3").arg("--version").output();
    version.is_ok_and(|version| version.status.success())
}

/// How long `items` would take, by two producers and two consumers.
pub(crate) fn queue(room: usize, items: u64) -> Result<Duration> {
    let arguments = [room as u64, ITEMS / 2].map(|number| number.to_string());
    let mut command = Command::new("python3");
    let output = command.args(["-c", SCRIPT]).args(arguments).output()?;
    ensure!(output.status.success(), "python3: {}", output.status);
    let seconds: f64 = String::from_utf8(output.stdout)?
        .trim()
        .parse()
        .context("the seconds that queue.py prints")?;
    let scale = items as f64 / ITEMS as f64;
    Ok(Duration::from_secs_f64(seconds * scale))
}
