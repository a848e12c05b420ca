//! The types that the body of a process may return, and their exit codes.

use std::fmt::Display;

use crate::current;

/// The types that the body of a process may return: `()`, an exit code, a `Result`, or `!`. This is like std's
/// `Termination` for `main`.
///
/// Only the exit code reaches the parent. Use [`ResultProcess`](crate::ResultProcess) to return a value.
#[diagnostic::on_unimplemented(
    message = "the body of a process may return (), an exit code (i32), a Result of these, or !, but not `{Self}`",
    note = "fork_demo::ResultProcess::new(body) returns a value to the parent"
)]
pub trait IntoExitCode {
    /// Returns the exit code. First prints an error, if there is one, to standard error. The kernel keeps the lowest
    /// eight bits.
    fn into_exit_code(self) -> i32;
}

/// A body that returns `()` has succeeded.
impl IntoExitCode for () {
    fn into_exit_code(self) -> i32 {
        0
    }
}

/// An exit code, as in Python's `sys.exit`.
impl IntoExitCode for i32 {
    fn into_exit_code(self) -> i32 {
        self
    }
}

/// An error is printed with the process's name, and the exit code is 1.
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

/// For a body with an endless loop, such as a reader that its parent terminates.
impl IntoExitCode for Never {
    fn into_exit_code(self) -> i32 {
        self
    }
}

/// The type `!`, the return type of a function that never returns. Stable Rust does not allow `!` here.
type Never = <fn() -> ! as ReturnType>::Returned;

/// Names the return type of a function type.
pub trait ReturnType {
    /// The type.
    type Returned;
}

impl<T> ReturnType for fn() -> T {
    type Returned = T;
}
