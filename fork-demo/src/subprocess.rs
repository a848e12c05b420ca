//! External commands, as Python's `subprocess` runs them: `call`, and `communicate` over pipes.

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

/// What a command left when it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// How it ended.
    pub status: ExitStatus,
    /// Whether it was ended because its time was up.
    pub timed_out: bool,
    /// All that it wrote to standard output, if that was a pipe.
    pub stdout: Vec<u8>,
    /// All that it wrote to standard error, if that was a pipe.
    pub stderr: Vec<u8>,
}

/// Why a command could not be run to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SubprocessError {
    /// It could not be started.
    #[error(transparent)]
    Start(#[from] StartError),
    /// It could not be waited for.
    #[error(transparent)]
    Wait(#[from] ChildError),
    /// Its pipes failed; it was ended.
    #[error("cannot write to or read from {program}")]
    Pipes {
        /// The program as it was named.
        program: String,
        /// What the kernel said.
        source: io::Error,
    },
}

impl SubprocessError {
    /// The exit status of a shell for this: 127 where there is no such program, 126 where it is
    /// there and can't be executed, else `None`.
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

/// Runs a command with this process's own input and output until it ends: `subprocess.call`.
///
/// Blocks, at most until `timeout` (then it gets SIGTERM, and SIGKILL after a second). A signal that
/// ends this process early ends the command too.
pub fn call(command: &mut Command, timeout: Option<Duration>) -> Result<Output, SubprocessError> {
    let deadline = Deadline::from(timeout);
    let child = start_command(command)?.child;
    Ok(end(&child, deadline, pipes::Outputs::default())?)
}

/// Runs a command, feeds it `input`, and collects both its outputs: `Popen(…).communicate(input)`.
///
/// Feeds and reads all three pipes at once, so that a command that writes much before it has read
/// all cannot block itself and us; a command that stops reading is no error. Blocks until both
/// outputs are closed and the command has ended, at most until `timeout` as [`call`].
pub fn communicate(
    command: &mut Command,
    input: &[u8],
    timeout: Option<Duration>,
) -> Result<Output, SubprocessError> {
    let deadline = Deadline::from(timeout);
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

/// The file that a shell would run for the command `name`: Python's `shutil.which`.
///
/// Looks through `PATH`, unless the name holds a slash.
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
