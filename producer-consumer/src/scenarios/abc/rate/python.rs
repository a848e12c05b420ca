//! The notes' program in Python, measured by itself.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

const SCRIPT: &str = include_str!("abc.py");

/// Whether there is a python3.
pub(super) fn is_there() -> bool {
    let version = Command::new("python3").arg("--version").output();
    version.is_ok_and(|version| version.status.success())
}

/// How long its three threads take for so many rounds.
pub(super) fn hand_round(rounds: u32, cores: &[usize]) -> Result<Duration> {
    let numbers = cores.iter().map(usize::to_string);
    let mut command = Command::new("python3");
    command
        .args(["-c", SCRIPT, &rounds.to_string()])
        .args(numbers);
    let output = command.output()?;
    ensure!(output.status.success(), "python3: {}", output.status);
    let seconds: f64 = String::from_utf8(output.stdout)?
        .trim()
        .parse()
        .context("the seconds that abc.py prints")?;
    Ok(Duration::from_secs_f64(seconds))
}
