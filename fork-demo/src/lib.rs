//! Processes as in Python's `multiprocessing`: start, join, terminate, and return a value to the parent.
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
//! A process works on a copy of the memory, so its changes are lost when it ends. [`ResultProcess`] returns the value
//! of its body to the parent:
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
//! - [`Process`]: Python's `multiprocessing.Process`; [`join_ok`](Process::join_ok) returns an error if the process
//!   failed. Implement [`Run`] to make your own type a process.
//! - [`ResultProcess`]: a process that returns a value to its parent.
//! - [`Process::start_all`]: starts processes that own one end of a pipe each, so that no sibling keeps it open.
//! - [`active_children`]: the live children. [`current`]: the name and pid of this process.
//! - [`Process::spawned`] and [`spawn`]: a process that starts from scratch. Programs with threads need this.
//! - [`fork()`] and [`Fork`]: the plain call, which returns twice. [`exit_now`] ends the child.
//! - [`start_command`]: starts another program. [`subprocess`]: runs a program to its end, writes to it, reads from
//!   it.
//! - [`thread_stats`]: the kernel's data about a thread.
//! - [`Child`]: the handle that all of these use. [`ExitStatus`]: how a child ended.
//!
//! # What fork does to threads
//! A forked child has one thread, the thread that called fork. It has a copy of all memory, including the locks that
//! other threads held at that moment: malloc's, standard output's, yours. These locks are never released in the
//! child. So POSIX says that the child of a process with several threads "may only execute async-signal-safe
//! operations" until it calls exec (fork, POSIX.1-2024). It may not allocate or print. This library refuses to fork
//! while the process has several threads. Start processes before threads, or spawn.
//!
//! # What a fork costs
//! A fork does not copy the memory, but it copies the page tables. With 1 GiB of touched 4 KiB pages that takes about
//! 45 ms. (The kernel copies a page later, when the parent or the child writes to it.) `cargo bench -p fork-demo`
//! measures this. A spawn copies nothing, and costs the same with any heap.
//!
//! # What holds for every child
//! - Buffered output is flushed before the child starts. The child flushes its own output and ends with `_exit`.
//! - A panic in a child prints one message with its name, and the exit code is 101 ([`PANICKED`]).
//! - A child is reaped, even if its handle is only dropped.
//! - If other code of the program reaps a child, or SIGCHLD is ignored, its status is [`ExitStatus::Unknown`], and the
//!   value of a [`ResultProcess`] still arrives.
//! - If a signal ends the parent, the child lives on, as in Python, unless it is a daemon or
//!   [dies with its parent](Process::dies_with_parent). Call [`notes_runtime::interrupt::install`] at the start of
//!   `main`, as the demos do: then SIGINT, SIGQUIT, SIGTERM and SIGHUP end all children before they end the parent.
//! - Waiting blocks in the kernel (in waitid, or on a pidfd if there is a timeout). Only a wait with a timeout for which
//!   no pidfd can be opened checks again every few milliseconds. Signals do not interrupt a wait.
//!
//! Linux only: uses pidfd (Linux 5.3), memfd and `/proc`. Before Linux 5.6, a child that changes its user or group may
//! outlive the parent that it should [die with](Process::dies_with_parent).

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
mod parent_pipe;
mod prepare;
mod process;
mod reply;
mod result_file;
mod result_process;
mod single_threaded;
pub mod spawn;
mod start_all;
mod status;
pub mod subprocess;
mod sys;
pub mod thread_stats;

pub use child::Child;
pub use child_main::renew_parent_death_signal;
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
