//! `ConditionLock`: what a condition needs of a lock.

use super::error::{LockError, ReleaseError};
use super::lock::{Lock, LockGuard};
use super::rlock::{RLock, RLockGuard};

/// A lock that a [`Condition`](super::Condition) can be made with: [`Lock`] or [`RLock`].
///
/// It can't be implemented elsewhere.
pub trait ConditionLock: Clone + private::Reacquire {
    /// Holds the lock until it is dropped.
    type Guard<'a>
    where
        Self: 'a;

    /// Acquires the lock; see [`Lock::acquire`].
    ///
    /// # Errors
    /// As there.
    fn acquire(&self) -> Result<Self::Guard<'_>, LockError>;

    /// Acquires the lock also after the death of a holder; see [`Lock::recover`].
    ///
    /// # Errors
    /// As there.
    fn recover(&self) -> Result<Self::Guard<'_>, LockError>;

    /// Whether the calling thread holds the lock.
    fn is_held(&self) -> bool;

    /// The lock's name.
    fn name(&self) -> &str;
}

mod private {
    use crate::sync::error::{LockError, ReleaseError};

    /// What a condition does with its lock while it waits.
    pub trait Reacquire {
        /// Releases the lock completely; returns how often it was acquired.
        fn release_all(&self) -> Result<u64, ReleaseError>;
        /// Acquires the lock `depth` times, also after the death of a holder. With an error it is held all the same.
        fn reacquire(&self, depth: u64) -> Result<(), LockError>;
        /// Whether a holder died.
        fn may_be_inconsistent(&self) -> bool;
        /// The holder that died, until `mark_consistent`.
        fn owner_died(&self) -> Option<i32>;
        fn mark_consistent(&self);
    }
}

macro_rules! condition_lock {
    ($lock:ty, $guard:ident) => {
        impl private::Reacquire for $lock {
            #[track_caller]
            fn release_all(&self) -> Result<u64, ReleaseError> {
                <$lock>::release_all(self)
            }

            #[track_caller]
            fn reacquire(&self, depth: u64) -> Result<(), LockError> {
                <$lock>::reacquire(self, depth)
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
