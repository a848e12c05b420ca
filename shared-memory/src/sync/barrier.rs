//! `Barrier`: no party goes on until all have arrived.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::names::DefaultNames;

use super::algorithm::barrier::{Arrival, BarrierState, Broken as Cause};
use super::name::Name;
use super::thread_id::ThreadId;
use crate::segment::MapError;
use crate::shm_box::ShmBox;

static NAMES: DefaultNames = DefaultNames::new("Barrier");

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
/// A party whose timeout expires before all have arrived breaks the barrier. So do [`abort`](Barrier::abort), a panic in
/// the action, and the death of a waiting party, which the others notice within about ten milliseconds. All parties
/// that wait, and all that arrive later, get [`BarrierError::Broken`], until [`reset`](Barrier::reset) is called.
/// The death of a party before it arrives can't be noticed: wait with a timeout where that may happen.
#[derive(Clone)]
pub struct Barrier {
    state: ShmBox<BarrierState>,
    action: Option<Arc<dyn Fn() + Send + Sync>>,
    name: Name,
}

/// A barrier could not be passed, or could not be created.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BarrierError {
    /// The barrier is broken, or broke while the caller waited.
    #[error("{barrier} is broken: {cause}")]
    Broken {
        /// The barrier's name.
        barrier: String,
        /// What broke it.
        cause: Broken,
    },
    /// The barrier's action waits at its own barrier, which opens only when the action returns. The barrier is not broken.
    #[error("cannot wait at {barrier} in its own action: it opens only when the action returns")]
    WaitInAction {
        /// The barrier's name.
        barrier: String,
    },
    /// The barrier's action forked, and the caller is the child: only its parent has arrived. The barrier is not broken.
    #[error(
        "cannot wait at {barrier} in a child that its action forked: only the parent has arrived"
    )]
    ForkedInAction {
        /// The barrier's name.
        barrier: String,
    },
    /// A barrier has at least one party, and at most 256.
    #[error("cannot create a barrier for {parties} parties: give 1 to {max}", max = MAX_PARTIES)]
    Parties {
        /// The number that was given.
        parties: usize,
    },
    /// The kernel has no memory to share.
    #[error(transparent)]
    Map(#[from] MapError),
}

/// What broke a barrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Broken {
    /// [`Barrier::abort`] was called.
    #[error("it was aborted")]
    Aborted,
    /// [`Barrier::reset`] was called while the caller waited; the barrier is usable again.
    #[error("it was reset")]
    Reset,
    /// A party's timeout expired before all had arrived.
    #[error("a waiting party timed out")]
    TimedOut,
    /// The action panicked.
    #[error("its action panicked")]
    ActionFailed,
    /// A waiting party died.
    #[error("a waiting party (thread {tid}) died")]
    Died {
        /// The thread that died; equal to the process id if the process had no other thread.
        tid: i32,
    },
    /// More than 512 parties of this round and earlier rounds wait at the same time.
    #[error("more than 512 parties waited at once")]
    TooManyWaiters,
}

/// [`Barrier::MAX_PARTIES`].
const MAX_PARTIES: usize = 256;

impl Barrier {
    /// The largest number of parties a barrier can have.
    pub const MAX_PARTIES: usize = MAX_PARTIES;

    /// A barrier for this number of parties, with a name such as `Barrier-1`.
    ///
    /// # Errors
    /// [`BarrierError::Parties`], or if the kernel has no memory to share.
    pub fn new(parties: usize) -> Result<Barrier, BarrierError> {
        Barrier::with(parties, NAMES.next().into())
    }

    /// A barrier for this number of parties; its name appears in pictures and errors.
    ///
    /// # Errors
    /// [`BarrierError::Parties`], or if the kernel has no memory to share.
    pub fn named(name: impl Into<String>, parties: usize) -> Result<Barrier, BarrierError> {
        Barrier::with(parties, name.into().into())
    }

    fn with(parties: usize, name: Name) -> Result<Barrier, BarrierError> {
        if parties == 0 || parties > MAX_PARTIES {
            return Err(BarrierError::Parties { parties });
        }
        let state: ShmBox<BarrierState> = ShmBox::new()?;
        state.set_up(parties as u64);
        Ok(Barrier {
            state,
            action: None,
            name,
        })
    }

    /// Adds an action that the last party to arrive runs before all go on. Add it before the fork: each process has
    /// its own copy of the action. If it panics, the barrier breaks.
    ///
    /// The action may ask, abort and reset the barrier. It can't wait there: [`wait`](Barrier::wait) returns
    /// [`BarrierError::WaitInAction`]. A thread or process that the action starts and joins must not wait there either: that is
    /// not detected, and the action would wait for itself.
    ///
    /// If the action forks, and the child returns from it, then `wait` returns in the child, too: with
    /// [`BarrierError::ForkedInAction`].
    pub fn with_action(mut self, action: impl Fn() + Send + Sync + 'static) -> Barrier {
        self.action = Some(Arc::new(action));
        self
    }

    /// Waits until all parties have arrived; returns how many parties had arrived before this one, so exactly one
    /// party gets 0. A signal does not end the wait.
    ///
    /// # Errors
    /// [`BarrierError::Broken`]; [`BarrierError::WaitInAction`], at once, if the caller is the barrier's own
    /// [action](Barrier::with_action). [`BarrierError::ForkedInAction`] in a child that the action forked.
    #[track_caller]
    pub fn wait(&self) -> Result<usize, BarrierError> {
        self.wait_until(Deadline::Never)
    }

    /// Like [`wait`](Barrier::wait), but breaks the barrier if the other parties don't arrive within `timeout`. The time that
    /// the [action](Barrier::with_action) takes does not count.
    ///
    /// # Errors
    /// The errors of [`wait`](Barrier::wait); the cause is [`Broken::TimedOut`] if the time is up.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<usize, BarrierError> {
        self.wait_until(Deadline::after(timeout))
    }

    /// The number of parties.
    pub fn parties(&self) -> usize {
        self.state.parties() as usize
    }

    /// The number of parties that wait for the others now.
    pub fn n_waiting(&self) -> usize {
        self.state.waiting() as usize
    }

    /// Whether the barrier is broken: then every `wait` fails until [`reset`](Barrier::reset) is called.
    pub fn is_broken(&self) -> bool {
        self.state.broken().is_some()
    }

    /// What broke the barrier; `None` if it is not broken.
    pub fn broken(&self) -> Option<Broken> {
        self.state.broken().map(|cause| self.describe(cause))
    }

    /// Breaks the barrier.
    #[track_caller]
    pub fn abort(&self) {
        event::notifies(&self.name);
        self.state.abort(ThreadId::current(), Cause::Aborted);
    }

    /// Makes the barrier usable and empty again. Parties that wait get [`BarrierError::Broken`] with
    /// [`Broken::Reset`].
    #[track_caller]
    pub fn reset(&self) {
        event::notifies(&self.name);
        self.state.reset(ThreadId::current());
    }

    /// The barrier's name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    #[track_caller]
    fn wait_until(&self, deadline: Deadline) -> Result<usize, BarrierError> {
        let me = ThreadId::current();
        if self.state.is_in_action() {
            let barrier = self.name.to_string();
            return Err(BarrierError::WaitInAction { barrier });
        }
        let arrival = self.state.arrive(me);
        let arrival = arrival.map_err(|cause| self.error(cause))?;
        let outcome = if arrival.is_last {
            self.run_action(arrival);
            if !me.is_caller() {
                let barrier = self.name.to_string();
                return Err(BarrierError::ForkedInAction { barrier });
            }
            event::notifies(&self.name);
            self.state.open(arrival)
        } else {
            event::waits(&self.name);
            self.state.wait(arrival, deadline)
        };
        if outcome.is_ok() {
            event::wakes(&self.name);
        } else {
            event::gives_up(&self.name);
        }
        // At most 256 parties have arrived before.
        let index = arrival.index as usize;
        outcome.map(|()| index).map_err(|cause| self.error(cause))
    }

    fn run_action(&self, arrival: Arrival<'_>) {
        if let Some(action) = &self.action {
            let on_panic = BreakOnDrop(self, arrival);
            action();
            std::mem::forget(on_panic);
        }
    }

    fn error(&self, cause: Cause) -> BarrierError {
        let barrier = self.name.to_string();
        let cause = self.describe(cause);
        BarrierError::Broken { barrier, cause }
    }

    fn describe(&self, cause: Cause) -> Broken {
        match cause {
            Cause::Aborted => Broken::Aborted,
            Cause::Reset => Broken::Reset,
            Cause::TimedOut => Broken::TimedOut,
            Cause::ActionFailed => Broken::ActionFailed,
            Cause::TooMany => Broken::TooManyWaiters,
            Cause::Died => Broken::Died {
                tid: self.state.dead_waiter().map_or(0, ThreadId::tid),
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

/// Breaks the barrier when the action panics, but not in a child that the action forked.
struct BreakOnDrop<'a>(&'a Barrier, Arrival<'a>);

impl Drop for BreakOnDrop<'_> {
    fn drop(&mut self) {
        if self.1.me.is_caller() {
            self.0.state.fail(self.1);
        }
    }
}
