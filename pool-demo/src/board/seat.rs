//! A seat: what a worker says of itself, for the parent and for those who have something to do for it.
//!
//! A task that is put while a worker is idle is taken on its behalf: so each of four tasks gets one of four idle workers,
//! even if the first one is done before the last worker is awake. Only an idle worker's state can be
//! changed to "assigned", and the worker itself changes it from there alone.
//!
//! A worker that finds no task says "asleep", looks once more, and sleeps. Whoever puts a task looks
//! afterwards whether somebody sleeps. All of that is sequentially consistent, so one of them sees the other. Only one of
//! several that want to wake it changes its state, and rings its bell. To spare them the look at all the
//! seats, sleepers are counted; a death on the way to sleep or back may leave the count too high, which costs a look, but never too low.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use super::LINE;

/// The second line is what others look at: it changes seldom.
pub(super) const WORDS: usize = 2 * LINE;

const TASK: usize = 0;
const BEGUN: usize = 1;
const STARTED: usize = 2;
const STATE: usize = LINE;
const ASSIGNED: usize = LINE + 1;

/// What a worker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Its worker has not begun to look for a task. Idle.
    Starting = 0,
    /// It looks for a task, or is about to: nobody need wake it. Idle.
    Looking = 1,
    /// It sleeps, or is about to: until its bell rings. Idle.
    Asleep = 2,
    /// A task was taken on its behalf.
    Assigned = 3,
    /// It is at a task, or takes one.
    Busy = 4,
    /// It waits until the parent has read some of its results.
    WaitsForRoom = 5,
    /// There is no worker.
    Empty = 6,
}

/// One seat; its worker writes it, and a waker its state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat<'a> {
    words: &'a [AtomicU64],
}

impl<'a> Seat<'a> {
    pub(super) fn new(words: &'a [AtomicU64]) -> Seat<'a> {
        Seat { words }
    }

    #[inline]
    pub(crate) fn is(self, state: State) -> bool {
        self.words[STATE].load(SeqCst) == state as u64
    }

    #[inline]
    pub(crate) fn set(self, state: State) {
        self.words[STATE].swap(state as u64, SeqCst);
    }

    /// Changes the state from one to another; whether it was this one.
    pub(crate) fn change(self, from: State, to: State) -> bool {
        let state = &self.words[STATE];
        state
            .compare_exchange(from as u64, to as u64, SeqCst, SeqCst)
            .is_ok()
    }

    /// Whether a task can be assigned to it. The parent only, and so the others below.
    #[inline]
    pub(crate) fn is_idle(self) -> bool {
        self.words[STATE].load(SeqCst) <= State::Asleep as u64
    }

    /// Assigns the task of `position` to the worker, if it is idle still; what it was. The task is there by now.
    pub(crate) fn assign(self, position: u64) -> Option<State> {
        self.words[ASSIGNED].store(position, Release);
        let idle = [State::Looking, State::Asleep, State::Starting];
        idle.into_iter()
            .find(|idle| self.change(*idle, State::Assigned))
    }

    /// The position of the task that was assigned to this worker, whose state says so.
    pub(crate) fn assigned(self) -> u64 {
        self.words[ASSIGNED].load(Acquire)
    }

    /// The parent has read results: whether the worker waited for that, and has to be woken.
    #[inline]
    pub(crate) fn stop_waiting_for_room(self) -> bool {
        self.is(State::WaitsForRoom) && self.change(State::WaitsForRoom, State::Busy)
    }

    /// The worker has taken a task, and begun none of its items.
    #[inline]
    pub(crate) fn set_task(self, id: u64) {
        self.words[BEGUN].store(0, Release);
        self.words[TASK].store(id, Release);
    }

    /// The worker is about to do item `index` of its task.
    #[inline]
    pub(crate) fn begin(self, index: u32) {
        self.words[BEGUN].store(u64::from(index) + 1, Release);
    }

    /// What the worker was last at, and how many of its items it had begun. When it is dead.
    pub(crate) fn last(self) -> (u64, u32) {
        let begun = self.words[BEGUN].load(Acquire);
        (self.words[TASK].load(Acquire), begun as u32)
    }

    /// The worker is past its initializer.
    pub(crate) fn set_started(self) {
        self.words[STARTED].store(1, Release);
    }

    pub(crate) fn has_started(self) -> bool {
        self.words[STARTED].load(Acquire) != 0
    }

    /// Makes it new for the next worker, who is not there so far.
    pub(crate) fn reset(self) {
        for word in self.words {
            word.store(0, Relaxed);
        }
        self.set(State::Empty);
    }
}
