//! Why a call failed.

use std::fmt;

/// A lock could not be acquired, although the caller agreed to wait.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// The calling thread has a guard of this lock, so it would wait for itself.
    #[error(
        "cannot acquire {lock}: this thread already holds it and would block forever; \
         drop its guard first, or use an RLock"
    )]
    HeldByCaller {
        /// The lock's name.
        lock: String,
    },
}

/// The caller can't release this lock or permit. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// No thread holds the lock. Python: `RuntimeError: release unlocked lock`.
    #[error("cannot release {lock}: no thread holds it")]
    NotHeld {
        /// The lock's name.
        lock: String,
    },
    /// Another thread has a guard of the lock. For an [`RLock`](crate::RLock): another thread holds it, with or without
    /// a guard. Python: `RuntimeError: cannot release un-acquired lock`.
    #[error("cannot release {lock}: another thread holds it")]
    HeldByAnother {
        /// The lock's name.
        lock: String,
    },
    /// A guard of the calling thread holds the lock, and will release it.
    #[error("cannot release {lock}: a guard holds it; drop the guard, or call its leak() first")]
    HeldByGuard {
        /// The lock's name.
        lock: String,
    },
    /// A bounded semaphore has all its permits. Python: `ValueError: Semaphore released too many times`.
    #[error("cannot release {semaphore}: all its {bound} permits are free")]
    TooMany {
        /// The semaphore's name.
        semaphore: String,
        /// How many permits it has.
        bound: usize,
    },
}

/// The item was not put, and comes back in the error.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PutError<T> {
    /// The queue stayed full until the time ran out. Python: `queue.Full`.
    #[error("the queue is full")]
    Full(T),
    /// The queue was [shut down](crate::OrderedQueue::shutdown), before the call or during the wait. Python:
    /// `queue.ShutDown`.
    #[error("the queue is shut down: it takes no more items")]
    ShutDown(T),
}

impl<T> PutError<T> {
    /// The item.
    pub fn into_inner(self) -> T {
        match self {
            PutError::Full(item) | PutError::ShutDown(item) => item,
        }
    }
}

/// Does not show the item, so the item needs no trait.
impl<T> fmt::Debug for PutError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PutError::Full(_) => "Full(..)",
            PutError::ShutDown(_) => "ShutDown(..)",
        })
    }
}

/// There was no item to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GetError {
    /// The queue stayed empty until the time ran out. Python: `queue.Empty`.
    #[error("the queue is empty")]
    Empty,
    /// The queue is [shut down](crate::OrderedQueue::shutdown) and empty: no item will come. Python: `queue.ShutDown`.
    #[error("the queue is shut down and empty")]
    ShutDown,
}

/// `task_done` was called more often than items were put. Python: `ValueError: task_done() called too many times`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task_done() was called for {queue} more often than items were put")]
#[non_exhaustive]
pub struct TooManyDone {
    /// The queue's name; `channel` if a [`Joinable`](crate::Joinable) counts the items of a channel.
    pub queue: String,
}

/// A thread did not get through a barrier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BarrierError {
    /// The barrier is broken, since before the call or since a moment of the wait. Python: `BrokenBarrierError`.
    #[error("{barrier} is broken: {cause}")]
    Broken {
        /// The barrier's name.
        barrier: String,
        /// What broke it.
        cause: Broken,
    },
    /// The barrier's action waits at its own barrier, which opens only when the action returns. The barrier is not
    /// broken.
    #[error("cannot wait at {barrier} in its own action: it opens only when the action returns")]
    WaitInAction {
        /// The barrier's name.
        barrier: String,
    },
}

/// What broke a barrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Broken {
    /// A thread called [`Barrier::abort`](crate::Barrier::abort).
    #[error("it was aborted")]
    Aborted,
    /// A thread called [`Barrier::reset`](crate::Barrier::reset) during the wait. The barrier works again.
    #[error("it was reset")]
    Reset,
    /// A thread's wait for the other threads timed out.
    #[error("a wait timed out")]
    TimedOut,
    /// The action panicked.
    #[error("its action panicked")]
    ActionFailed,
}
