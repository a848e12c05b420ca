//! Runs a demo as a child process and collects its output, its record and its exit status, however the demo ends.
//!
//! `--compare` needs what a demo printed, `--timeline` needs its events, and the tests need both. All of them need this
//! even if the demo crashed, hung or was interrupted. So a supervisor starts the demo, and the supervisor's memory,
//! descriptors and threads stay separate from the demo's.

mod forward;
mod output;
mod process_tag;

use std::io::{self, PipeReader};
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use nix::sys::signal::Signal;
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use crate::phrases;
use notes_lang::Lang;
use notes_runtime::deadline::Deadline;
use notes_runtime::polling::{Interest, Polled, poll_until};
use notes_runtime::record::{Record, Recorder};

use output::Output;

pub use process_tag::ProcessTag;

/// How a run ended, and what was collected from it.
#[derive(Debug)]
pub struct Run {
    /// The exit status in a shell's form: 128+n for a signal n.
    pub status: u8,
    /// Its standard output, if requested.
    pub stdout: Vec<u8>,
    /// Its standard error, if requested.
    pub stderr: Vec<u8>,
    /// The record of its events, if requested.
    pub record: Option<Record>,
    /// The signal that asked this process to end during the run, and that was passed on.
    pub interrupted: Option<i32>,
    /// Whether the run was killed at the deadline.
    pub timed_out: bool,
    /// Processes that the run left running, by pid; they were killed.
    pub orphans: Vec<i32>,
}

impl Run {
    /// Whether the run was ended from outside, so that lines at its end are missing.
    pub fn was_cut(&self) -> bool {
        self.interrupted.is_some() || self.timed_out
    }

    /// How the run ended, in a sentence, if its status is not 0.
    pub fn ending(&self, lang: Lang) -> Option<String> {
        let name = |number: i32| {
            Signal::try_from(number)
                .map_or_else(|_| number.to_string(), |signal| signal.to_string())
        };
        if let Some(signal) = self.interrupted {
            return Some(phrases::RUN_INTERRUPTED.fill(lang, &[&name(signal)]));
        }
        if self.timed_out {
            return Some(phrases::RUN_TIMED_OUT.text(lang).to_owned());
        }
        match self.status {
            0 => None,
            status @ 129..=192 => {
                let signal = name(i32::from(status) - 128);
                Some(phrases::RUN_KILLED.fill(lang, &[&signal, &status]))
            }
            status => Some(phrases::RUN_FAILED.fill(lang, &[&status])),
        }
    }
}

/// What to collect from a run, and its deadline.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunOptions {
    /// Its standard output, instead of passing it through.
    pub stdout: bool,
    /// Its standard error, instead of passing it through.
    pub stderr: bool,
    /// The record of its events.
    pub record: bool,
    /// How long the run may take before it is killed; `None`: no limit.
    pub deadline: Option<Duration>,
}

/// Runs `command` to its end and passes on SIGINT, SIGQUIT, SIGTERM and SIGHUP.
///
/// Blocks until the program ends, and then for at most a second for the processes that it left behind. They are found
/// by an environment variable that they inherited, and killed.
///
/// # Errors
/// If the program can't be started, or the record can't be created.
pub fn run(command: &mut Command, options: RunOptions) -> io::Result<Run> {
    let recorder = options.record.then(Recorder::create).transpose()?;
    if let Some(recorder) = &recorder {
        let (name, value) = recorder.env();
        command.env(name, value);
    }
    if options.stdout {
        command.stdout(Stdio::piped());
    }
    if options.stderr {
        command.stderr(Stdio::piped());
    }
    let tag = ProcessTag::add_to(command);
    let forwarding = forward::Forwarding::install()?;
    let (has_ended, runs) = io::pipe()?;
    let has_ended = Arc::new(has_ended);
    let mut child = command.spawn()?;
    forwarding.to(child.id());
    let outputs = read_outputs(&mut child, &has_ended);
    if outputs.is_err() {
        child.kill().unwrap_or(());
    }
    let ended = wait(child, options.deadline);
    let interrupted = forwarding.last_forwarded();
    drop(forwarding);
    let orphans = tag.kill_all();
    drop(runs);
    let (status, timed_out) = ended?;
    let (stdout, stderr) = outputs?;
    let stdout = stdout.map_or(Ok(Vec::new()), Output::all)?;
    let stderr = stderr.map_or(Ok(Vec::new()), Output::all)?;
    let record = recorder.as_ref().map(Recorder::read);
    Ok(Run {
        status: shell_status(status),
        stdout,
        stderr,
        record,
        interrupted,
        timed_out,
        orphans,
    })
}

/// Begins to read the outputs that are pipes.
fn read_outputs(
    child: &mut Child,
    has_ended: &Arc<PipeReader>,
) -> io::Result<(Option<Output>, Option<Output>)> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let stdout = stdout.map(|source| Output::read_in_thread(source, has_ended));
    let stderr = stderr.map(|source| Output::read_in_thread(source, has_ended));
    Ok((stdout.transpose()?, stderr.transpose()?))
}

/// The exit status in a shell's form.
pub fn shell_status(status: ExitStatus) -> u8 {
    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok())
        .unwrap_or(u8::MAX)
}

/// Waits for the end of `child` and kills it at the deadline; returns whether it did.
///
/// # Errors
/// If the wait or the kill fails.
pub fn wait(mut child: Child, deadline: Option<Duration>) -> io::Result<(ExitStatus, bool)> {
    let Some(timeout) = deadline else {
        return Ok((child.wait()?, false));
    };
    let has_ended = ends_by(&child, Deadline::after(timeout));
    if !matches!(has_ended, Ok(true)) {
        child.kill()?;
    }
    let status = child.wait()?;
    Ok((status, !has_ended?))
}

fn ends_by(child: &Child, deadline: Deadline) -> io::Result<bool> {
    let pidfd = pidfd_open(Pid::from_child(child), PidfdFlags::empty())?;
    let mut ended = [Polled::new(pidfd.as_fd(), Interest::Readable)];
    Ok(poll_until(&mut ended, deadline)? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unsuccessful_end_is_described_by_signal_or_status() {
        let ending = |status: u8, interrupted: Option<i32>| {
            let run = Run {
                status,
                stdout: Vec::new(),
                stderr: Vec::new(),
                record: None,
                interrupted,
                timed_out: false,
                orphans: Vec::new(),
            };
            run.ending(Lang::En)
        };
        assert_eq!(ending(0, None), None);
        assert!(ending(3, None).is_some_and(|text| text.contains("status 3")));
        assert!(ending(139, None).is_some_and(|text| text.contains("SIGSEGV, status 139")));
        assert!(ending(130, Some(2)).is_some_and(|text| text.contains("interrupted (SIGINT)")));
    }
}
