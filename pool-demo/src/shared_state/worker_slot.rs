//! A worker's slot: the state that the worker reports to the parent.
//!
//! If a worker is idle when the parent puts a task, the parent assigns the task to that worker. So each of four idle
//! workers gets one of four tasks, even if the first task ends before the last worker is awake. The parent can change
//! a state to "assigned" only if the worker is idle. Only the worker changes it back. One word holds the state and the
//! position of the assigned task, so the worker never sees one without the other.
//!
//! A worker that finds no task sets "asleep", checks for tasks once more, and sleeps on this word as long as it says
//! "asleep". The parent puts a task and then checks whether a worker sleeps. All these accesses are sequentially
//! consistent, so the worker sees the task or the parent sees the sleeper. Only the parent wakes workers: it changes
//! the state, and then wakes the process that sleeps on the word. A worker that sees the new state before that does
//! not sleep.
//!
//! A counter of sleeping workers makes it unnecessary to check every slot. If a worker dies while it goes to sleep or
//! wakes up, the counter may stay too high, which costs an unneeded check of the slots. It is never too low.

use super::machine::Ordering::{Acquire, Relaxed, Release, SeqCst};
use super::machine::{AtomicU64, Deadline, sleep, wake};
use super::words::LINE;

/// Other processes read only the second half, which changes rarely.
pub(super) const WORDS: usize = 2 * LINE;

const TASK: usize = 0;
const BEGUN: usize = 1;
const STARTED: usize = 2;
const STATE: usize = LINE;

/// The low bits of the state word are the state. In state `Assigned`, the other bits are the position of the task.
const STATE_BITS: u32 = 8;

/// The state of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WorkerState {
    /// The worker has not begun to search for a task. It counts as idle.
    Starting = 0,
    /// The worker searches for a task, or is about to. There is no need to wake it. It counts as idle.
    Searching = 1,
    /// The worker sleeps, or is about to sleep, until the parent wakes it. It counts as idle.
    Asleep = 2,
    /// The parent has assigned a task to the worker. The worker has not begun to copy it.
    Assigned = 3,
    /// The worker runs a task, or claims one.
    Busy = 4,
    /// The worker waits until the parent has read some of its results.
    WaitsForRoom = 5,
    /// There is no worker in this slot.
    Vacant = 6,
}

impl WorkerState {
    #[inline]
    fn of(word: u64) -> WorkerState {
        match word & ((1 << STATE_BITS) - 1) {
            0 => WorkerState::Starting,
            1 => WorkerState::Searching,
            2 => WorkerState::Asleep,
            3 => WorkerState::Assigned,
            4 => WorkerState::Busy,
            5 => WorkerState::WaitsForRoom,
            _ => WorkerState::Vacant,
        }
    }

    /// Whether a task can be assigned to a worker in this state.
    #[inline]
    pub(crate) fn is_idle(self) -> bool {
        matches!(
            self,
            WorkerState::Starting | WorkerState::Searching | WorkerState::Asleep
        )
    }
}

/// One slot. Its worker writes it. The parent changes the state when it assigns a task or wakes the worker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkerSlot<'a> {
    words: &'a [AtomicU64],
}

impl<'a> WorkerSlot<'a> {
    pub(super) fn new(words: &'a [AtomicU64]) -> WorkerSlot<'a> {
        WorkerSlot { words }
    }

    #[inline]
    pub(crate) fn state(self) -> WorkerState {
        WorkerState::of(self.words[STATE].load(SeqCst))
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

    /// Assigns the task at `position` to the worker, if the worker is idle. Returns the worker's previous state. Only
    /// the parent calls this.
    pub(super) fn assign(self, position: u64) -> Option<WorkerState> {
        let (word, assigned) = (
            &self.words[STATE],
            position << STATE_BITS | WorkerState::Assigned as u64,
        );
        loop {
            let before = word.load(SeqCst);
            let state = WorkerState::of(before);
            if !state.is_idle() {
                return None;
            }
            // A worker may go from one idle state to another between two attempts.
            if word
                .compare_exchange(before, assigned, SeqCst, SeqCst)
                .is_ok()
            {
                return Some(state);
            }
        }
    }

    /// The position of the task that is assigned to this worker, if one is.
    #[inline]
    pub(super) fn assigned(self) -> Option<u64> {
        let word = self.words[STATE].load(SeqCst);
        (WorkerState::of(word) == WorkerState::Assigned).then_some(word >> STATE_BITS)
    }

    /// Sleeps as long as the state is `state`.
    pub(super) fn sleep_while(self, state: WorkerState) {
        while self.state() == state {
            sleep(&self.words[STATE], state as u64, Deadline::Never);
        }
    }

    /// Wakes the worker after its state was changed.
    pub(super) fn wake(self) {
        wake(&self.words[STATE]);
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
