//! A demo run as a child process: its output, its record and its end, whatever that end is.
//!
//! `--compare` needs what a demo printed, `--timeline` what happened in it, the tests both, and all of
//! them also when the demo crashed, hung or was interrupted. So a supervisor starts the demo, and
//! its memory, descriptors and threads stay out of the demo's way.

mod forward;
mod left_behind;
mod output;

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::phrases;
use notes_lang::Lang;
use notes_runtime::record::{Record, Recorder};

use output::Output;

pub use left_behind::ProcessTag;

/// How a run ended, and what it left.
#[derive(Debug)]
pub struct Run {
    /// The exit status as a shell shows it: 128+n for a signal n.
    pub status: u8,
    /// What it printed, if that was asked for.
    pub stdout: Vec<u8>,
    /// What it complained of, if that was asked for.
    pub stderr: Vec<u8>,
    /// What happened in it, if that was asked for.
    pub record: Option<Record>,
    /// The signal that asked this process to end meanwhile, and was passed on.
    pub interrupted: Option<i32>,
    /// It was killed at the deadline.
    pub timed_out: bool,
    /// Processes that it left running, by pid; they were killed.
    pub orphans: Vec<i32>,
}

impl Run {
    /// How it ended, in a sentence, if it did not end with status 0.
    pub fn ending(&self, lang: Lang) -> Option<String> {
        let name = |number: i32| {
            Signal::try_from(number)
                .map_or_else(|_| number.to_string(), |signal| signal.to_string())
        };
        if let Some(signal) = self.interrupted {
            return Some(phrases::RUN_INTERRUPTED.fill(lang, &[&name(signal)]));
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

/// What to take from a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Take {
    /// Its standard output, instead of letting it through.
    pub stdout: bool,
    /// Its standard error likewise.
    pub stderr: bool,
    /// The record of its events.
    pub record: bool,
    /// How long it may take before it is killed; `None` for ever.
    pub deadline: Option<Duration>,
}

/// Runs `command` to its end, passing on SIGINT, SIGTERM and SIGHUP.
///
/// Blocks until the program ends, and then at most a second for what it left behind: such
/// processes are found by the environment that they inherited, and killed.
///
/// # Errors
/// If the program can't be started, or the record not be made.
pub fn run(command: &mut Command, take: Take) -> io::Result<Run> {
    let recorder = take.record.then(Recorder::create).transpose()?;
    if let Some(recorder) = &recorder {
        let (name, value) = recorder.env();
        command.env(name, value);
    }
    if take.stdout {
        command.stdout(Stdio::piped());
    }
    if take.stderr {
        command.stderr(Stdio::piped());
    }
    let tag = ProcessTag::on(command);
    let forwarding = forward::Forwarding::install()?;
    let (has_ended, runs) = io::pipe()?;
    let has_ended = Arc::new(has_ended);
    let mut child = command.spawn()?;
    forwarding.to(child.id());
    let output = child
        .stdout
        .take()
        .map(|source| Output::read_aside(source, &has_ended));
    let complaints = child
        .stderr
        .take()
        .map(|source| Output::read_aside(source, &has_ended));
    let (status, timed_out) = wait(child, take.deadline)?;
    let interrupted = forwarding.passed();
    drop(forwarding);
    let orphans = tag.kill_all();
    drop(runs);
    let stdout = output.map_or(Ok(Vec::new()), Output::all)?;
    let stderr = complaints.map_or(Ok(Vec::new()), Output::all)?;
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

/// The status as a shell shows it.
pub fn shell_status(status: ExitStatus) -> u8 {
    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok())
        .unwrap_or(u8::MAX)
}

/// Waits for the end of `child`, and kills it at the deadline; whether it did. Waits on a thread, without polling.
///
/// # Errors
/// If waiting or killing fails.
pub fn wait(mut child: Child, deadline: Option<Duration>) -> io::Result<(ExitStatus, bool)> {
    let pid = Pid::from_raw(child.id().cast_signed());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait()));
    let gone = |_| io::Error::other("the waiting thread ended");
    let Some(deadline) = deadline else {
        return Ok((receiver.recv().map_err(gone)??, false));
    };
    match receiver.recv_timeout(deadline) {
        Ok(status) => Ok((status?, false)),
        Err(_) => {
            match kill(pid, Signal::SIGKILL) {
                Ok(()) | Err(Errno::ESRCH) => {} // It has just ended.
                Err(error) => return Err(error.into()),
            }
            Ok((receiver.recv().map_err(gone)??, true))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_that_is_no_success_is_told_by_signal_or_status() {
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
