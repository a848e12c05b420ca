//! `ConditionGuard`: holds a condition's lock until it is dropped.

use std::fmt;
use std::time::Duration;

use super::handle::Condition;
use crate::sync::condition_lock::ConditionLock;
use crate::sync::error::LockError;
use crate::sync::rlock::RLock;

/// Holds the lock of a [`Condition`] until the guard is dropped, except while it waits. Belongs to the thread that
/// acquired it.
///
/// In a forked child the copy of a guard does nothing: the parent still holds the lock.
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct ConditionGuard<'a, L: ConditionLock = RLock> {
    pub(super) condition: &'a Condition<L>,
    pub(super) held: L::Guard<'a>,
}

impl<L: ConditionLock> ConditionGuard<'_, L> {
    /// Releases the lock, sleeps until a notification, and acquires the lock again; see [`Condition::wait`].
    ///
    /// # Errors
    /// The same as [`Condition::wait`].
    #[track_caller]
    pub fn wait(&mut self) -> Result<(), LockError> {
        self.condition.wait()
    }

    /// Waits for at most `timeout`; returns `false` if the time is up. See [`Condition::wait_timeout`].
    ///
    /// # Errors
    /// The same as [`wait`](ConditionGuard::wait).
    #[track_caller]
    pub fn wait_timeout(&mut self, timeout: Duration) -> Result<bool, LockError> {
        self.condition.wait_timeout(timeout)
    }

    /// Waits until `predicate` is true; see [`Condition::wait_for`].
    ///
    /// # Errors
    /// The same as [`wait`](ConditionGuard::wait).
    #[track_caller]
    pub fn wait_for(&mut self, predicate: impl FnMut(&mut ()) -> bool) -> Result<(), LockError> {
        self.condition.wait_for(predicate)
    }

    /// Waits until `predicate` is true, for at most `timeout`; returns `false` if it is still not true then. See
    /// [`Condition::wait_for_timeout`].
    ///
    /// # Errors
    /// The same as [`wait`](ConditionGuard::wait).
    #[track_caller]
    pub fn wait_for_timeout(
        &mut self,
        predicate: impl FnMut(&mut ()) -> bool,
        timeout: Duration,
    ) -> Result<bool, LockError> {
        self.condition.wait_for_timeout(predicate, timeout)
    }

    /// Wakes the first waiter, if there is one. It goes on when this guard is dropped or waits.
    ///
    /// # Errors
    /// [`LockError::NotHeld`] if the lock was released although this guard exists.
    #[track_caller]
    pub fn notify(&self) -> Result<(), LockError> {
        self.condition.notify()
    }

    /// Wakes the first `count` waiters, or all if they are fewer.
    ///
    /// # Errors
    /// The same as [`notify`](ConditionGuard::notify).
    #[track_caller]
    pub fn notify_many(&self, count: usize) -> Result<(), LockError> {
        self.condition.notify_many(count)
    }

    /// Wakes all waiters.
    ///
    /// # Errors
    /// The same as [`notify`](ConditionGuard::notify).
    #[track_caller]
    pub fn notify_all(&self) -> Result<(), LockError> {
        self.condition.notify_all()
    }

    /// The thread that died while it held the lock, if one did and
    /// [`mark_consistent`](ConditionGuard::mark_consistent) has not been called since.
    pub fn owner_died(&self) -> Option<i32> {
        self.condition.lock.owner_died()
    }

    /// Marks what the lock protects as consistent again after the death of a holder.
    pub fn mark_consistent(&self) {
        self.condition.lock.mark_consistent();
    }

    /// Leaves the lock held; this thread has to release it later, through [`Condition::get_lock`].
    pub fn leak(self) {
        L::leak(self.held);
    }
}

impl<L: ConditionLock> fmt::Debug for ConditionGuard<'_, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.condition.name();
        f.debug_tuple("ConditionGuard").field(&name).finish()
    }
}
