//! Runs external commands as Python's `subprocess` does: `call`, and `communicate` over pipes.

mod pipes;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::unistd::{AccessFlags, access};
use notes_runtime::deadline::Deadline;

use crate::child::Child;
use crate::command::{Program, start_command};
use crate::error::{ChildError, StartError};
use crate::status::ExitStatus;

/// The result of a command that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// How the command ended.
    pub status: ExitStatus,
    /// Whether the time was up before the command ended. It then got SIGTERM, and may still have exited by itself.
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
/// ([`timed_out`](Output::timed_out)), where Python raises `TimeoutExpired`.
pub fn call_timeout(command: &mut Command, timeout: Duration) -> Result<Output, SubprocessError> {
    call_until(command, Deadline::after(timeout))
}

fn call_until(command: &mut Command, deadline: Deadline) -> Result<Output, SubprocessError> {
    let child = start_command(command)?.child;
    Ok(end(&child, deadline, pipes::Outputs::default())?)
}

/// Runs a command, writes `input` to it, and reads both its outputs: `Popen(…).communicate(input)`.
///
/// Uses all three pipes at the same time. So a command that writes much output before it has read all its input
/// cannot deadlock with this function. It is no error if the command stops reading. Blocks until both outputs are
/// closed and the command has ended.
pub fn communicate(command: &mut Command, input: &[u8]) -> Result<Output, SubprocessError> {
    communicate_until(command, input, Deadline::Never)
}

/// As [`communicate`], but waits for at most `timeout`: `communicate(input, timeout)`.
///
/// When the time is up, this ends the command as [`call_timeout`] does, and returns what the command has written so
/// far.
pub fn communicate_timeout(
    command: &mut Command,
    input: &[u8],
    timeout: Duration,
) -> Result<Output, SubprocessError> {
    communicate_until(command, input, Deadline::after(timeout))
}

fn communicate_until(
    command: &mut Command,
    input: &[u8],
    deadline: Deadline,
) -> Result<Output, SubprocessError> {
    let [stdin, stdout, stderr] = std::array::from_fn(|_| Stdio::piped());
    command.stdin(stdin).stdout(stdout).stderr(stderr);
    let program = command.get_program().to_string_lossy().into_owned();
    let Program {
        child,
        stdin,
        stdout,
        stderr,
    } = start_command(command)?;
    match pipes::communicate(input, stdin, stdout, stderr, deadline) {
        Ok(read) => Ok(end(&child, deadline, read)?),
        Err(source) => {
            child.terminate_and_wait()?;
            Err(SubprocessError::Pipes { program, source })
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

fn end(child: &Child, deadline: Deadline, read: pipes::Outputs) -> Result<Output, ChildError> {
    let ended = match deadline.timeout() {
        None => Some(child.wait()?),
        Some(left) => child.wait_timeout(left)?,
    };
    let timed_out = ended.is_none();
    let status = match ended {
        Some(status) => status,
        None => child.terminate_and_wait()?,
    };
    let pipes::Outputs { stdout, stderr } = read;
    Ok(Output {
        status,
        timed_out,
        stdout,
        stderr,
    })
}
