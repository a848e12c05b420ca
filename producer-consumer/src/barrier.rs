//! A meeting point that can be used again, as Python's `threading.Barrier`.

use std::time::Duration;

use notes_runtime::event;

use crate::primitives::{Mutex, MutexGuard};
use crate::signal::{Signal, deadline, lock};

/// Nobody goes on until all have come (003 Barrier).
///
/// It can be used again at once. It breaks when one waits in vain until its time is over, and when
/// somebody calls [`abort`](Barrier::abort): then all who wait and all who come get [`BrokenBarrier`],
/// until [`reset`](Barrier::reset) mends it. Python's `action` is left out: who gets 0 can do it.
///
/// ```
/// let barrier = producer_consumer::Barrier::new(2);
/// let both = std::thread::scope(|scope| {
///     let there = scope.spawn(|| barrier.wait());
///     (barrier.wait(), there.join().unwrap())
/// });
/// assert_eq!(both.0.unwrap() + both.1.unwrap(), 1); // one was the first and got 0, the other 1
/// ```
#[derive(Debug)]
pub struct Barrier {
    name: String,
    parties: usize,
    state: Mutex<State>,
    changed: Signal,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// How many have come and not left yet.
    inside: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Some have come, and wait for the others.
    Filling,
    /// All have come; they leave. Who comes for the next round waits outside.
    Draining,
    /// It was reset; who waited leaves with an error. Who comes for the next round waits outside.
    Resetting,
    /// Nobody gets through.
    Broken,
}

/// Somebody aborted or reset the barrier, or waited in vain. Python: `BrokenBarrierError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the barrier is broken: somebody aborted it, or waited in vain")]
pub struct BrokenBarrier;

impl Barrier {
    /// A barrier for `parties` threads.
    ///
    /// # Panics
    /// If there are none: nobody could come.
    pub fn new(parties: usize) -> Barrier {
        Barrier::named("barrier", parties)
    }

    /// Likewise; the name stands in pictures.
    ///
    /// # Panics
    /// If `parties` is 0.
    pub fn named(name: &str, parties: usize) -> Barrier {
        assert!(parties > 0, "a barrier is for one party at least");
        Barrier {
            name: name.to_owned(),
            parties,
            state: Mutex::new(State {
                phase: Phase::Filling,
                inside: 0,
            }),
            changed: Signal::new(),
        }
    }

    /// Waits until all have come; gives the number of those who had come before.
    ///
    /// # Errors
    /// [`BrokenBarrier`], if it is, or breaks, or is reset while the caller waits.
    #[track_caller]
    pub fn wait(&self) -> Result<usize, BrokenBarrier> {
        self.wait_within(None)
    }

    /// Likewise; who waits for longer than `limit` breaks the barrier for all.
    ///
    /// # Errors
    /// As [`wait`](Barrier::wait).
    #[track_caller]
    pub fn wait_timeout(&self, limit: Duration) -> Result<usize, BrokenBarrier> {
        self.wait_within(Some(limit))
    }

    #[track_caller]
    fn wait_within(&self, limit: Option<Duration>) -> Result<usize, BrokenBarrier> {
        let deadline = deadline(limit);
        event::waits(&self.name);
        let may_enter = |state: &State| matches!(state.phase, Phase::Filling | Phase::Broken);
        // Who leaves does not wait for anybody: this one is short, and needs no limit.
        let (mut state, _) = self.changed.wait_until(lock(&self.state), None, may_enter);
        if state.phase == Phase::Broken {
            event::gives_up(&self.name);
            return Err(BrokenBarrier);
        }
        let index = state.inside;
        state.inside += 1;
        if state.inside == self.parties {
            state.phase = Phase::Draining;
            event::notifies(&self.name);
            self.changed.wake_all(state);
            state = lock(&self.state);
        } else {
            let is_decided = |state: &State| state.phase != Phase::Filling;
            let in_time;
            (state, in_time) = self.changed.wait_until(state, deadline, is_decided);
            if !in_time {
                state = self.change(state, Phase::Broken);
            }
        }
        self.leave(state, index)
    }

    /// The last one to leave opens the barrier for the next round.
    #[track_caller]
    fn leave(
        &self,
        mut state: MutexGuard<'_, State>,
        index: usize,
    ) -> Result<usize, BrokenBarrier> {
        let phase = state.phase;
        state.inside -= 1;
        if state.inside == 0 && phase != Phase::Broken {
            drop(self.change(state, Phase::Filling));
        }
        if phase == Phase::Draining {
            event::wakes(&self.name);
            Ok(index)
        } else {
            event::gives_up(&self.name);
            Err(BrokenBarrier)
        }
    }

    /// Breaks it: who waits, and who comes, gets an error. For the one that can't come any more, so
    /// that the others need not wait for it.
    #[track_caller]
    pub fn abort(&self) {
        event::notifies(&self.name);
        drop(self.change(lock(&self.state), Phase::Broken));
    }

    /// Makes it whole and empty; who waits gets an error.
    #[track_caller]
    pub fn reset(&self) {
        let state = lock(&self.state);
        let phase = match (state.inside, state.phase) {
            (0, _) => Phase::Filling,
            (_, Phase::Draining) => return, // They are through, and leave it empty.
            _ => Phase::Resetting,
        };
        event::notifies(&self.name);
        drop(self.change(state, phase));
    }

    /// Whether it is broken, at this moment.
    pub fn is_broken(&self) -> bool {
        lock(&self.state).phase == Phase::Broken
    }

    /// How many wait, at this moment. Python: `n_waiting`.
    pub fn waiting(&self) -> usize {
        let state = lock(&self.state);
        if state.phase == Phase::Filling {
            state.inside
        } else {
            0
        }
    }

    fn change<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        phase: Phase,
    ) -> MutexGuard<'a, State> {
        state.phase = phase;
        self.changed.wake_all(state);
        lock(&self.state)
    }
}
