//! What a child's body may return, and which exit code that is.

use std::fmt::Display;

use crate::current;

/// What the body of a process returns: nothing, an exit code, a result, or never.
pub trait Outcome {
    /// The exit code, after telling standard error what there is to tell. The kernel keeps the
    /// lowest eight bits.
    fn exit_code(self) -> i32;
}

/// Returning is success.
impl Outcome for () {
    fn exit_code(self) -> i32 {
        0
    }
}

/// An exit code, as to Python's `sys.exit`.
impl Outcome for i32 {
    fn exit_code(self) -> i32 {
        self
    }
}

/// An error is printed with the process's name, and is exit code 1.
impl<T: Outcome, E: Display> Outcome for Result<T, E> {
    fn exit_code(self) -> i32 {
        match self {
            Ok(outcome) => outcome.exit_code(),
            Err(error) => {
                notes_runtime::warn!("{}: {error:#}", current().name);
                1
            }
        }
    }
}

/// A loop without end, such as a reader that its parent terminates.
impl Outcome for Never {
    fn exit_code(self) -> i32 {
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
