//! Threads as the notes use them: named, countable, waited for at the end of the program.
//!
//! [`Thread`] has the meaning of Python's `threading.Thread` (notes 000 threading, 001 线程模块, 003
//! Thread(线程)) on top of `std::thread`: a body and a name are given first, `start` runs it,
//! and a program does not end before its threads that are not daemons ([`join_all`], which the
//! demos' command line calls).

mod body;
mod current;
mod error;
mod handle;
mod outcome;
mod panics;
mod registry;

pub use body::{IntoResult, Run, RunResult};
pub use current::{CurrentThread, current_name, current_thread};
pub use error::ThreadError;
pub use handle::Thread;
pub use panics::panic_message;
pub use registry::{active_count, enumerate, join_all};
