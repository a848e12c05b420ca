//! Threads as in the notes: they have names and are counted, and a program waits for them at its end.
//!
//! [`Thread`] works like Python's `threading.Thread` (notes 000 threading, 001 线程模块, 003 Thread(线程)) and builds on
//! `std::thread`. A program first gives a body and a name, then `start` runs the body. A program does not end before
//! its non-daemon threads: the demos' command line calls [`join_all`].

mod body;
mod current;
mod error;
mod handle;
mod name;
mod outcome;
mod panics;
mod registry;

pub use body::{IntoResult, Run, RunResult};
pub use current::{CurrentThread, MainThread, current_name, current_thread, main_thread};
pub use error::ThreadError;
pub use handle::Thread;
pub use panics::panic_message;
pub use registry::{active_count, enumerate, join_all};
