//! What can go wrong in a pool, and what becomes of a task whose worker dies.

use fork_demo::{ExitStatus, ProcessError};
use nix::errno::Errno;

/// Why a pool could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// Python: `ValueError: Pool not running`.
    #[error("the pool is closed: it takes no more tasks")]
    Closed,
    /// Python: `ValueError: Pool is still running`.
    #[error("the pool is not closed: close it before joining it")]
    NotClosed,
    /// A worker can't be started, waited for or ended.
    #[error(transparent)]
    Worker(#[from] ProcessError),
    /// The kernel refused.
    #[error("the pool cannot {doing}")]
    System {
        /// What was tried.
        doing: &'static str,
        /// What the kernel said.
        source: Errno,
    },
    /// A task or a result can't travel between the processes.
    #[error("a task or a result cannot be a message: {0}")]
    Message(#[from] postcard::Error),
    /// A task or a result is too long.
    #[error("a task or a result takes {bytes} bytes, and at most {most} can travel")]
    TooLong {
        /// How long its message would be.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
}

/// A task has no result: its worker died over it, or there was no worker left.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task {task} is lost: {}", self.cause())]
pub struct Lost {
    /// The number of the task.
    pub task: usize,
    /// The worker's name and how it ended; `None` if no worker was left.
    pub worker: Option<(String, ExitStatus)>,
}

impl Lost {
    fn cause(&self) -> String {
        match &self.worker {
            Some((name, status)) => format!("{name} ended in the middle of it ({status})"),
            None => "no worker is left".to_owned(),
        }
    }
}
