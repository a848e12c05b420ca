//! What can go wrong in a pool, and what becomes of a task that has no result.

use std::io;

use fork_demo::{ExitStatus, ProcessError};
use shared_memory::SegmentError;

/// Why a pool could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PoolError {
    /// Python: `ValueError: Pool not running`.
    #[error("the pool is closed: it takes no more tasks")]
    Closed,
    /// Python: `ValueError: Pool is still running`.
    #[error("the pool is still running: close or terminate it before joining it")]
    StillRunning,
    /// This process is a fork of the pool's owner. The owner's pool is not touched.
    #[error(
        "the pool is another process's: this one is a fork and has a copy of it, but no workers; make a new pool in it"
    )]
    NotMine,
    /// Python: `multiprocessing.TimeoutError`.
    #[error("the task has not ended in time")]
    Timeout,
    /// Python: `ValueError: ... not ready`.
    #[error("the task has not ended: whether it was successful is not known")]
    NotReady,
    /// The task has no result.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// An argument can't be serialised.
    #[error("task {task} cannot travel: its argument: {source}")]
    Argument {
        /// The number of the task.
        task: u64,
        /// What the serialiser said.
        source: postcard::Error,
    },
    /// The function's code is not this program's own, but that of a library which was loaded later, perhaps.
    #[error(
        "the function is not in the program's own code, which is all that workers are sure to have"
    )]
    Elsewhere,
    /// More workers than a pool can have.
    #[error("a pool has at most {most} workers, not {asked}")]
    TooMany {
        /// How many were asked for.
        asked: usize,
        /// How many there may be.
        most: usize,
    },
    /// A worker can't be started, waited for or ended.
    #[error(transparent)]
    Worker(#[from] ProcessError),
    /// There is no memory to share.
    #[error("the pool has no memory to share with its workers")]
    Memory(#[from] SegmentError),
    /// The kernel refused.
    #[error("the pool cannot {doing}")]
    System {
        /// What was tried.
        doing: &'static str,
        /// What the kernel said.
        source: io::Error,
    },
}

/// Why a task has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task {task} {why}")]
pub struct TaskError {
    /// The number of the task: its place in what `map` and its kin were given; else how many were given to the
    /// pool before it.
    pub task: u64,
    /// What happened to it.
    pub why: Why,
}

/// What happened to a task that has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    /// It panicked, with this message. Its worker goes on.
    #[error("panicked: {0}")]
    Panicked(String),
    /// Its worker was killed or ended in the middle of it.
    #[error("is lost: {worker} ended in the middle of it ({status})")]
    Died {
        /// The worker's name.
        worker: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// Its argument or its result can't be serialised, or not be read again.
    #[error("cannot travel: {0}")]
    Message(String),
    /// The iterator panicked, with this message, when it was to give this item, or the item did when it was to be
    /// serialised. There are none after it.
    #[error("was not made: making its argument panicked: {0}")]
    NotMade(String),
    /// No worker is left to do it, and none can be started.
    #[error("was not done: no worker is left ({0})")]
    NoWorker(String),
    /// The pool was terminated before it ended.
    #[error("was not done to its end: the pool was terminated")]
    Terminated,
}
