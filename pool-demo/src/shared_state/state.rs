//! The layout of a pool's shared memory.

use super::machine::{AtomicU64, Ordering::SeqCst, TASK_CELLS};
use super::result_ring::{self, ResultRing};
use super::task_ring::{self, TaskRing};
use super::words::LINE;
use super::worker_slot::{self, WorkerSlot};

/// The state that a pool shares with its workers. A file for each side has the operations: `parent`, `worker_side`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedState<'a> {
    words: &'a [AtomicU64],
    workers: usize,
}

/// The position where a worker begins to search for a task; see [`TaskRing`].
const HEAD: usize = 0;
/// The number of sleeping workers. It may be too high; see [`worker_slot`].
const SLEEPERS: usize = LINE;
/// 1 if the parent sleeps, or is about to, until there is a result. The parent sleeps on this word.
const PARENT_SLEEPS: usize = 2 * LINE;
/// Not 0 if the workers must exit.
const CLOSING: usize = 3 * LINE;
const TASKS: usize = 4 * LINE;
const SLOTS: usize = TASKS + TASK_CELLS * task_ring::WORDS;

impl<'a> SharedState<'a> {
    /// The number of words that the state of a pool with this number of workers needs.
    pub(crate) fn words_for(workers: usize) -> usize {
        SLOTS + workers * (worker_slot::WORDS + result_ring::WORDS)
    }

    #[inline]
    pub(crate) fn new(words: &'a [AtomicU64], workers: usize) -> SharedState<'a> {
        SharedState { words, workers }
    }

    /// Prepares words that are zeros.
    pub(crate) fn init(self) {
        self.tasks().init();
    }

    /// The number of worker slots.
    #[inline]
    pub(crate) fn workers(self) -> usize {
        self.workers
    }

    #[inline]
    pub(crate) fn tasks(self) -> TaskRing<'a> {
        TaskRing::new(&self.words[HEAD], &self.words[TASKS..SLOTS])
    }

    #[inline]
    pub(crate) fn slot(self, worker: usize) -> WorkerSlot<'a> {
        let first = SLOTS + worker * worker_slot::WORDS;
        WorkerSlot::new(&self.words[first..first + worker_slot::WORDS])
    }

    #[inline]
    pub(crate) fn results(self, worker: usize) -> ResultRing<'a> {
        let first = SLOTS + self.workers * worker_slot::WORDS + worker * result_ring::WORDS;
        ResultRing::new(&self.words[first..first + result_ring::WORDS])
    }

    #[inline]
    pub(super) fn sleepers(self) -> &'a AtomicU64 {
        &self.words[SLEEPERS]
    }

    #[inline]
    pub(super) fn parent_sleeps(self) -> &'a AtomicU64 {
        &self.words[PARENT_SLEEPS]
    }

    #[inline]
    pub(super) fn closing(self) -> &'a AtomicU64 {
        &self.words[CLOSING]
    }

    /// Whether the workers must exit when they have no more tasks.
    pub(crate) fn is_closing(self) -> bool {
        self.closing().load(SeqCst) != 0
    }

    /// The number of workers that are awake. It may be too low.
    pub(crate) fn awake(self) -> usize {
        self.workers
            .saturating_sub(self.sleepers().load(SeqCst) as usize)
    }

    /// Subtracts one from the number of sleeping workers. The process that ends a worker's state "asleep" calls this.
    pub(super) fn one_sleeper_less(self) {
        self.sleepers().fetch_add(u64::MAX, SeqCst);
    }
}
