//! The errors of starting, joining and signalling processes.
//!
//! The text of an error includes messages of the caller's code: the message of a panic, or the error of a `Serialize`
//! or `Deserialize`. If the cause is an error of the kernel or of this library, it is the `source()`.

use std::io;

use notes_runtime::codec::{DecodeError, EncodeError};

use crate::status::{ExitStatus, PANICKED};

/// Why a child could not be started. `source()` has further causes. `{:#}` of an `anyhow::Error` prints them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// This process has other threads, which a fork would not copy.
    #[error(
        "cannot fork: this process has {threads} threads; the child would have only the calling \
         thread, and locks that other threads hold would stay locked; start processes before \
         threads, or use Process::spawned"
    )]
    Threads {
        /// The number of threads, including the calling thread.
        threads: usize,
    },
    /// The number of threads could not be read from `/proc`.
    #[error("cannot fork: cannot count the threads of this process in /proc/self/task")]
    Proc(#[source] io::Error),
    /// A daemon may not have children, as in Python. Otherwise they would remain when the daemon ends with its
    /// parent. With [`may_have_daemons`](crate::Process::may_have_daemons) it may have children that are daemons.
    #[error(
        "daemonic processes are not allowed to have children, or only daemons if may_have_daemons is set"
    )]
    Daemonic,
    /// The registry of live children is full.
    #[error(transparent)]
    TooManyChildren(#[from] notes_runtime::interrupt::TooManyChildren),
    /// The kernel refused, usually because of a limit.
    #[error("{call} failed{}", hint(source))]
    Kernel {
        /// The system call.
        call: &'static str,
        /// The kernel's error.
        source: io::Error,
    },
    /// The program could not be started. Usually it does not exist.
    #[error("cannot run {program}{}", hint(source))]
    Program {
        /// The name of the program, as given by the caller.
        program: String,
        /// The kernel's error. It is of the kind `NotFound` if the program does not exist.
        source: io::Error,
    },
    /// This is a spawned child that runs `main` because `main` has not called the guard.
    #[error(
        "An attempt has been made to start a new process before the current process has finished \
         its bootstrapping phase: a spawned child runs main from the start, and would spawn again \
         without end. Call fork_demo::spawn::guard at the start of main, as Python needs \
         `if __name__ == '__main__':`"
    )]
    Bootstrapping,
    /// [`spawn::guard`](crate::spawn::guard) was not given the function, so a child could not find it.
    #[error(
        "cannot spawn {function}: it is not registered; add its Entry to the call of fork_demo::spawn::guard"
    )]
    NotRegistered {
        /// The path of the function.
        function: &'static str,
    },
    /// The guard has the wrong entry for the function: `Process::spawned` needs `Entry::of`, and
    /// `ResultProcess::spawned` needs `Entry::returning`.
    #[error(
        "cannot spawn {function}: register it as {needed} in the call of fork_demo::spawn::guard"
    )]
    WrongEntry {
        /// The path of the function.
        function: &'static str,
        /// `Entry::of` or `Entry::returning`.
        needed: &'static str,
    },
    /// The argument of a spawned function cannot be serialized.
    #[error("cannot serialize the argument of {function}: {reason}")]
    Argument {
        /// The path of the function.
        function: &'static str,
        /// The error of the argument's `Serialize`.
        reason: EncodeError,
    },
    /// A setting that a spawned child inherits ([`notes_runtime::inherit`]) cannot be serialized.
    #[error("cannot pass a setting to the new process")]
    Setting {
        /// The setting, and the reason.
        source: notes_runtime::inherit::SaveError,
    },
}

/// Explains the two errors that a fork returns at its limits.
fn hint(error: &io::Error) -> &'static str {
    match error.raw_os_error() {
        Some(libc::EAGAIN) => {
            " because the limit of processes is reached (`ulimit -u`; kernel.pid_max; in a \
             container, pids.max)"
        }
        Some(libc::ENOMEM) => {
            " because there is not enough memory, or because the first process of the PID namespace has ended (with \
             `unshare --pid`, use `--fork`, too)"
        }
        _ => "",
    }
}

/// Why waiting for a child or signalling it failed. The kernel's error is the `source()`. `{:#}` of an
/// `anyhow::Error` prints it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChildError {
    /// This process is a fork and has a copy of the handle. The child belongs to the parent.
    #[error("can only join a child process: {pid} is the child of process {parent}")]
    NotMine {
        /// The process id of the child.
        pid: i32,
        /// The process id of the parent.
        parent: i32,
    },
    /// Waiting failed.
    #[error("cannot wait for process {pid}")]
    Wait {
        /// The process id of the child.
        pid: i32,
        /// The kernel's error.
        source: io::Error,
    },
    /// Sending a signal failed. EPERM means that the child runs as another user.
    #[error("cannot send a signal to process {pid}")]
    Signal {
        /// The process id of the child.
        pid: i32,
        /// The kernel's error.
        source: io::Error,
    },
    /// [`Child::pidfd`](crate::Child::pidfd) could not open a descriptor.
    #[error("cannot open a pidfd of process {pid}{}", pidfd_hint(source))]
    NoPidfd {
        /// The process id of the child.
        pid: i32,
        /// The kernel's error.
        source: io::Error,
    },
}

/// Explains why there is no pidfd.
fn pidfd_hint(error: &io::Error) -> &'static str {
    match error.raw_os_error() {
        Some(libc::ENOSYS) => ": it needs Linux 5.3",
        Some(libc::EMFILE) => ": this process has no free descriptor (`ulimit -n`)",
        Some(libc::ENFILE) => ": the system has no free descriptor (fs.file-max)",
        Some(libc::ESRCH) => ": the process has ended and was reaped",
        Some(libc::EPERM) => ": a seccomp filter forbids pidfd_open",
        _ => "",
    }
}

/// Why an operation on a [`Process`](crate::Process) or [`ResultProcess`](crate::ResultProcess) failed.
///
/// `{}` prints the message of the body's panic, or why its value cannot be serialized or deserialized. Other causes
/// are in `source()`, such as the [`StartError`] of a process that cannot be started. `{:#}` of an `anyhow::Error`
/// prints all of them.
///
/// If the body of a [`Process`](crate::Process) returns an error, the child prints it to standard error, and
/// `join_ok` reports the exit code. A [`ResultProcess`](crate::ResultProcess) returns such an error to the parent as
/// part of its value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProcessError {
    /// The process could not be started. The caller may try again.
    #[error("cannot start {name}")]
    Start {
        /// The process's name.
        name: String,
        /// The cause.
        source: StartError,
    },
    /// `start` was called a second time.
    #[error("cannot start a process twice: {name}")]
    StartedTwice {
        /// The process's name.
        name: String,
    },
    /// `join` or a signal method was called before `start`.
    #[error("can only {action} a started process: {name}")]
    NotStarted {
        /// The process's name.
        name: String,
        /// The requested action: "join", "terminate", …
        action: &'static str,
    },
    /// Waiting or signalling failed.
    #[error("cannot wait for or signal {name}")]
    Child {
        /// The process's name.
        name: String,
        /// The cause.
        source: ChildError,
    },
    /// The process ended with an exit code other than 0, or a signal killed it. `join_ok` returns this error, and so
    /// does `join` of a `ResultProcess`.
    #[error("{name} failed: {status}{}", panic_hint(*status))]
    Failed {
        /// The process's name.
        name: String,
        /// How the process ended.
        status: ExitStatus,
    },
    /// The body of a `ResultProcess` panicked.
    #[error("{name} panicked: {message}")]
    Panicked {
        /// The process's name.
        name: String,
        /// The panic's message.
        message: String,
    },
    /// The process ended with exit code 0 before its body returned a value, for example through
    /// `std::process::exit(0)`.
    #[error("{name} exited with code 0 before its body returned a value")]
    NoValue {
        /// The process's name.
        name: String,
    },
    /// The value that its body returned cannot be serialized.
    #[error("{name}: cannot serialize its value: {reason}")]
    Encode {
        /// The process's name.
        name: String,
        /// The error of the value's `Serialize` in the child.
        reason: String,
    },
    /// The value that the parent received cannot be deserialized.
    #[error("{name}: cannot deserialize its value: {reason}")]
    Decode {
        /// The process's name.
        name: String,
        /// The error of the type's `Deserialize`.
        reason: DecodeError,
    },
    /// The value cannot be read from the memory file, for example because this process has closed its descriptor.
    #[error("{name}: cannot read its value")]
    Read {
        /// The process's name.
        name: String,
        /// The kernel's error.
        source: io::Error,
    },
}

fn panic_hint(status: ExitStatus) -> &'static str {
    match status {
        ExitStatus::Code(PANICKED) => " (it panicked; the message is on standard error)",
        _ => "",
    }
}
