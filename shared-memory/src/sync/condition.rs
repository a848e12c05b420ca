//! `Condition`: wait until something has changed under a lock.

mod guard;
mod handle;

use super::condition_lock::ConditionLock;
use super::error::LockError;

pub use guard::ConditionGuard;
pub use handle::Condition;

impl<L: ConditionLock> Condition<L> {
    /// Acquires the condition's lock; see [`Lock::acquire`](super::Lock::acquire).
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder died; the lock is then not held. [`LockError::HeldByCaller`] if the lock is
    /// a [`Lock`](super::Lock) that this thread holds already.
    #[track_caller]
    pub fn acquire(&self) -> Result<ConditionGuard<'_, L>, LockError> {
        self.lock.acquire().map(|held| self.guard(held))
    }

    /// Acquires the condition's lock also after the death of a holder; see [`Lock::recover`](super::Lock::recover).
    ///
    /// # Errors
    /// [`LockError::HeldByCaller`], as [`acquire`](Condition::acquire).
    #[track_caller]
    pub fn recover(&self) -> Result<ConditionGuard<'_, L>, LockError> {
        self.lock.recover().map(|held| self.guard(held))
    }

    fn guard<'a>(&'a self, held: L::Guard<'a>) -> ConditionGuard<'a, L> {
        let condition = self;
        ConditionGuard { condition, held }
    }
}
