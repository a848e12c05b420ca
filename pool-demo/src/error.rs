//! The errors of a pool, and the reasons why a task has no result.

use std::error::Error;
use std::fmt;
use std::io;
use std::iter;

use fork_demo::{ExitStatus, ProcessError};
use notes_runtime::thread::ThreadError;
use shared_memory::SegmentError;

/// The error of a pool's method.
///
/// For a task's error, `{}` prints the number of the task and the failure: "task 3: panicked: …". Other errors have
/// their causes in `source()`. `{:#}` of an `anyhow::Error` prints all of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PoolError {
    /// Python: `ValueError: Number of processes must be at least 1`.
    #[error("a pool needs at least one worker")]
    NoWorkers,
    /// The number of workers is larger than the limit of a pool.
    #[error("a pool has at most {max} workers, not {asked}")]
    TooManyWorkers {
        /// The requested number of workers.
        asked: usize,
        /// The limit.
        max: usize,
    },
    /// Python: `ValueError: Chunksize must be 1+, not 0`.
    #[error("a chunk needs at least one item: chunk_size(0) is refused")]
    ZeroChunkSize,
    /// Python: `ValueError: maxtasksperchild must be a positive int or None`.
    #[error(
        "a worker needs at least one task before it is replaced: max_tasks_per_child(0) is refused"
    )]
    ZeroTasksPerChild,
    /// Python: `ValueError: Pool not running`.
    #[error("the pool is closed: it takes no more tasks")]
    Closed,
    /// Python: `ValueError: Pool is still running`.
    #[error("the pool is still running: close or terminate it before joining it")]
    StillRunning,
    /// This process is a fork of the pool's owner. The owner's pool is not affected.
    #[error(
        "this process was forked from the owner of the pool, and only the owner can use its workers: make a new pool in this process"
    )]
    NotOwner,
    /// Python: `multiprocessing.TimeoutError`.
    #[error("the task has not ended in time")]
    Timeout,
    /// Python: `ValueError: ... not ready`.
    #[error("the task has not ended, so it is unknown whether it succeeded: wait for it first")]
    NotReady,
    /// The task has no result.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// The code of the function is not in this program. It may be in a library that was loaded later.
    #[error(
        "cannot run the function in a worker: its code is not in this program, so a worker may not have it; call it from a function of the program"
    )]
    FunctionOutsideProgram,
    /// Starting, waiting for or ending a worker process failed.
    #[error(transparent)]
    Worker(#[from] ProcessError),
    /// A thread of a [`ThreadPool`](crate::ThreadPool) cannot be started.
    #[error(transparent)]
    Thread(#[from] ThreadError),
    /// Mapping the shared memory failed.
    #[error("the pool cannot map memory to share with its workers")]
    Memory(#[from] SegmentError),
    /// The kernel refused a system call.
    #[error("the pool cannot {operation}")]
    System {
        /// The operation that failed.
        operation: &'static str,
        /// The kernel's error.
        source: io::Error,
    },
}

/// A task has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task {task}: {failure}")]
#[non_exhaustive]
pub struct TaskError {
    /// The number of the task. For `map` and the like it is the index of the item. Otherwise it is the number of
    /// tasks that were submitted before it.
    pub task: u64,
    /// Why the task has no result.
    pub failure: TaskFailure,
}

impl TaskError {
    pub(crate) fn new(task: u64, failure: TaskFailure) -> TaskError {
        TaskError { task, failure }
    }
}

/// Why a task has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TaskFailure {
    /// The function panicked with this message. The worker continues with other tasks.
    #[error("panicked: {0}")]
    Panicked(String),
    /// The worker was killed or exited while it ran the task.
    #[error("worker {worker} ended while it ran the task ({status})")]
    WorkerDied {
        /// The worker's name.
        worker: String,
        /// How the worker ended.
        status: ExitStatus,
    },
    /// The argument did not reach the worker.
    #[error("cannot {step} the argument: {cause}")]
    BadArgument {
        /// The step that failed.
        step: TransferStep,
        /// The error of `Serialize` or `Deserialize`, or of the kernel.
        cause: String,
    },
    /// The result did not reach the parent.
    #[error("cannot {step} the result: {cause}")]
    BadResult {
        /// The step that failed.
        step: TransferStep,
        /// The error of `Serialize` or `Deserialize`, or of the kernel.
        cause: String,
    },
    /// The iterator panicked when it made this item, or the item panicked when it was serialized. No items follow it.
    #[error("cannot make the argument: the iterator or Serialize panicked: {0}")]
    ArgumentPanicked(String),
    /// No worker is left to run the task, and no worker can be started. The next call tries to start workers again.
    #[error("cannot run it: no worker is left ({0})")]
    NoWorker(String),
    /// The pool was terminated before the task ended.
    #[error("not finished: the pool was terminated")]
    Terminated,
}

/// A step of transferring a value between the parent and a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransferStep {
    /// Turning the value into bytes.
    Serialize,
    /// Moving the bytes to the other process.
    Transfer,
    /// Turning the bytes into a value.
    Deserialize,
}

impl fmt::Display for TransferStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TransferStep::Serialize => "serialize",
            TransferStep::Transfer => "transfer",
            TransferStep::Deserialize => "deserialize",
        })
    }
}

/// The text of an error and of all its causes: "cannot start worker: fork failed: …".
pub(crate) fn with_causes(error: &(dyn Error + 'static)) -> String {
    let chain = iter::successors(Some(error), |error| (*error).source());
    let texts: Vec<String> = chain.map(ToString::to_string).collect();
    texts.join(": ")
}

#[cfg(test)]
mod tests {
    use fork_demo::StartError;

    use super::*;

    #[test]
    fn the_error_of_a_worker_that_cannot_start_has_all_causes() {
        let error = ProcessError::Start {
            name: "worker".to_owned(),
            source: StartError::Kernel {
                call: "fork",
                source: io::Error::other("no room"),
            },
        };
        let message = with_causes(&error);
        assert_eq!(message, "cannot start worker: fork failed: no room");
    }
}
