//! Processes: start, join, terminate; by fork, or as a fresh image of the program.
//!
//! - [`Process`]: Python's `multiprocessing.Process`. [`Run`] makes a type of one's own a process.
//! - [`Process::spawned`] and [`spawn`]: a process that starts from scratch.
//! - [`fork()`] and [`Fork`]: the bare call, one call with two returns.
//! - [`start_command`]: another program; [`subprocess`]: run it to its end, feed it, read it.
//! - [`task`]: what the kernel knows of a thread.
//! - [`Child`]: the handle under all of them. [`ExitStatus`]: how it ended.
//!
//! # What fork does to threads
//! A forked child has one thread, the one that called fork, and a copy of all memory, also of the
//! locks that other threads held at that moment: malloc's, standard output's, yours. Nobody will
//! ever release them. So POSIX says of a process with several threads that its child "may only
//! execute async-signal-safe operations" until it calls exec (fork, POSIX.1-2024): not allocate, not
//! print. Here a fork is refused while there are several; start processes before threads, or spawn.
//!
//! # What a fork costs
//! Fork copies no memory, but the tables of its pages: with 1 GiB of touched 4 KiB pages that takes
//! about 45 ms (and every page that either side writes later is copied then). `cargo bench -p
//! fork-demo` measures it here. A spawn copies nothing and costs the same with any heap.
//!
//! # What holds for every child
//! - Buffered output is flushed before it starts; it ends with `_exit` after flushing its own.
//! - A panic in it is one message with its name, and exit code 101 ([`PANICKED`]).
//! - It is reaped, also when its handle is only dropped; and it goes when its parent ends early
//!   ([`notes_runtime::interrupt`]).
//! - Waiting blocks in the kernel (waitid, with a limit of time on a pidfd); nothing polls. Signals
//!   don't interrupt it.
//!
//! Linux only: pidfd (5.3, without it there is no waiting with a limit of time), memfd, `/proc`.

mod child;
mod command;
mod current;
mod error;
mod fork;
mod inside;
mod outcome;
mod process;
pub mod spawn;
mod status;
pub mod subprocess;
mod sys;
pub mod task;
mod threads;

pub use child::Child;
pub use command::{Program, start_command};
pub use current::{CurrentProcess, current};
pub use error::{ChildError, ProcessError, StartError};
pub use fork::{Fork, fork};
pub use inside::{PANICKED, exit_now};
pub use outcome::Outcome;
pub use process::{Process, Run};
pub use status::{ExitStatus, Signal};
