//! A meeting point that can be used again, like Python's `threading.Barrier`.

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
/// [`wait`](Barrier::wait) blocks until all threads have called it. Then all go on, and the barrier can be used again
/// at once. The barrier breaks when a wait times out, when the [action](Barrier::with_action) panics, and when a thread
/// calls [`abort`](Barrier::abort). Then all current and later waits end with [`BarrierError::Broken`], until a thread
/// calls [`reset`](Barrier::reset).
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
    /// How many threads have entered and not left yet.
    inside: usize,
    /// The thread that runs the action; it stays here even if the barrier is aborted or reset meanwhile.
    acting: Option<ThreadNumber>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Some threads have come, and wait for the others.
    Filling,
    /// All threads have come; the last one runs the action.
    Acting,
    /// All threads have come and are leaving. Threads of the next round wait outside.
    Draining,
    /// The barrier was reset; the threads inside leave with an error. Threads of the next round wait outside.
    Resetting,
    /// No thread gets through.
    Broken(Broken),
}

impl Barrier {
    /// Creates a barrier for `parties` threads, named "barrier".
    ///
    /// # Panics
    /// If `parties` is 0. For a `static`, this is a compile error.
    pub const fn new(parties: usize) -> Barrier {
        Barrier::named("barrier", parties)
    }

    /// Creates a barrier for `parties` threads; the name appears in pictures and errors.
    ///
    /// # Panics
    /// If `parties` is 0.
    pub const fn named(name: &'static str, parties: usize) -> Barrier {
        Barrier::with(Cow::Borrowed(name), parties)
    }

    /// Like [`named`](Barrier::named), for a name that is made at run time.
    ///
    /// # Panics
    /// If `parties` is 0.
    pub fn with_name(name: impl Into<Cow<'static, str>>, parties: usize) -> Barrier {
        Barrier::with(name.into(), parties)
    }

    const fn with(name: Cow<'static, str>, parties: usize) -> Barrier {
        assert!(
            parties > 0,
            "cannot create a barrier for 0 threads: give at least 1"
        );
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

    /// The last thread that comes runs `action` before all go on. If the action panics, the barrier breaks.
    ///
    /// The action may query, abort and reset the barrier. It can't wait at it: [`wait`](Barrier::wait) returns
    /// [`BarrierError::WaitInAction`]. If the action starts a thread and joins it, that thread must not wait at the
    /// barrier either. This is not detected, and the action would wait for itself.
    #[must_use]
    pub fn with_action(mut self, action: impl Fn() + Send + Sync + 'static) -> Barrier {
        self.action = Some(Box::new(action));
        self
    }

    /// Blocks until all threads have come. Returns a different number to each thread, from 0 on, in the order in which
    /// they came.
    ///
    /// # Errors
    /// [`BarrierError::Broken`] if the barrier is broken, or breaks or is reset during the wait;
    /// [`BarrierError::WaitInAction`], at once, if the barrier's own [action](Barrier::with_action) calls this.
    #[track_caller]
    pub fn wait(&self) -> Result<usize, BarrierError> {
        self.wait_within(None)
    }

    /// Like [`wait`](Barrier::wait). If the other threads don't come within `timeout`, the barrier breaks for all.
    ///
    /// # Errors
    /// As for [`wait`](Barrier::wait); the cause is [`Broken::TimedOut`] if the time ran out.
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
        // The threads of the previous round are still leaving, or the action is running. Both may take any time.
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

    /// All threads have come: runs the action and lets all threads go, unless the barrier was aborted or reset
    /// meanwhile.
    #[track_caller]
    fn open<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        if let Some(action) = &self.action {
            state.phase = Phase::Acting;
            state.acting = Some(ThreadNumber::current());
            drop(state); // The action may query, abort and reset the barrier.
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

    /// The last thread that leaves opens the barrier for the next round.
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

    /// Breaks the barrier: all current and later waits end with an error. For a thread that can't come any more, so
    /// that the other threads don't wait for it.
    #[track_caller]
    pub fn abort(&self) {
        event::notifies(&self.name);
        drop(self.change(lock(&self.state), Phase::Broken(Broken::Aborted)));
    }

    /// Repairs and empties the barrier; waiting threads get an error.
    #[track_caller]
    pub fn reset(&self) {
        let state = lock(&self.state);
        let phase = match (state.inside, state.phase) {
            (0, _) => Phase::Filling,
            (_, Phase::Draining) => return, // All threads have come; they leave the barrier empty.
            _ => Phase::Resetting,
        };
        event::notifies(&self.name);
        drop(self.change(state, phase));
    }

    /// How many threads the barrier waits for.
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// How many threads wait at the barrier now; a moment later that may have changed.
    pub fn n_waiting(&self) -> usize {
        let state = lock(&self.state);
        match state.phase {
            Phase::Filling => state.inside,
            _ => 0,
        }
    }

    /// Whether the barrier is broken now; a moment later that may have changed.
    pub fn is_broken(&self) -> bool {
        self.broken().is_some()
    }

    /// What broke the barrier; `None` if it is not broken.
    pub fn broken(&self) -> Option<Broken> {
        match lock(&self.state).phase {
            Phase::Broken(cause) => Some(cause),
            _ => None,
        }
    }

    /// The barrier's name.
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

/// Breaks the barrier when the action panics; the thread that ran the action leaves.
struct BreakOnDrop<'a>(&'a Barrier);

impl Drop for BreakOnDrop<'_> {
    #[track_caller]
    fn drop(&mut self) {
        let BreakOnDrop(barrier) = self;
        event::notifies(&barrier.name);
        let mut state = lock(&barrier.state);
        state.acting = None;
        state.inside -= 1;
        // If the barrier was aborted or reset meanwhile, the other threads already know.
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
            .field("broken", &self.broken())
            .finish_non_exhaustive()
    }
}
