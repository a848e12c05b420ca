//! `Lock`: one holder at a time; waiters notice when a holder dies.

mod guard;
mod handle;
mod hold;

use std::marker::PhantomData;
use std::time::Duration;

use notes_runtime::deadline::Deadline;

use super::algorithm::lock::Acquired;
use super::error::LockError;
use super::thread_id::ThreadId;

pub use guard::LockGuard;
pub use handle::Lock;
pub(super) use hold::Hold;

impl Lock {
    /// Acquires the lock; blocks as long as another thread or process holds it. A signal does not end
    /// the wait.
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder died (the lock is then not held), and
    /// [`LockError::HeldByCaller`].
    #[inline]
    #[track_caller]
    pub fn acquire(&self) -> Result<LockGuard<'_>, LockError> {
        self.acquire_until(Deadline::Never)?.ok_or_else(never)
    }

    /// Acquires the lock if it is free; returns `None` if a thread holds it, perhaps the caller.
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder died.
    #[inline]
    #[track_caller]
    pub fn try_acquire(&self) -> Result<Option<LockGuard<'_>>, LockError> {
        self.acquire_until(Deadline::Now)
    }

    /// Like [`acquire`](Lock::acquire), but waits for at most `timeout`; returns `None` if the time is up.
    ///
    /// # Errors
    /// The same as [`acquire`](Lock::acquire).
    #[inline]
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> Result<Option<LockGuard<'_>>, LockError> {
        self.acquire_until(Deadline::after(timeout))
    }

    /// Acquires the lock also after the death of a holder, which the guard's
    /// [`owner_died`](LockGuard::owner_died) reports. Blocks like [`acquire`](Lock::acquire).
    ///
    /// # Errors
    /// [`LockError::HeldByCaller`].
    #[track_caller]
    pub fn recover(&self) -> Result<LockGuard<'_>, LockError> {
        let me = ThreadId::current();
        let acquired = self.acquire_even_inconsistent(me, Deadline::Never)?;
        acquired.map(|_| self.guard(me)).ok_or_else(never)
    }

    #[inline]
    #[track_caller]
    fn acquire_until(&self, deadline: Deadline) -> Result<Option<LockGuard<'_>>, LockError> {
        let me = ThreadId::current();
        match self.acquire_even_inconsistent(me, deadline)? {
            None => Ok(None),
            Some(Acquired::Clean) => Ok(Some(self.guard(me))),
            Some(Acquired::OwnerDied) => Err(self.release_inconsistent(me)),
        }
    }

    #[inline]
    fn guard(&self, owner: ThreadId) -> LockGuard<'_> {
        LockGuard {
            lock: self,
            owner,
            not_send: PhantomData,
        }
    }
}

/// Handles a case that can't occur.
#[cold]
fn never<T>() -> T {
    unreachable!("a wait without a deadline ended without its lock")
}

#[cfg(test)]
mod tests;
