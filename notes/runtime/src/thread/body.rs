//! The body of a thread, and what it may return.

use std::error::Error;
use std::fmt::Display;

use crate::never::Never;

/// A thread or a process as a type, like the notes' `class MyThread(threading.Thread)`.
pub trait Run {
    /// What the thread or the child process does.
    ///
    /// # Errors
    /// Any error: [`join`](super::Thread::join) reports a thread's error; a process prints its error and ends with exit
    /// code 1.
    fn run(self) -> RunResult;
}

/// What [`Run::run`] returns: `?` turns any error into it.
pub type RunResult = Result<(), Box<dyn Error + Send + Sync>>;

/// What the body of a thread may return: nothing, or a `Result`, whose error [`join`](super::Thread::join) reports.
///
/// The body of a process may return the same, or an exit code.
#[diagnostic::on_unimplemented(
    message = "the body of a thread may return (), a Result<(), _> or !, but not `{Self}`",
    note = "to return a value, use std::thread::scope or a channel"
)]
pub trait IntoResult {
    /// Returns `Ok`, or the error formatted with `{:#}`, which includes the causes of an `anyhow::Error`.
    ///
    /// # Errors
    /// The body's error.
    fn into_result(self) -> Result<(), String>;
}

/// Returning is success.
impl IntoResult for () {
    fn into_result(self) -> Result<(), String> {
        Ok(())
    }
}

/// An `Err` is the error of the body.
impl<T: IntoResult, E: Display> IntoResult for Result<T, E> {
    fn into_result(self) -> Result<(), String> {
        match self {
            Ok(value) => value.into_result(),
            Err(error) => Err(format!("{error:#}")),
        }
    }
}

/// A body that never returns.
impl IntoResult for Never {
    fn into_result(self) -> Result<(), String> {
        self
    }
}
