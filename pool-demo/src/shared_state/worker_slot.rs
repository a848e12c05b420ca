//! A worker's slot: the state that the worker reports to the parent and to other workers that want to wake it.
//!
//! If a worker is idle when the parent puts a task, the parent assigns the task to that worker. So each of four idle
//! workers gets one of four tasks, even if the first task ends before the last worker is awake. The parent can change
//! a state to "assigned" only if the worker is idle. Only the worker changes it back.
//!
//! A worker that finds no task sets "asleep", checks for tasks once more, and sleeps. The parent puts a task and then
//! checks whether a worker sleeps. All these accesses are sequentially consistent, so the worker sees the task or the
//! parent sees the sleeper. If several processes want to wake the same worker, only one of them succeeds in changing
//! its state, and only that process notifies it. A counter of sleeping workers makes it unnecessary to check every
//! slot. If a worker dies while it goes to sleep or wakes up, the counter may stay too high, which costs an unneeded
//! check of the slots. It is never too low.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use super::words::LINE;

/// Other processes read only the second half, which changes rarely.
pub(super) const WORDS: usize = 2 * LINE;

const TASK: usize = 0;
const BEGUN: usize = 1;
const STARTED: usize = 2;
const STATE: usize = LINE;
const ASSIGNED: usize = LINE + 1;

/// The state of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WorkerState {
    /// The worker has not begun to search for a task. It counts as idle.
    Starting = 0,
    /// The worker searches for a task, or is about to. There is no need to wake it. It counts as idle.
    Searching = 1,
    /// The worker sleeps, or is about to sleep, until it is notified. It counts as idle.
    Asleep = 2,
    /// The parent has assigned a task to the worker.
    Assigned = 3,
    /// The worker runs a task, or claims one.
    Busy = 4,
    /// The worker waits until the parent has read some of its results.
    WaitsForRoom = 5,
    /// There is no worker in this slot.
    Vacant = 6,
}

/// One slot. Its worker writes it. A process that wakes the worker changes the state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkerSlot<'a> {
    words: &'a [AtomicU64],
}

impl<'a> WorkerSlot<'a> {
    pub(super) fn new(words: &'a [AtomicU64]) -> WorkerSlot<'a> {
        WorkerSlot { words }
    }

    #[inline]
    pub(crate) fn is(self, state: WorkerState) -> bool {
        self.words[STATE].load(SeqCst) == state as u64
    }

    #[inline]
    pub(crate) fn set(self, state: WorkerState) {
        self.words[STATE].swap(state as u64, SeqCst);
    }

    /// Changes the state from `from` to `to`. Returns `false` if the state was not `from`.
    pub(crate) fn change(self, from: WorkerState, to: WorkerState) -> bool {
        let state = &self.words[STATE];
        state
            .compare_exchange(from as u64, to as u64, SeqCst, SeqCst)
            .is_ok()
    }

    /// Whether a task can be assigned to this worker. Only the parent calls this and `assign`.
    #[inline]
    pub(crate) fn is_idle(self) -> bool {
        self.words[STATE].load(SeqCst) <= WorkerState::Asleep as u64
    }

    /// Assigns the task at `position` to the worker, if the worker is still idle. Returns the worker's previous
    /// state.
    pub(crate) fn assign(self, position: u64) -> Option<WorkerState> {
        self.words[ASSIGNED].store(position, Release);
        let idle = [
            WorkerState::Searching,
            WorkerState::Asleep,
            WorkerState::Starting,
        ];
        // A worker may go from one idle state to another between two attempts.
        while self.is_idle() {
            let before = idle
                .into_iter()
                .find(|idle| self.change(*idle, WorkerState::Assigned));
            if before.is_some() {
                return before;
            }
        }
        None
    }

    /// The position of the task that is assigned to this worker. Call this only in state `Assigned`.
    pub(crate) fn assigned(self) -> u64 {
        self.words[ASSIGNED].load(Acquire)
    }

    /// Call this after the parent has read results. Returns whether the worker was waiting for that and must be
    /// woken.
    #[inline]
    pub(crate) fn stop_waiting_for_room(self) -> bool {
        self.is(WorkerState::WaitsForRoom)
            && self.change(WorkerState::WaitsForRoom, WorkerState::Busy)
    }

    /// Records that the worker has claimed a task and has begun none of its items.
    #[inline]
    pub(crate) fn set_task(self, id: u64) {
        self.words[BEGUN].store(0, Release);
        self.words[TASK].store(id, Release);
    }

    /// Records that the worker is about to begin item `index` of its task.
    #[inline]
    pub(crate) fn begin(self, index: u32) {
        self.words[BEGUN].store(u64::from(index) + 1, Release);
    }

    /// The id of the last task of a dead worker, and the number of items of that task that the worker had begun.
    pub(crate) fn last(self) -> (u64, u32) {
        let begun = self.words[BEGUN].load(Acquire);
        (self.words[TASK].load(Acquire), begun as u32)
    }

    /// Records that the worker has run its initializer.
    pub(crate) fn set_started(self) {
        self.words[STARTED].store(1, Release);
    }

    pub(crate) fn has_started(self) -> bool {
        self.words[STARTED].load(Acquire) != 0
    }

    /// Prepares the slot for its next worker, which has not started yet.
    pub(crate) fn reset(self) {
        for word in self.words {
            word.store(0, Relaxed);
        }
        self.set(WorkerState::Vacant);
    }
}
