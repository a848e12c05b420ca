//! Processes as in Python's `multiprocessing`: start, join, terminate, and bring a value home.
//!
//! ```no_run
//! use fork_demo::{Process, ProcessError, current};
//!
//! fn main() -> Result<(), ProcessError> {
//!     let title = "in the child";
//!     let report = || println!("{title}: I am {} ({})", current().name, current().pid);
//!     let mut process = Process::new(report).named("reporter");
//!     process.start()?; // Returns at once; `report` runs in a copy of this process.
//!     let status = process.join()?; // Waits for its end.
//!     println!("{} ended: {status}", process.name()); // reporter ended: exit code 0
//!     Ok(())
//! }
//! ```
//!
//! A process works on a copy of the memory, so what it changes is lost with it. [`ResultProcess`] brings home what its
//! body returns:
//!
//! ```no_run
//! use fork_demo::ResultProcess;
//!
//! # fn main() -> Result<(), fork_demo::ProcessError> {
//! let mut low = ResultProcess::new(|| (0..500_000_u64).sum::<u64>());
//! let mut high = ResultProcess::new(|| (500_000..1_000_000_u64).sum::<u64>());
//! low.start()?;
//! high.start()?; // Both run now.
//! println!("{}", low.join()? + high.join()?);
//! # Ok(())
//! # }
//! ```
//!
//! # Map
//! - [`Process`]: Python's `multiprocessing.Process`; [`join_ok`](Process::join_ok) is an error unless it succeeded.
//!   [`Run`] makes a type of one's own a process.
//! - [`ResultProcess`]: a process that brings a value home.
//! - [`active_children`]: the live ones. [`current`]: this process's name and pid.
//! - [`Process::spawned`] and [`spawn`]: a process that starts from scratch; the way for programs with threads.
//! - [`fork()`] and [`Fork`]: the bare call, one call with two returns. [`exit_now`] ends its child.
//! - [`start_command`]: another program; [`subprocess`]: run it to its end, write to it, read from it.
//! - [`thread_stats`]: what the kernel knows of a thread.
//! - [`Child`]: the handle under all of them. [`ExitStatus`]: how it ended.
//!
//! # What fork does to threads
//! A forked child has one thread, the one that called fork, and a copy of all memory, also of the
//! locks that other threads held at that moment: malloc's, standard output's, yours. These are
//! never released. So POSIX says of a process with several threads that its child "may only
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
//! - It is reaped, also when its handle is only dropped; and it is ended when its parent ends early
//!   ([`notes_runtime::interrupt`]).
//! - Waiting blocks in the kernel (waitid; with a time-out, on a pidfd); nothing polls. Signals
//!   don't interrupt it.
//!
//! Linux only: pidfd (5.3, without it there is no waiting with a time-out), memfd, `/proc`.

mod bootstrap;
mod child;
mod child_main;
mod children;
mod comm;
mod command;
mod current;
mod error;
mod exit;
mod exit_code;
mod fork;
mod panic_hook;
mod prepare;
mod process;
mod reply;
mod result_file;
mod result_process;
mod single_threaded;
pub mod spawn;
mod status;
pub mod subprocess;
mod sys;
pub mod thread_stats;

pub use child::Child;
pub use children::{ActiveChild, active_children};
pub use command::{Program, start_command};
pub use current::{CurrentProcess, current};
pub use error::{ChildError, ProcessError, StartError};
pub use exit::exit_now;
pub use exit_code::IntoExitCode;
pub use fork::{Fork, fork};
pub use notes_runtime::codec::{DecodeError, EncodeError};
pub use notes_runtime::thread::{Run, RunResult};
pub use process::Process;
pub use result_process::ResultProcess;
pub use status::{ExitStatus, PANICKED, Signal};
