//! What the body of a process may return, and which exit code that becomes.

use std::fmt::Display;

use crate::current;

/// What the body of a process may return: nothing, an exit code, a `Result`, or never. As std's `Termination` is for `main`.
///
/// Only the exit code reaches the parent. [`ResultProcess`](crate::ResultProcess) brings a value home.
#[diagnostic::on_unimplemented(
    message = "the body of a process may return (), an exit code (i32), a Result of these, or !, but not `{Self}`",
    note = "fork_demo::ResultProcess::new(body) brings a value home"
)]
pub trait IntoExitCode {
    /// The exit code; prints an error to standard error first. The kernel keeps the lowest eight bits.
    fn into_exit_code(self) -> i32;
}

/// Returning is success.
impl IntoExitCode for () {
    fn into_exit_code(self) -> i32 {
        0
    }
}

/// An exit code, as to Python's `sys.exit`.
impl IntoExitCode for i32 {
    fn into_exit_code(self) -> i32 {
        self
    }
}

/// An error is printed with the process's name, and is exit code 1.
impl<T: IntoExitCode, E: Display> IntoExitCode for Result<T, E> {
    fn into_exit_code(self) -> i32 {
        match self {
            Ok(value) => value.into_exit_code(),
            Err(error) => {
                notes_runtime::warn!("{}: {error:#}", current().name);
                1
            }
        }
    }
}

/// A loop without end, as of a reader that its parent terminates.
impl IntoExitCode for Never {
    fn into_exit_code(self) -> i32 {
        self
    }
}

/// `!`, which stable Rust can't write here: what a function that never returns returns.
type Never = <fn() -> ! as ReturnType>::Returned;

/// Names the return type of a function type.
pub trait ReturnType {
    /// The type.
    type Returned;
}

impl<T> ReturnType for fn() -> T {
    type Returned = T;
}
