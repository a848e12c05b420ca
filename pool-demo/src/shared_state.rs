//! The memory that a pool shares with its workers: the tasks to claim, the results to read, and each worker's state.
//!
//! It consists of atomic words. The parent creates it before it forks the workers.
//!
//! # Why not a queue
//! A queue does not record which process took an item. If that process is killed before it can report the item, the
//! item is lost. A pool must know the owner of each task. So a worker claims a task with one compare-and-swap that
//! writes the worker's number into the task's cell of the ring. A claimed task always has a known owner. Each worker
//! also has its own ring for results, with one writer, so a worker that dies cannot leave a half-written ring to
//! other workers.
//!
//! # Who wakes whom
//! Only the parent wakes workers, and the word that a worker sleeps on is its state. So no wake-up is lost if a worker
//! dies or is stopped. A worker wakes the parent. If it dies or is stopped before it can do so, the parent wakes up by
//! itself: it never sleeps long.
//!
//! The files of this folder, except `memory` and `machine`, are explored with shuttle in `tests/pool_model`.

mod machine;
mod memory;
mod parent;
mod result_ring;
mod state;
mod task_ring;
mod words;
mod worker_side;
mod worker_slot;

pub(crate) use machine::TASK_CELLS;
pub(crate) use memory::StateMemory;
pub(crate) use parent::CleanUp;
pub(crate) use result_ring::{MAX_INLINE_RESULT, RecordKind, ResultRecord};
pub(crate) use state::SharedState;
pub(crate) use task_ring::{ClaimedTask, MAX_INLINE_ARGUMENTS, MAX_WORKERS, TaskDescriptor};
pub(crate) use worker_side::WorkerSide;
pub(crate) use worker_slot::WorkerState;
