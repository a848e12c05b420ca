//! What can go wrong when processes are started, joined and signalled.
//!
//! An error's text includes what the caller's own code said: a panic's message, the error of a `Serialize` or `Deserialize`. A
//! cause in the kernel or in this library is its `source()`.

use std::io;

use notes_runtime::codec::{DecodeError, EncodeError};

use crate::status::{ExitStatus, PANICKED};

/// Why a child could not be started. Further causes are in `source()`, which the `{:#}` of an `anyhow::Error` prints.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// This process has other threads, which a fork would not copy.
    #[error(
        "cannot fork: this process has {threads} threads, and a child would have only the calling \
         one, with the locks that the others hold now locked for ever; start processes before \
         threads, or start a fresh program with Process::spawned"
    )]
    Threads {
        /// How many there are, with the calling one.
        threads: usize,
    },
    /// `/proc` does not tell how many threads there are.
    #[error("cannot count this process's threads in /proc/self/task, so it may not fork")]
    Proc(#[source] io::Error),
    /// As in Python, so that none is left when the daemon ends with its parent.
    #[error("daemonic processes are not allowed to have children")]
    Daemonic,
    /// The registry of live children is full.
    #[error(transparent)]
    TooManyChildren(#[from] notes_runtime::interrupt::TooManyChildren),
    /// The kernel refused, mostly for a limit.
    #[error("{call} failed{}", hint(source))]
    Kernel {
        /// The system call.
        call: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// The program could not be started: most likely it isn't there.
    #[error("cannot run {program}{}", hint(source))]
    Program {
        /// The program as it was named.
        program: String,
        /// Of the kind `NotFound` where there is no such program.
        source: io::Error,
    },
    /// This is a spawned child that runs `main` because nothing stopped it.
    #[error(
        "An attempt has been made to start a new process before the current process has finished \
         its bootstrapping phase: a spawned child runs main from the start, and would spawn again \
         for ever. Call fork_demo::spawn::guard first thing in main; it is Rust's \
         `if __name__ == '__main__':`"
    )]
    Bootstrapping,
    /// [`spawn::guard`](crate::spawn::guard) doesn't know the function, so that a child couldn't find it.
    #[error(
        "{function} is not among the functions given to fork_demo::spawn::guard; add its Entry"
    )]
    NotRegistered {
        /// Its path.
        function: &'static str,
    },
    /// `Process::spawned` needs a function's `Entry::of`, `ResultProcess::spawned` its `Entry::returning`.
    #[error(
        "{function} must be given to fork_demo::spawn::guard as {needed}, for how it is started"
    )]
    WrongEntry {
        /// Its path.
        function: &'static str,
        /// `Entry::of` or `Entry::returning`.
        needed: &'static str,
    },
    /// The argument of a spawned function cannot be serialized.
    #[error("cannot serialize the argument of {function}: {reason}")]
    Argument {
        /// The function's path.
        function: &'static str,
        /// What the argument's `Serialize` said.
        reason: EncodeError,
    },
    /// A setting that a spawned child takes over ([`notes_runtime::inherit`]) cannot be serialized.
    #[error("cannot hand a setting on to the new process")]
    Setting {
        /// Which, and why.
        source: notes_runtime::inherit::SaveError,
    },
}

/// What to do about the two errors with which fork meets its limits.
fn hint(error: &io::Error) -> &'static str {
    match error.raw_os_error() {
        Some(libc::EAGAIN) => {
            " because the limit of processes is reached (`ulimit -u`; kernel.pid_max; in a \
             container, pids.max)"
        }
        Some(libc::ENOMEM) => " because there is not enough memory",
        _ => "",
    }
}

/// Why a child could not be waited for or signalled. The kernel's error is its `source()`, which the `{:#}` of an `anyhow::Error`
/// prints.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChildError {
    /// The handle is a copy that a fork made: the child is the parent's.
    #[error("can only join a child process: {pid} is the child of process {parent}")]
    NotMine {
        /// The process.
        pid: i32,
        /// Its parent.
        parent: i32,
    },
    /// Waiting failed; ECHILD: other code has reaped the child.
    #[error("cannot wait for process {pid}")]
    Wait {
        /// The process.
        pid: i32,
        /// What the kernel said.
        source: io::Error,
    },
    /// Sending a signal failed; EPERM: the child has become another user.
    #[error("cannot send a signal to process {pid}")]
    Signal {
        /// The process.
        pid: i32,
        /// What the kernel said.
        source: io::Error,
    },
    /// There is no descriptor to wait on with a time-out.
    #[error(
        "cannot wait for process {pid} with a timeout: pidfd_open needs Linux 5.3 and a free \
         descriptor"
    )]
    NoPidfd {
        /// The process.
        pid: i32,
        /// What the kernel said.
        source: io::Error,
    },
}

/// Why an operation on a [`Process`](crate::Process) or [`ResultProcess`](crate::ResultProcess) failed.
///
/// `{}` prints what the body said: its panic's message, or why its value cannot be serialized or deserialized. Other causes
/// are in `source()`, such as the [`StartError`] of a process that cannot be started; the `{:#}` of an `anyhow::Error` prints
/// them all.
///
/// The error that the body of a [`Process`](crate::Process) returns goes to standard error, in the child; `join_ok` reports the
/// exit code. A [`ResultProcess`](crate::ResultProcess) brings it home, as a part of its value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProcessError {
    /// It could not be started, and may be tried again.
    #[error("cannot start {name}")]
    Start {
        /// The process's name.
        name: String,
        /// Why.
        source: StartError,
    },
    /// `start` a second time.
    #[error("cannot start a process twice: {name}")]
    StartedTwice {
        /// The process's name.
        name: String,
    },
    /// `join` or a signal before `start`.
    #[error("can only {action} a started process: {name}")]
    NotStarted {
        /// The process's name.
        name: String,
        /// What was asked for: "join", "terminate", …
        action: &'static str,
    },
    /// Waiting or signalling failed.
    #[error("cannot wait for or signal {name}")]
    Child {
        /// The process's name.
        name: String,
        /// Why.
        source: ChildError,
    },
    /// It ended with an exit code other than 0, or a signal killed it. Of `join_ok`, and where a value was expected.
    #[error("{name} failed: {status}{}", panic_hint(*status))]
    Failed {
        /// The process's name.
        name: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// It panicked, where a value was expected.
    #[error("{name} panicked: {message}")]
    Panicked {
        /// The process's name.
        name: String,
        /// The panic's message.
        message: String,
    },
    /// It ended with exit code 0 before its body returned the expected value, as by `std::process::exit(0)`.
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
        /// What the value's `Serialize` said, in the child.
        reason: String,
    },
    /// The value that came home cannot be deserialized.
    #[error("{name}: cannot deserialize its value: {reason}")]
    Decode {
        /// The process's name.
        name: String,
        /// What the type's `Deserialize` said.
        reason: DecodeError,
    },
    /// The value that came home cannot be read: mostly for want of a descriptor.
    #[error("{name}: cannot read its value")]
    Read {
        /// The process's name.
        name: String,
        /// What the kernel said.
        source: io::Error,
    },
}

fn panic_hint(status: ExitStatus) -> &'static str {
    match status {
        ExitStatus::Code(PANICKED) => " (it panicked; the message is on standard error)",
        _ => "",
    }
}
