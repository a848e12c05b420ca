//! `RLock`: a lock that its holder may acquire again.

mod guard;
mod handle;

use std::marker::PhantomData;
use std::time::Duration;

use notes_runtime::deadline::Deadline;

use super::algorithm::lock::Acquired;
use super::error::LockError;
use super::thread_id::ThreadId;

pub use guard::RLockGuard;
pub use handle::RLock;
pub(crate) use handle::RLockState;

impl RLock {
    /// Acquires the lock, once more if the caller holds it; blocks as long as another thread or process
    /// holds it. A signal does not end the wait.
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder died; the lock is then not held.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) -> Result<RLockGuard<'_>, LockError> {
        match self.acquire_until(Deadline::Never)? {
            Some(guard) => Ok(guard),
            None => unreachable!("a wait without a deadline ended without its lock"),
        }
    }

    /// Acquires the lock if no other thread holds it; returns `None` if another thread does.
    ///
    /// # Errors
    /// The same as [`acquire`](RLock::acquire).
    #[track_caller]
    pub fn try_acquire(&self) -> Result<Option<RLockGuard<'_>>, LockError> {
        self.acquire_until(Deadline::Now)
    }

    /// Like [`acquire`](RLock::acquire), but waits for at most `timeout`; returns `None` if the time is up.
    ///
    /// # Errors
    /// The same as [`acquire`](RLock::acquire).
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> Result<Option<RLockGuard<'_>>, LockError> {
        self.acquire_until(Deadline::after(timeout))
    }

    /// Acquires the lock also after the death of a holder, which the guard's
    /// [`owner_died`](RLockGuard::owner_died) reports. Blocks like [`acquire`](RLock::acquire).
    ///
    /// # Errors
    /// None at present; see [`Lock::recover`](crate::Lock::recover).
    #[track_caller]
    pub fn recover(&self) -> Result<RLockGuard<'_>, LockError> {
        let me = ThreadId::current();
        self.acquire_even_inconsistent(me, Deadline::Never)?;
        Ok(self.guard(me))
    }

    #[inline]
    #[track_caller]
    fn acquire_until(&self, deadline: Deadline) -> Result<Option<RLockGuard<'_>>, LockError> {
        let me = ThreadId::current();
        match self.acquire_even_inconsistent(me, deadline)? {
            None => Ok(None),
            Some(Acquired::Clean) => Ok(Some(self.guard(me))),
            Some(Acquired::OwnerDied) => Err(self.lock.release_inconsistent(me)),
        }
    }

    #[inline]
    fn guard(&self, owner: ThreadId) -> RLockGuard<'_> {
        RLockGuard {
            lock: self,
            owner,
            not_send: PhantomData,
        }
    }
}

#[cfg(test)]
mod tests;
