//! A meeting point that can be used again, as Python's `threading.Barrier`.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;

use crate::error::{BarrierError, Broken};
use crate::primitives::{Mutex, MutexGuard};
use crate::thread_number::ThreadNumber;
use crate::waiters::{Waiters, lock};

/// A meeting point for a fixed number of threads: Python's `threading.Barrier` (003 Barrier).
///
/// [`wait`](Barrier::wait) blocks until all have come; then all go on, and the barrier can be used again at once. It
/// breaks when a wait times out, when the [action](Barrier::with_action) panics, and when a thread calls
/// [`abort`](Barrier::abort): then all waits, and all later ones, end with [`BarrierError::Broken`], until
/// [`reset`](Barrier::reset).
///
/// ```
/// use producer_consumer::{Barrier, BarrierError};
///
/// static MEETING: Barrier = Barrier::new(2);
///
/// # fn main() -> Result<(), BarrierError> {
/// let other = std::thread::spawn(|| MEETING.wait());
/// let (here, there) = (MEETING.wait()?, other.join().unwrap()?);
/// assert_eq!(here + there, 1); // one of them was first and got 0, the other 1
/// # Ok(())
/// # }
/// ```
pub struct Barrier {
    name: Cow<'static, str>,
    parties: usize,
    action: Option<Box<dyn Fn() + Send + Sync>>,
    state: Mutex<State>,
    changed: Waiters,
}

struct State {
    phase: Phase,
    /// How many have come and not left yet.
    inside: usize,
    /// The thread that runs the action, also if the barrier is aborted or reset meanwhile.
    acting: Option<ThreadNumber>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Some have come, and wait for the others.
    Filling,
    /// All have come; the last one runs the action.
    Acting,
    /// All have come and leave. Those of the next round wait outside.
    Draining,
    /// It was reset; those inside leave with an error. Those of the next round wait outside.
    Resetting,
    /// Nobody gets through.
    Broken(Broken),
}

impl Barrier {
    /// A barrier for `parties` threads, named "barrier".
    ///
    /// # Panics
    /// If `parties` is 0; for a `static`, the compiler says so.
    pub const fn new(parties: usize) -> Barrier {
        Barrier::named("barrier", parties)
    }

    /// A barrier for `parties` threads; the name stands in pictures and errors.
    ///
    /// # Panics
    /// If `parties` is 0.
    pub const fn named(name: &'static str, parties: usize) -> Barrier {
        Barrier::with(Cow::Borrowed(name), parties)
    }

    /// As [`named`](Barrier::named), for a name that is made at run time.
    ///
    /// # Panics
    /// If `parties` is 0.
    pub fn with_name(name: impl Into<Cow<'static, str>>, parties: usize) -> Barrier {
        Barrier::with(name.into(), parties)
    }

    const fn with(name: Cow<'static, str>, parties: usize) -> Barrier {
        assert!(parties > 0, "a barrier is for one thread at least");
        Barrier {
            name,
            parties,
            action: None,
            state: Mutex::new(State {
                phase: Phase::Filling,
                inside: 0,
                acting: None,
            }),
            changed: Waiters::new(),
        }
    }

    /// The last thread to come runs `action` before all go on. If it panics, the barrier breaks.
    ///
    /// The action may ask, abort and reset the barrier. It can't wait there: [`wait`](Barrier::wait) gives it
    /// [`BarrierError::WaitInAction`]. A thread that the action starts and joins must not wait there either: that is not detected,
    /// and the action would wait for itself.
    #[must_use]
    pub fn with_action(mut self, action: impl Fn() + Send + Sync + 'static) -> Barrier {
        self.action = Some(Box::new(action));
        self
    }

    /// Blocks until all have come. Gives each thread another number from 0 on, in the order in which they came.
    ///
    /// # Errors
    /// [`BarrierError::Broken`] if it is broken, or breaks or is reset during the wait; [`BarrierError::WaitInAction`], at once,
    /// if the caller is the barrier's own [action](Barrier::with_action).
    #[track_caller]
    pub fn wait(&self) -> Result<usize, BarrierError> {
        self.wait_within(None)
    }

    /// As [`wait`](Barrier::wait); if the others don't come within `timeout`, the barrier breaks for all.
    ///
    /// # Errors
    /// As [`wait`](Barrier::wait); [`Broken::TimedOut`] if the time is over.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<usize, BarrierError> {
        self.wait_within(Some(timeout))
    }

    #[track_caller]
    fn wait_within(&self, timeout: Option<Duration>) -> Result<usize, BarrierError> {
        let deadline = Deadline::from(timeout);
        let state = lock(&self.state);
        if state.acting == Some(ThreadNumber::current()) {
            let barrier = self.name.to_string();
            return Err(BarrierError::WaitInAction { barrier });
        }
        event::waits(&self.name);
        let may_enter = |state: &State| matches!(state.phase, Phase::Filling | Phase::Broken(_));
        // The threads of the round before leave, or its action runs: that may take as long as it likes.
        let entered = self.changed.wait_until(state, deadline, may_enter);
        let (mut state, true) = entered else {
            event::gives_up(&self.name);
            return Err(self.error(Broken::TimedOut));
        };
        if let Phase::Broken(cause) = state.phase {
            event::gives_up(&self.name);
            return Err(self.error(cause));
        }
        let index = state.inside;
        state.inside += 1;
        if state.inside == self.parties {
            state = self.open(state);
        } else {
            let all_came = |state: &State| state.phase != Phase::Filling;
            let in_time;
            (state, in_time) = self.changed.wait_until(state, deadline, all_came);
            if in_time {
                let is_decided = |state: &State| state.phase != Phase::Acting;
                (state, _) = self.changed.wait_until(state, Deadline::Never, is_decided);
            } else {
                state = self.change(state, Phase::Broken(Broken::TimedOut));
            }
        }
        self.leave(state, index)
    }

    /// All have come: runs the action, and lets all go, unless the barrier was aborted or reset in the meantime.
    #[track_caller]
    fn open<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        if let Some(action) = &self.action {
            state.phase = Phase::Acting;
            state.acting = Some(ThreadNumber::current());
            drop(state); // The action may ask, abort and reset the barrier.
            let on_panic = BreakOnDrop(self);
            action();
            std::mem::forget(on_panic);
            state = lock(&self.state);
            state.acting = None;
            if state.phase != Phase::Acting {
                return state;
            }
        }
        event::notifies(&self.name);
        self.change(state, Phase::Draining)
    }

    /// The last one to leave opens the barrier for the next round.
    #[track_caller]
    fn leave(&self, mut state: MutexGuard<'_, State>, index: usize) -> Result<usize, BarrierError> {
        let phase = state.phase;
        state.inside -= 1;
        if state.inside == 0 && !matches!(phase, Phase::Broken(_)) {
            drop(self.change(state, Phase::Filling));
        }
        let cause = match phase {
            Phase::Draining => {
                event::wakes(&self.name);
                return Ok(index);
            }
            Phase::Broken(cause) => cause,
            _ => Broken::Reset,
        };
        event::gives_up(&self.name);
        Err(self.error(cause))
    }

    /// Breaks it: all waits, and all later ones, end with an error. For a thread that can't come any more, so that the others
    /// don't wait for it.
    #[track_caller]
    pub fn abort(&self) {
        event::notifies(&self.name);
        drop(self.change(lock(&self.state), Phase::Broken(Broken::Aborted)));
    }

    /// Makes it whole and empty; waiting threads get an error.
    #[track_caller]
    pub fn reset(&self) {
        let state = lock(&self.state);
        let phase = match (state.inside, state.phase) {
            (0, _) => Phase::Filling,
            (_, Phase::Draining) => return, // All have come; they leave it empty.
            _ => Phase::Resetting,
        };
        event::notifies(&self.name);
        drop(self.change(state, phase));
    }

    /// How many threads it waits for.
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// How many threads wait for the others now; a moment later that may have changed.
    pub fn n_waiting(&self) -> usize {
        let state = lock(&self.state);
        match state.phase {
            Phase::Filling => state.inside,
            _ => 0,
        }
    }

    /// Whether it is broken now; a moment later that may have changed.
    #[doc(alias = "broken")]
    pub fn is_broken(&self) -> bool {
        matches!(lock(&self.state).phase, Phase::Broken(_))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
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

    fn error(&self, cause: Broken) -> BarrierError {
        let barrier = self.name.to_string();
        BarrierError::Broken { barrier, cause }
    }
}

/// Breaks the barrier when the action panics; the thread that ran it leaves.
struct BreakOnDrop<'a>(&'a Barrier);

impl Drop for BreakOnDrop<'_> {
    #[track_caller]
    fn drop(&mut self) {
        let BreakOnDrop(barrier) = self;
        event::notifies(&barrier.name);
        let mut state = lock(&barrier.state);
        state.acting = None;
        state.inside -= 1;
        // Aborted or reset in the meantime, it has told the others already.
        let phase = match state.phase {
            Phase::Acting => Phase::Broken(Broken::ActionFailed),
            Phase::Resetting if state.inside == 0 => Phase::Filling,
            other => other,
        };
        drop(barrier.change(state, phase));
        event::gives_up(&barrier.name);
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier")
            .field("name", &self.name)
            .field("parties", &self.parties)
            .field("n_waiting", &self.n_waiting())
            .field("is_broken", &self.is_broken())
            .finish_non_exhaustive()
    }
}
