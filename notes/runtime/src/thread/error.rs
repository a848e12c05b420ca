//! Errors of threads.

use std::io;

/// Why a thread could not be started or joined, or how it failed. `{}` prints the body's error text. The operating
/// system's error is the `source()`, which the `{:#}` of an `anyhow::Error` prints.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ThreadError {
    /// Python: `RuntimeError: threads can only be started once`.
    #[error("threads can only be started once: {name} was started before; create a new thread")]
    StartedTwice {
        /// The thread's name.
        name: String,
    },
    /// Python: `AttributeError: 'Thread' object has no attribute '_target'`.
    #[error("thread {name} has nothing left to run: its body ran before; create a new thread")]
    RunBefore {
        /// The thread's name.
        name: String,
    },
    /// Python: `RuntimeError: cannot join thread before it is started`.
    #[error("cannot join thread {name}: start it first")]
    NotStarted {
        /// The thread's name.
        name: String,
    },
    /// Python: `RuntimeError: cannot join current thread`.
    #[error("thread {name} cannot join itself: the join would never return")]
    JoinsItself {
        /// The thread's name.
        name: String,
    },
    /// The operating system can't start another thread.
    #[error("cannot start thread {name} (is the limit of processes or memory reached?)")]
    Start {
        /// The thread's name.
        name: String,
        /// The operating system's error.
        source: io::Error,
    },
    /// The body panicked; the other threads continue.
    #[error("thread {name} panicked: {message}")]
    Panicked {
        /// The thread's name.
        name: String,
        /// The panic's message.
        message: String,
    },
    /// The body returned an error.
    #[error("thread {name} failed: {message}")]
    Failed {
        /// The thread's name.
        name: String,
        /// The error's text; for an `anyhow::Error` with its causes.
        message: String,
    },
}
