//! `Barrier`: nobody goes on until all have come.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use notes_runtime::event;

use super::algorithm::barrier::{Arrival, BarrierState, Broken as Cause};
use super::clock::Deadline;
use super::identity::Id;
use super::name::{Name, Numbers};
use crate::MapError;
use crate::place::Place;

static NUMBERS: Numbers = Numbers::of("Barrier");

/// A meeting point for a fixed number of processes and threads: Python's `multiprocessing.Barrier`.
///
/// It can be used again at once. Make it before the fork; a clone is the same barrier.
///
/// ```
/// # fn main() -> Result<(), shared_memory::BarrierError> {
/// let barrier = shared_memory::Barrier::new(2)?;
/// let (here, there) = std::thread::scope(|scope| {
///     let there = scope.spawn(|| barrier.wait());
///     (barrier.wait(), there.join().unwrap())
/// });
/// assert_eq!(here? + there?, 1); // one of them got 0, the other 1
/// # Ok(())
/// # }
/// ```
///
/// # When it breaks
/// A party that waits in vain until its time is over breaks the barrier, and so do
/// [`abort`](Barrier::abort), a panic in the action, and the death of one who waits: it has come, but
/// it will not go on. Those who wait notice a death within some ten milliseconds. All who wait,
/// and all who come later, get [`BarrierError::Broken`] until somebody calls [`reset`](Barrier::reset).
/// Who dies before it comes is missed by nobody: wait with a time-out where that may happen.
#[derive(Clone)]
pub struct Barrier {
    state: Place<BarrierState>,
    action: Option<Arc<dyn Fn() + Send + Sync>>,
    name: Name,
}

/// Why one could not pass a barrier, or not make one.
#[derive(Debug, thiserror::Error)]
pub enum BarrierError {
    /// It is broken, or broke while the caller waited.
    #[error("{barrier} is broken: {why}")]
    Broken {
        /// The barrier's name.
        barrier: String,
        /// What broke it.
        why: Broken,
    },
    /// A barrier is for one party at least, and for 256 at most.
    #[error("a barrier for {0} parties: it takes 1 to {max}", max = Barrier::MOST_PARTIES)]
    Parties(u32),
    /// The kernel has no memory to share.
    #[error(transparent)]
    Map(#[from] MapError),
}

/// What broke a barrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Somebody called [`Barrier::abort`].
    #[error("it was aborted")]
    Aborted,
    /// Somebody called [`Barrier::reset`] while the caller waited; it is whole again.
    #[error("it was reset")]
    Reset,
    /// One who waited did so in vain until its time was over.
    #[error("one who waited ran out of time")]
    TimedOut,
    /// The action panicked.
    #[error("its action failed")]
    ActionFailed,
    /// One who waited died.
    #[error("thread {tid}, which waited, died")]
    Died {
        /// Who died; the number of its process if that had no other thread.
        tid: i32,
    },
    /// More than 512 wait at a time, of this round and earlier ones.
    #[error("too many wait")]
    TooMany,
}

impl Barrier {
    /// How many parties a barrier may have.
    pub const MOST_PARTIES: u32 = 256;

    /// A barrier for so many parties, with a name of the kind `Barrier-1`.
    ///
    /// # Errors
    /// [`BarrierError::Parties`], or if the kernel has no memory to share.
    pub fn new(parties: u32) -> Result<Barrier, BarrierError> {
        Barrier::with(parties, NUMBERS.next())
    }

    /// A barrier for so many parties; its name stands in pictures and errors.
    ///
    /// # Errors
    /// [`BarrierError::Parties`], or if the kernel has no memory to share.
    pub fn named(name: impl Into<String>, parties: u32) -> Result<Barrier, BarrierError> {
        Barrier::with(parties, name.into().into())
    }

    fn with(parties: u32, name: Name) -> Result<Barrier, BarrierError> {
        if parties == 0 || parties > Barrier::MOST_PARTIES {
            return Err(BarrierError::Parties(parties));
        }
        let state: Place<BarrierState> = Place::new()?;
        state.set_up(u64::from(parties));
        Ok(Barrier {
            state,
            action: None,
            name,
        })
    }

    /// The last one to come does `action` before it lets all go. Say so before the fork: each process has
    /// its own copy of the action. If it panics, the barrier breaks.
    pub fn with_action(mut self, action: impl Fn() + Send + Sync + 'static) -> Barrier {
        self.action = Some(Arc::new(action));
        self
    }

    /// Waits until all parties have come; each gets another number from 0 on, in the order in which
    /// they came: one of them, and only one, is 0. A signal does not end the wait.
    ///
    /// # Errors
    /// [`BarrierError::Broken`].
    #[track_caller]
    pub fn wait(&self) -> Result<usize, BarrierError> {
        self.wait_until(Deadline::Never)
    }

    /// As [`wait`](Barrier::wait); if the others don't come within `timeout`, the barrier breaks.
    ///
    /// # Errors
    /// [`BarrierError::Broken`], with [`Broken::TimedOut`] if the time is over.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<usize, BarrierError> {
        self.wait_until(Deadline::after(timeout))
    }

    /// How many have to come.
    pub fn parties(&self) -> usize {
        self.state.parties() as usize
    }

    /// How many wait for the others now.
    pub fn n_waiting(&self) -> usize {
        self.state.waiting() as usize
    }

    /// What broke it; `None`: it is whole.
    pub fn broken(&self) -> Option<Broken> {
        self.state.broken().map(|cause| self.why(cause))
    }

    /// Breaks it.
    #[track_caller]
    pub fn abort(&self) {
        event::notifies(&self.name);
        self.state.abort(Id::me(), Cause::Aborted);
    }

    /// Makes it whole and empty again. Those who wait get [`BarrierError::Broken`] with
    /// [`Broken::Reset`].
    #[track_caller]
    pub fn reset(&self) {
        event::notifies(&self.name);
        self.state.reset(Id::me());
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    #[track_caller]
    fn wait_until(&self, deadline: Deadline) -> Result<usize, BarrierError> {
        let arrival = self.state.arrive(Id::me());
        let arrival = arrival.map_err(|cause| self.error(cause))?;
        let outcome = if arrival.is_last {
            self.open(arrival)
        } else {
            event::waits(&self.name);
            self.state.wait(arrival, deadline)
        };
        if outcome.is_ok() {
            event::wakes(&self.name);
        } else {
            event::gives_up(&self.name);
        }
        // At most 256 have come before.
        let index = arrival.index as usize;
        outcome.map(|()| index).map_err(|cause| self.error(cause))
    }

    #[track_caller]
    fn open(&self, arrival: Arrival<'_>) -> Result<(), Cause> {
        if let Some(action) = &self.action {
            let on_panic = BreakOnDrop(self, arrival);
            action();
            std::mem::forget(on_panic);
        }
        event::notifies(&self.name);
        self.state.open(arrival)
    }

    fn error(&self, cause: Cause) -> BarrierError {
        let barrier = self.name.to_string();
        let why = self.why(cause);
        BarrierError::Broken { barrier, why }
    }

    fn why(&self, cause: Cause) -> Broken {
        match cause {
            Cause::Aborted => Broken::Aborted,
            Cause::Reset => Broken::Reset,
            Cause::TimedOut => Broken::TimedOut,
            Cause::ActionFailed => Broken::ActionFailed,
            Cause::TooMany => Broken::TooMany,
            Cause::Died => Broken::Died {
                tid: self.state.died().map_or(0, Id::tid),
            },
        }
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier")
            .field("name", &self.name)
            .field("parties", &self.parties())
            .field("n_waiting", &self.n_waiting())
            .field("broken", &self.broken())
            .finish_non_exhaustive()
    }
}

/// Breaks the barrier when the action panics.
struct BreakOnDrop<'a>(&'a Barrier, Arrival<'a>);

impl Drop for BreakOnDrop<'_> {
    fn drop(&mut self) {
        self.0.state.fail(self.1);
    }
}
