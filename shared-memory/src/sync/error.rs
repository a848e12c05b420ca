//! What may go wrong with a lock.

/// A lock could not be had, though waiting was possible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// The last holder died while it held the lock. The lock is free; it stays under suspicion until
    /// somebody takes it with `recover` and calls `mark_consistent` on the guard.
    #[error(
        "the holder of {lock} (thread {tid}) died while it held it: what {lock} protects may be half changed"
    )]
    OwnerDied {
        /// The lock's name.
        lock: String,
        /// The thread that died; the number of its process if that had no other thread.
        tid: i32,
    },
    /// The caller holds it already, and would wait for itself for ever.
    #[error("this thread waits for {lock}, which it holds itself: that would never end")]
    HeldByCaller {
        /// The lock's name.
        lock: String,
    },
    /// The caller uses a condition without holding its lock.
    #[error("a condition is used without its lock {lock}")]
    NotHeld {
        /// The lock's name.
        lock: String,
    },
    /// So many wait for the condition that there is no room for another.
    #[error("too many wait for {condition}")]
    TooManyWait {
        /// The condition's name.
        condition: String,
    },
}

/// What was to be released is not the caller's to release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// Nobody holds the lock.
    #[error("{lock} is released, but nobody holds it")]
    NotHeld {
        /// The lock's name.
        lock: String,
    },
    /// Somebody else holds it.
    #[error("{lock} is released by a thread that does not hold it: thread {tid} does")]
    HeldByAnother {
        /// The lock's name.
        lock: String,
        /// Who holds it.
        tid: i32,
    },
    /// A bounded semaphore would get more permits than it had at first.
    #[error("{semaphore} is released more often than acquired: it has only {bound} permits")]
    TooMany {
        /// Its name.
        semaphore: String,
        /// How many permits it has.
        bound: u64,
    },
}
