//! What a condition needs of a lock.

use super::error::{LockError, ReleaseError};
use super::lock::{Lock, LockGuard};
use super::rlock::{RLock, RLockGuard};

/// A lock that a [`Condition`](super::Condition) can be made of: [`Lock`] or [`RLock`].
pub trait Mutual: Clone + private::Retake {
    /// Holds the lock until it is dropped.
    type Guard<'a>
    where
        Self: 'a;

    /// Takes the lock; see [`Lock::acquire`].
    ///
    /// # Errors
    /// As there.
    fn acquire(&self) -> Result<Self::Guard<'_>, LockError>;

    /// Takes the lock also after the death of a holder; see [`Lock::recover`].
    ///
    /// # Errors
    /// As there.
    fn recover(&self) -> Result<Self::Guard<'_>, LockError>;

    /// Whether the calling thread holds it.
    fn is_held(&self) -> bool;

    /// Its name.
    fn name(&self) -> &str;
}

mod private {
    use super::{LockError, ReleaseError};

    /// What a condition does with its lock while it waits.
    pub trait Retake {
        /// Releases the lock altogether; how often it had been taken.
        fn release_all(&self) -> Result<u64, ReleaseError>;
        /// Takes it as often. With an error it is held all the same, and suspect.
        fn retake(&self, depth: u64) -> Result<(), LockError>;
        /// Whether a holder died.
        fn is_in_doubt(&self) -> bool;
    }
}

impl private::Retake for Lock {
    #[track_caller]
    fn release_all(&self) -> Result<u64, ReleaseError> {
        self.release().map(|()| 1)
    }

    #[track_caller]
    fn retake(&self, _depth: u64) -> Result<(), LockError> {
        Lock::retake(self)
    }

    fn is_in_doubt(&self) -> bool {
        Lock::is_in_doubt(self)
    }
}

impl private::Retake for RLock {
    #[track_caller]
    fn release_all(&self) -> Result<u64, ReleaseError> {
        RLock::release_all(self)
    }

    #[track_caller]
    fn retake(&self, depth: u64) -> Result<(), LockError> {
        RLock::retake(self, depth)
    }

    fn is_in_doubt(&self) -> bool {
        RLock::is_in_doubt(self)
    }
}

impl Mutual for Lock {
    type Guard<'a> = LockGuard<'a>;

    #[track_caller]
    fn acquire(&self) -> Result<LockGuard<'_>, LockError> {
        Lock::acquire(self)
    }

    #[track_caller]
    fn recover(&self) -> Result<LockGuard<'_>, LockError> {
        Lock::recover(self)
    }

    fn is_held(&self) -> bool {
        Lock::is_held(self)
    }

    fn name(&self) -> &str {
        Lock::name(self)
    }
}

impl Mutual for RLock {
    type Guard<'a> = RLockGuard<'a>;

    #[track_caller]
    fn acquire(&self) -> Result<RLockGuard<'_>, LockError> {
        RLock::acquire(self)
    }

    #[track_caller]
    fn recover(&self) -> Result<RLockGuard<'_>, LockError> {
        RLock::recover(self)
    }

    fn is_held(&self) -> bool {
        RLock::is_held(self)
    }

    fn name(&self) -> &str {
        RLock::name(self)
    }
}
