//! The errors of the locks.

/// A lock could not be acquired, or a condition could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// A holder died while it held the lock. The lock is free, but what it protects may be inconsistent, until a thread
    /// acquires the lock with `recover` and calls `mark_consistent` on the guard.
    #[error(
        "cannot acquire {lock}: its holder (thread {tid}) died, and its data may be inconsistent; call recover(), repair the data, then call mark_consistent()"
    )]
    OwnerDied {
        /// The lock's name.
        lock: String,
        /// The thread that died; equal to the process id if the process had no other thread.
        tid: i32,
    },
    /// The caller holds the lock already, and would wait for itself forever; or it has a guard with a copy of the
    /// value (`Value::lock`, `Array::lock`), which would overwrite what the call changes.
    #[error(
        "cannot acquire {lock}: this thread already holds it and would block forever; use or drop its guard, \
         call release() if the guard was leaked, or use an RLock"
    )]
    HeldByCaller {
        /// The lock's name.
        lock: String,
    },
    /// The caller uses a condition without holding its lock.
    #[error("cannot use a condition without holding {lock}: acquire it first")]
    NotHeld {
        /// The lock's name.
        lock: String,
    },
    /// More than 512 threads would wait for the condition.
    #[error("cannot wait for {condition}: 512 threads already wait for it, which is the limit")]
    TooManyWaiters {
        /// The condition's name.
        condition: String,
    },
}

/// The caller can't release a lock or a permit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// No thread holds the lock.
    #[error("cannot release {lock}: no thread holds it")]
    NotHeld {
        /// The lock's name.
        lock: String,
    },
    /// Another thread holds the lock.
    #[error("cannot release {lock}: it is held by another thread ({tid})")]
    HeldByAnother {
        /// The lock's name.
        lock: String,
        /// The thread that holds it.
        tid: i32,
    },
    /// A guard of the calling thread holds the lock, and will release it.
    #[error(
        "cannot release {lock}: a guard of this thread holds it; drop the guard, or call its leak() first, and not \
         mem::forget(), which keeps the lock until the thread ends"
    )]
    HeldByGuard {
        /// The lock's name.
        lock: String,
    },
    /// A bounded semaphore would get more permits than it had at first, or a plain one more than it can have.
    #[error(
        "cannot release {semaphore} more often than it was acquired: it has only {bound} permits"
    )]
    TooMany {
        /// The semaphore's name.
        semaphore: String,
        /// How many permits it has.
        bound: usize,
    },
}
