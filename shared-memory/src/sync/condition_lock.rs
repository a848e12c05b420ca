//! `ConditionLock`: what a condition needs of a lock.

use super::error::{LockError, ReleaseError};
use super::lock::{Hold, Lock, LockGuard};
use super::rlock::{RLock, RLockGuard};

/// A lock that a [`Condition`](super::Condition) can be made with: [`Lock`] or [`RLock`].
///
/// This trait is sealed: other crates can't implement it.
pub trait ConditionLock: Clone + private::Reacquire {
    /// Holds the lock until it is dropped.
    type Guard<'a>
    where
        Self: 'a;

    /// Acquires the lock; see [`Lock::acquire`].
    ///
    /// # Errors
    /// The same as [`Lock::acquire`].
    fn acquire(&self) -> Result<Self::Guard<'_>, LockError>;

    /// Acquires the lock also after the death of a holder; see [`Lock::recover`].
    ///
    /// # Errors
    /// The same as [`Lock::recover`].
    fn recover(&self) -> Result<Self::Guard<'_>, LockError>;

    /// Leaves the lock held: this thread has to release it later; see [`LockGuard::leak`].
    fn leak(guard: Self::Guard<'_>);

    /// Whether the calling thread holds the lock.
    fn is_held(&self) -> bool;

    /// The lock's name.
    fn name(&self) -> &str;
}

mod private {
    use super::Hold;
    use crate::sync::error::{LockError, ReleaseError};

    /// What a condition does with its lock while it waits.
    pub trait Reacquire {
        /// Releases the lock completely; returns how it was held.
        fn release_all(&self) -> Result<Hold, ReleaseError>;
        /// Acquires the lock as it was held, also after the death of a holder. The lock is held even if this returns
        /// an error.
        fn reacquire(&self, hold: Hold) -> Result<(), LockError>;
        /// Whether a holder died.
        fn may_be_inconsistent(&self) -> bool;
        /// The holder that died, until `mark_consistent` is called.
        fn owner_died(&self) -> Option<i32>;
        fn mark_consistent(&self);
    }
}

macro_rules! condition_lock {
    ($lock:ty, $guard:ident) => {
        impl private::Reacquire for $lock {
            #[track_caller]
            fn release_all(&self) -> Result<Hold, ReleaseError> {
                <$lock>::release_all(self)
            }

            #[track_caller]
            fn reacquire(&self, hold: Hold) -> Result<(), LockError> {
                <$lock>::reacquire(self, hold)
            }

            fn may_be_inconsistent(&self) -> bool {
                <$lock>::may_be_inconsistent(self)
            }

            fn owner_died(&self) -> Option<i32> {
                <$lock>::owner_died(self)
            }

            fn mark_consistent(&self) {
                <$lock>::mark_consistent(self);
            }
        }

        impl ConditionLock for $lock {
            type Guard<'a> = $guard<'a>;

            #[track_caller]
            fn acquire(&self) -> Result<$guard<'_>, LockError> {
                <$lock>::acquire(self)
            }

            #[track_caller]
            fn recover(&self) -> Result<$guard<'_>, LockError> {
                <$lock>::recover(self)
            }

            fn leak(guard: $guard<'_>) {
                guard.leak();
            }

            fn is_held(&self) -> bool {
                <$lock>::is_held(self)
            }

            fn name(&self) -> &str {
                <$lock>::name(self)
            }
        }
    };
}

condition_lock!(Lock, LockGuard);
condition_lock!(RLock, RLockGuard);
