//! The programs of the demos: builds them, and asks them which printout belongs to some options.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use nix::sys::signal::Signal;
use notes::catalog::{DemoFiles, ScenarioFiles};
use notes::demo::WithStatus;
use notes::lang;
use notes::slow::if_slow;
use notes::supervise::{self, Run, RunOptions};

use crate::phrases;

/// Builds the demo with the cargo that runs this program, and finds the demo's program in this program's folder.
pub(crate) fn build(demo: &DemoFiles) -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("cannot find this program's own file")?;
    let folder = own.parent().unwrap_or(Path::new(".")).to_owned();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", &demo.name]);
    build.current_dir(&demo.folder);
    if folder.ends_with("release") {
        build.arg("--release");
    }
    let announce = || notes::warn!("{}", phrases::BUILDING.fill(lang::current(), &[&demo.name]));
    let status =
        if_slow(ANNOUNCE_AFTER, announce, || build.status()).context("cannot run cargo")?;
    ensure!(status.success(), "cargo cannot build {}", demo.name);
    Ok(folder.join(&demo.name))
}

/// A build that takes less time is not announced.
const ANNOUNCE_AFTER: Duration = Duration::from_secs(1);

/// The options of the scenario's printout that a run with the options `own` is compared with.
///
/// The demo decides: it knows its options, and which values are defaults. If the options are wrong, or have no printout,
/// the demo says so on standard error.
///
/// # Errors
/// The demo's status, without a message, if it has said what is wrong.
pub(crate) fn printout_options(
    own: &[String],
    demo: &DemoFiles,
    scenario: &ScenarioFiles,
) -> anyhow::Result<Vec<String>> {
    let mut command = Command::new(build(demo)?);
    // The flag comes first: behind a `--` among `own` it would be a value.
    command
        .arg("--which-printout")
        .arg(format!("--lang={}", lang::current().code()))
        .arg(&scenario.name)
        .args(own)
        .stdin(Stdio::null());
    let options = RunOptions {
        stdout: true,
        deadline: Some(ANSWER_WITHIN),
        ..RunOptions::default()
    };
    let run = supervise::run(&mut command, options);
    let run = run.with_context(|| format!("cannot run {} {}", demo.name, scenario.name))?;
    if let Some(signal) = run.interrupted {
        return Err(interrupted(signal).into());
    }
    if run.timed_out || run.status > 128 {
        bail!(unanswered(&run, own, demo, scenario));
    }
    if run.status != 0 {
        // The demo has said what is wrong.
        let message = String::new();
        let status = run.status;
        return Err(WithStatus { status, message }.into());
    }
    let answer = String::from_utf8_lossy(&run.stdout);
    Ok(answer.lines().map(str::to_owned).collect())
}

/// What to do with a demo that ended, or was killed, before it answered.
fn unanswered(run: &Run, own: &[String], demo: &DemoFiles, scenario: &ScenarioFiles) -> String {
    let words: Vec<&str> = std::iter::once(scenario.name.as_str())
        .chain(own.iter().map(String::as_str))
        .collect();
    let (demo, words, lang) = (&demo.name, words.join(" "), lang::current());
    if run.timed_out {
        let limit = ANSWER_WITHIN.as_secs();
        return phrases::NO_ANSWER.fill(lang, &[demo, &words, &limit, demo, &words]);
    }
    let number = i32::from(run.status) - 128;
    let signal = Signal::try_from(number).map_or_else(|_| number.to_string(), |it| it.to_string());
    phrases::KILLED_AT_ANSWER.fill(lang, &[demo, &words, &signal, demo, &words])
}

/// A demo answers at once, but the machine may be busy.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// Ctrl-C: the status is the signal's.
pub(crate) fn interrupted(signal: i32) -> WithStatus {
    WithStatus {
        status: u8::try_from(128 + signal).unwrap_or(u8::MAX),
        message: phrases::INTERRUPTED.text(lang::current()).to_owned(),
    }
}
