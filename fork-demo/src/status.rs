//! How a child ended: with an exit code, or by a signal.

use std::fmt;

/// The exit code of a child that panicked. Every Rust program that panics has this exit code.
pub const PANICKED: i32 = 101;

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExitStatus {
    /// The child exited with this code (0 to 255).
    Code(i32),
    /// A signal killed the child.
    Signal(Signal),
    /// The child has ended, but another part of this program took its status: a call of `waitpid(-1)`, for example in
    /// a handler of SIGCHLD, or the kernel, because SIGCHLD is ignored.
    Unknown,
}

impl ExitStatus {
    /// Whether the child exited with code 0.
    pub fn success(self) -> bool {
        self == ExitStatus::Code(0)
    }

    /// Returns what Python's `Process.exitcode` returns: the exit code, or the negative number of the signal
    /// (SIGTERM: -15). For an unknown status it is 255, as in Python's asyncio.
    pub fn python_code(self) -> i32 {
        match self {
            ExitStatus::Code(code) => code,
            ExitStatus::Signal(signal) => -signal.number(),
            ExitStatus::Unknown => 255,
        }
    }

    /// Returns the text of Python's `exitcode`, followed by the name of the signal: `-15 (SIGTERM)`.
    pub fn python_text(self) -> String {
        match self {
            ExitStatus::Code(code) => code.to_string(),
            ExitStatus::Signal(signal) => format!("{} ({signal})", self.python_code()),
            ExitStatus::Unknown => format!("{} (unknown)", self.python_code()),
        }
    }
}

impl fmt::Display for ExitStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExitStatus::Code(code) => write!(f, "exit code {code}"),
            ExitStatus::Signal(signal) => write!(f, "killed by {signal}"),
            ExitStatus::Unknown => f.write_str(
                "status unknown: another part of the program reaped it with waitpid(-1), or SIGCHLD is ignored",
            ),
        }
    }
}

/// A signal number, including realtime signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signal(i32);

impl Signal {
    /// SIGTERM: asks a process to end.
    pub const TERM: Signal = Signal(libc::SIGTERM);
    /// SIGKILL: ends a process; cannot be caught or ignored.
    pub const KILL: Signal = Signal(libc::SIGKILL);
    /// SIGINT: Ctrl-C.
    pub const INT: Signal = Signal(libc::SIGINT);
    /// SIGSTOP: stops a process until SIGCONT.
    pub const STOP: Signal = Signal(libc::SIGSTOP);
    /// SIGCONT: continues a stopped process.
    pub const CONT: Signal = Signal(libc::SIGCONT);
    /// SIGSEGV: invalid memory access.
    pub const SEGV: Signal = Signal(libc::SIGSEGV);
    /// SIGABRT: `abort()` was called.
    pub const ABRT: Signal = Signal(libc::SIGABRT);

    /// The signal with this number; `None` if it is not from 1 to 64.
    pub fn from_number(number: i32) -> Option<Signal> {
        (1..=64).contains(&number).then_some(Signal(number))
    }

    /// The signal's number: 15 for SIGTERM.
    pub fn number(self) -> i32 {
        self.0
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match nix::sys::signal::Signal::try_from(self.0) {
            Ok(signal) => f.write_str(signal.as_str()),
            Err(_) => write!(f, "signal {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_shown_in_words_and_as_pythons_exit_code() {
        let killed = ExitStatus::Signal(Signal::TERM);
        assert_eq!(killed.to_string(), "killed by SIGTERM");
        assert_eq!(killed.python_code(), -15);
        assert_eq!(killed.python_text(), "-15 (SIGTERM)");
        assert!(!killed.success());
        assert_eq!(ExitStatus::Code(3).to_string(), "exit code 3");
        assert_eq!(ExitStatus::Code(3).python_code(), 3);
        assert_eq!(ExitStatus::Code(3).python_text(), "3");
        let realtime = Signal::from_number(40).unwrap();
        assert_eq!(realtime.to_string(), "signal 40");
        assert_eq!(Signal::from_number(0), None);
    }
}
