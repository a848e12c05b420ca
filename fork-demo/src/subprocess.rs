//! Runs external commands as Python's `subprocess` does: `call`, and `communicate` over pipes.

mod pipes;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::unistd::{AccessFlags, access};
use notes_runtime::deadline::Deadline;

use crate::child::{Child, TERMINATE_TIMEOUT};
use crate::command::{Program, start_command};
use crate::error::{ChildError, StartError};
use crate::status::{ExitStatus, Signal};
use crate::sys;
use pipes::{Outputs, Pipes};

/// The result of a command that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// How the command ended.
    pub status: ExitStatus,
    /// Whether the time was up before the command had ended and, for [`communicate_timeout`], before all processes
    /// that can write to its pipes had closed them. The output may be incomplete then. The status may still be that
    /// of a command that has exited by itself.
    pub timed_out: bool,
    /// The bytes that the command wrote to standard output, if that was a pipe.
    pub stdout: Vec<u8>,
    /// The bytes that the command wrote to standard error, if that was a pipe.
    pub stderr: Vec<u8>,
}

/// Why a command could not be run to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SubprocessError {
    /// The command could not be started.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Waiting for the command failed.
    #[error(transparent)]
    Wait(#[from] ChildError),
    /// Reading from or writing to the pipes failed. The command was terminated.
    #[error("cannot write to or read from {program}")]
    Pipes {
        /// The name of the program, as given by the caller.
        program: String,
        /// The kernel's error.
        source: io::Error,
    },
}

impl SubprocessError {
    /// The exit status that a shell would have for this error: 127 if the program does not exist, 126 if it exists
    /// and cannot be executed, otherwise `None`.
    pub fn shell_status(&self) -> Option<u8> {
        let SubprocessError::Start(StartError::Program { source, .. }) = self else {
            return None;
        };
        match (source.kind(), source.raw_os_error()) {
            (io::ErrorKind::NotFound, _) => Some(127),
            (io::ErrorKind::PermissionDenied, _) | (_, Some(libc::ENOEXEC)) => Some(126),
            _ => None,
        }
    }
}

/// Runs a command with this process's input and output, and waits until it ends: `subprocess.call`.
///
/// If a signal ends this process early, the command is ended, too.
pub fn call(command: &mut Command) -> Result<Output, SubprocessError> {
    call_until(command, Deadline::Never)
}

/// As [`call`], but waits for at most `timeout`: `subprocess.call(…, timeout=2)`.
///
/// When the time is up, the command gets SIGTERM, and SIGKILL after a second. The output then says so
/// ([`timed_out`](Output::timed_out)), where Python raises `TimeoutExpired`. Processes that the command has started
/// are not ended, because the command stays in this process's group: it may use the terminal.
pub fn call_timeout(command: &mut Command, timeout: Duration) -> Result<Output, SubprocessError> {
    call_until(command, Deadline::after(timeout))
}

fn call_until(command: &mut Command, deadline: Deadline) -> Result<Output, SubprocessError> {
    let child = start_command(command)?.child;
    let ended = child.wait_until(deadline)?;
    Ok(Output {
        timed_out: ended.is_none(),
        status: match ended {
            Some(status) => status,
            None => child.terminate_and_wait()?,
        },
        stdout: Vec::new(),
        stderr: Vec::new(),
    })
}

/// Runs a command, writes `input` to it, and reads both its outputs: `Popen(…).communicate(input)`.
///
/// Uses all three pipes at the same time. So a command that writes much output before it has read all its input
/// cannot deadlock with this function. It is no error if the command stops reading. Blocks until the command has ended
/// and both outputs are closed, also by the processes that the command has started and that have its outputs.
pub fn communicate(command: &mut Command, input: &[u8]) -> Result<Output, SubprocessError> {
    Communication::start(command, input)?.finish()
}

/// As [`communicate`], but waits for at most `timeout`: `communicate(input, timeout)`.
///
/// When the time is up, this ends the command and all processes that it has started: SIGTERM to its process group,
/// and SIGKILL after a second. Then it returns what they have written. The output says so
/// ([`timed_out`](Output::timed_out)), also if the command itself had ended and only a process that it has started was
/// still writing. A process that has left the group (`setsid`) is not ended. Nor is the group ended if other code of
/// this process has reaped the command (`waitpid(-1)`, SIGCHLD ignored): then the group's number may be another's.
///
/// The command runs in a process group of its own. So Ctrl-C in a terminal reaches this process, not the command.
/// A program that calls [`interrupt::install`](notes_runtime::interrupt::install) ends the command then. A command
/// that reads from the terminal itself (`/dev/tty`, as for a password) is stopped, and ended when the time is up.
pub fn communicate_timeout(
    command: &mut Command,
    input: &[u8],
    timeout: Duration,
) -> Result<Output, SubprocessError> {
    let deadline = Deadline::after(timeout);
    sys::lead_group(command);
    Communication::start(command, input)?.finish_by(deadline)
}

/// A running command with its pipes.
struct Communication<'i> {
    program: String,
    child: Child,
    pipes: Pipes<'i>,
}

impl<'i> Communication<'i> {
    fn start(command: &mut Command, input: &'i [u8]) -> Result<Communication<'i>, SubprocessError> {
        let [stdin, stdout, stderr] = std::array::from_fn(|_| Stdio::piped());
        command.stdin(stdin).stdout(stdout).stderr(stderr);
        let program = command.get_program().to_string_lossy().into_owned();
        let Program {
            child,
            stdin,
            stdout,
            stderr,
        } = start_command(command)?;
        match Pipes::new(input, stdin, stdout, stderr) {
            Ok(pipes) => Ok(Communication {
                program,
                child,
                pipes,
            }),
            Err(source) => {
                child.terminate_and_wait()?;
                Err(SubprocessError::Pipes { program, source })
            }
        }
    }

    fn finish(mut self) -> Result<Output, SubprocessError> {
        if let Err(source) = self.pipes.communicate_until(Deadline::Never) {
            self.child.terminate_and_wait()?;
            return Err(self.pipes_failed(source));
        }
        let status = self.child.wait()?;
        Ok(self.output(status, false))
    }

    fn finish_by(mut self, deadline: Deadline) -> Result<Output, SubprocessError> {
        if let Err(source) = self.pipes.communicate_until(deadline) {
            self.end_group()?;
            return Err(self.pipes_failed(source));
        }
        if self.pipes.are_done()
            && let Some(status) = self.child.wait_until(deadline)?
        {
            return Ok(self.output(status, false));
        }
        let status = self.end_group()?;
        Ok(self.output(status, true))
    }

    /// Ends the command's process group, and reads what its processes write until then. Nobody has reaped the command
    /// yet, so no other group can have this number.
    fn end_group(&mut self) -> Result<ExitStatus, ChildError> {
        self.child.signal_group(Signal::TERM)?;
        // A stopped process handles SIGTERM only after SIGCONT.
        self.child.signal_group(Signal::CONT)?;
        let deadline = Deadline::after(TERMINATE_TIMEOUT);
        let read = self.pipes.communicate_until(deadline);
        self.child.has_ended_by(deadline)?;
        self.child.signal_group(Signal::KILL)?;
        // What is in the pipes now is read. A process that has left the group may keep them open.
        drop(read.and_then(|()| self.pipes.communicate_until(Deadline::Now)));
        self.child.wait()
    }

    fn output(self, status: ExitStatus, timed_out: bool) -> Output {
        let Outputs { stdout, stderr } = self.pipes.into_outputs();
        Output {
            status,
            timed_out,
            stdout,
            stderr,
        }
    }

    fn pipes_failed(self, source: io::Error) -> SubprocessError {
        SubprocessError::Pipes {
            program: self.program,
            source,
        }
    }
}

/// Returns the file that a shell would run for the command `name`: Python's `shutil.which`.
///
/// Searches `PATH`, unless the name contains a slash.
pub fn which(name: impl AsRef<OsStr>) -> Option<PathBuf> {
    let name = Path::new(name.as_ref());
    let is_program = |path: &PathBuf| path.is_file() && access(path, AccessFlags::X_OK).is_ok();
    if name.components().count() > 1 {
        return Some(name.to_owned()).filter(is_program);
    }
    let path = std::env::var_os("PATH")?;
    let mut files = std::env::split_paths(&path).map(|folder| folder.join(name));
    files.find(is_program)
}
