//! A worker's slot: what the worker reports about itself, to the parent and to other workers that want to wake it.
//!
//! A task that is put while a worker is idle is assigned to that worker: so each of four tasks goes to one of four idle
//! workers, even if the first task is done before the last worker is awake. Only an idle worker's state can be changed to
//! "assigned", and only the worker itself changes it from there.
//!
//! A worker that finds no task sets "asleep", looks once more, and sleeps. A process that puts a task checks
//! afterwards whether a worker sleeps. All of that is sequentially consistent, so one of the two sees the other. Of several that
//! want to wake a sleeper, only one changes its state, and only that one notifies it. Sleepers are counted, so that
//! nobody has to look at every slot; a death on the way to sleep or back may leave the count too high, which costs a look, but
//! never too low.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use super::words::LINE;

/// Other processes look at the second half only, which changes seldom.
pub(super) const WORDS: usize = 2 * LINE;

const TASK: usize = 0;
const BEGUN: usize = 1;
const STARTED: usize = 2;
const STATE: usize = LINE;
const ASSIGNED: usize = LINE + 1;

/// What a worker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WorkerState {
    /// It has not begun to search for a task. Idle.
    Starting = 0,
    /// It searches for a task, or is about to: there is no need to wake it. Idle.
    Searching = 1,
    /// It sleeps, or is about to, until it is notified. Idle.
    Asleep = 2,
    /// A task was assigned to it.
    Assigned = 3,
    /// It runs a task, or claims one.
    Busy = 4,
    /// It waits until the parent has read some of its results.
    WaitsForRoom = 5,
    /// There is no worker in this slot.
    Vacant = 6,
}

/// One slot. Its worker writes it; a process that wakes the worker changes its state.
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

    /// Changes the state from `from` to `to`. Returns whether it was `from`.
    pub(crate) fn change(self, from: WorkerState, to: WorkerState) -> bool {
        let state = &self.words[STATE];
        state
            .compare_exchange(from as u64, to as u64, SeqCst, SeqCst)
            .is_ok()
    }

    /// Whether a task can be assigned to it. Only the parent calls this and `assign`.
    #[inline]
    pub(crate) fn is_idle(self) -> bool {
        self.words[STATE].load(SeqCst) <= WorkerState::Asleep as u64
    }

    /// Assigns the task of `position` to the worker, if it is still idle. Returns its state before.
    pub(crate) fn assign(self, position: u64) -> Option<WorkerState> {
        self.words[ASSIGNED].store(position, Release);
        let idle = [
            WorkerState::Searching,
            WorkerState::Asleep,
            WorkerState::Starting,
        ];
        idle.into_iter()
            .find(|idle| self.change(*idle, WorkerState::Assigned))
    }

    /// The position of the task that was assigned to this worker. Call it in state `Assigned`.
    pub(crate) fn assigned(self) -> u64 {
        self.words[ASSIGNED].load(Acquire)
    }

    /// The parent has read results. Returns whether the worker waited for that and has to be woken.
    #[inline]
    pub(crate) fn stop_waiting_for_room(self) -> bool {
        self.is(WorkerState::WaitsForRoom)
            && self.change(WorkerState::WaitsForRoom, WorkerState::Busy)
    }

    /// The worker has claimed a task, and begun none of its items.
    #[inline]
    pub(crate) fn set_task(self, id: u64) {
        self.words[BEGUN].store(0, Release);
        self.words[TASK].store(id, Release);
    }

    /// The worker is about to begin item `index` of its task.
    #[inline]
    pub(crate) fn begin(self, index: u32) {
        self.words[BEGUN].store(u64::from(index) + 1, Release);
    }

    /// The id of the task that a dead worker was last at, and how many of its items it had begun.
    pub(crate) fn last(self) -> (u64, u32) {
        let begun = self.words[BEGUN].load(Acquire);
        (self.words[TASK].load(Acquire), begun as u32)
    }

    /// The worker has run its initializer.
    pub(crate) fn set_started(self) {
        self.words[STARTED].store(1, Release);
    }

    pub(crate) fn has_started(self) -> bool {
        self.words[STARTED].load(Acquire) != 0
    }

    /// Prepares the slot for the next worker, which has not started yet.
    pub(crate) fn reset(self) {
        for word in self.words {
            word.store(0, Relaxed);
        }
        self.set(WorkerState::Vacant);
    }
}
