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

mod result_ring;
mod task_ring;
mod words;
mod worker_slot;

use std::sync::atomic::AtomicU64;

use shared_memory::SegmentError;

use words::{LINE, SharedWords};

pub(crate) use result_ring::{MAX_INLINE_RESULT, RecordKind, ResultRecord, ResultRing};
pub(crate) use task_ring::{
    ClaimedTask, MAX_INLINE_ARGUMENTS, MAX_WORKERS, TASK_CELLS, TaskDescriptor, TaskRing,
};
pub(crate) use worker_slot::{WorkerSlot, WorkerState};

/// The shared memory of a pool with a fixed number of workers.
#[derive(Clone, Debug)]
pub(crate) struct SharedState {
    words: SharedWords,
    workers: usize,
}

/// The position where a worker begins to search for a task; see [`TaskRing`].
const HEAD: usize = 0;
/// The number of sleeping workers. It may be too high; see [`worker_slot`].
const SLEEPERS: usize = LINE;
/// Not 0 if the parent sleeps until there is a result.
const PARENT_SLEEPS: usize = 2 * LINE;
/// Not 0 if the workers must exit.
const CLOSING: usize = 3 * LINE;
const TASKS: usize = 4 * LINE;
const SLOTS: usize = TASKS + TASK_CELLS * task_ring::WORDS;

impl SharedState {
    pub(crate) fn new(workers: usize) -> Result<SharedState, SegmentError> {
        let words = SharedWords::new(SLOTS + workers * (worker_slot::WORDS + result_ring::WORDS))?;
        let state = SharedState { words, workers };
        state.tasks().init();
        Ok(state)
    }

    /// The number of worker slots.
    pub(crate) fn workers(&self) -> usize {
        self.workers
    }

    #[inline]
    pub(crate) fn tasks(&self) -> TaskRing<'_> {
        let words = self.words.all();
        TaskRing::new(&words[HEAD], &words[TASKS..SLOTS])
    }

    #[inline]
    pub(crate) fn slot(&self, worker: usize) -> WorkerSlot<'_> {
        let first = SLOTS + worker * worker_slot::WORDS;
        WorkerSlot::new(&self.words.all()[first..first + worker_slot::WORDS])
    }

    #[inline]
    pub(crate) fn results(&self, worker: usize) -> ResultRing<'_> {
        let first = SLOTS + self.workers * worker_slot::WORDS + worker * result_ring::WORDS;
        ResultRing::new(&self.words.all()[first..first + result_ring::WORDS])
    }

    #[inline]
    pub(crate) fn sleepers(&self) -> &AtomicU64 {
        &self.words.all()[SLEEPERS]
    }

    #[inline]
    pub(crate) fn parent_sleeps(&self) -> &AtomicU64 {
        &self.words.all()[PARENT_SLEEPS]
    }

    pub(crate) fn closing(&self) -> &AtomicU64 {
        &self.words.all()[CLOSING]
    }
}
