//! `Lock`: one at a time, and whoever dies with it is found out.

use std::marker::PhantomData;
use std::time::Duration;

use notes_runtime::event;

use super::algorithm::lock::{LockState, NotYours, Taken};
use super::clock::Deadline;
use super::error::{LockError, ReleaseError};
use super::identity::Id;
use super::name::{Name, Numbers};
use crate::MapError;
use crate::place::Place;

static NUMBERS: Numbers = Numbers::of("Lock");

/// A lock between processes and threads: Python's `multiprocessing.Lock`.
///
/// Make it before the fork; a clone is the same lock. It belongs to the thread that took it.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let lock = shared_memory::Lock::named("mutexA")?;
/// {
///     let _held = lock.acquire()?;
///     assert!(lock.is_locked());
/// } // released
/// assert!(!lock.is_locked());
/// # Ok(())
/// # }
/// ```
///
/// # When the holder dies
/// Killed with SIGKILL, say: those who wait notice within about ten milliseconds, and the next to
/// acquire gets [`LockError::OwnerDied`]: what the lock protects may be half changed. So does everyone
/// after it, until somebody takes the lock with [`recover`](Lock::recover), puts right what it
/// protects, and says [`mark_consistent`](LockGuard::mark_consistent):
///
/// ```
/// # use shared_memory::{Lock, LockError, LockGuard};
/// # fn repair() {}
/// fn acquire(lock: &Lock) -> Result<LockGuard<'_>, LockError> {
///     let held = lock.recover()?;
///     if held.owner_died().is_some() {
///         repair();
///         held.mark_consistent();
///     }
///     Ok(held)
/// }
/// # acquire(&Lock::new().unwrap()).unwrap();
/// ```
///
/// A panic is no death: its guards are dropped, and the lock is released, as by Python's `with`.
///
/// Who may share a lock, and what `exec` does to it, stands under
/// [what to know](crate::sync#what-to-know).
///
/// # Other than in Python
/// Only the holder can release. Acquiring what one holds already is an error instead of a wait without end.
#[derive(Clone, Debug)]
pub struct Lock {
    state: Place<LockState>,
    name: Name,
}

/// Holds a [`Lock`] until it is dropped; belongs to the thread that took it.
///
/// In a forked child the copy of a guard does nothing: the parent still holds the lock.
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped"]
pub struct LockGuard<'a> {
    lock: &'a Lock,
    /// Who took it: a forked child, which has a copy of the guard, may have taken the lock itself.
    taker: Id,
    /// The lock knows its holder by its thread: a guard must not move to another one.
    stays_here: PhantomData<*const ()>,
}

impl Lock {
    /// A free lock with a name of the kind `Lock-1`.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new() -> Result<Lock, MapError> {
        Ok(Lock::at(Place::new()?, NUMBERS.next()))
    }

    /// A free lock; its name stands in pictures and errors.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named(name: impl Into<String>) -> Result<Lock, MapError> {
        Ok(Lock::at(Place::new()?, name.into().into()))
    }

    /// The lock that lies in `state`.
    pub(crate) fn at(state: Place<LockState>, name: Name) -> Lock {
        Lock { state, name }
    }

    /// Takes the lock; blocks as long as another thread or process holds it. A signal does not end
    /// the wait.
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder died (the lock is then not held), and
    /// [`LockError::HeldByCaller`].
    #[inline]
    #[track_caller]
    pub fn acquire(&self) -> Result<LockGuard<'_>, LockError> {
        self.take(Deadline::Never)?.ok_or_else(never)
    }

    /// Takes the lock if that is possible without waiting; `None`: somebody holds it.
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder died.
    #[inline]
    #[track_caller]
    pub fn try_acquire(&self) -> Result<Option<LockGuard<'_>>, LockError> {
        self.take(Deadline::Now)
    }

    /// As [`acquire`](Lock::acquire), but waits at most as long as `timeout`; `None`: in vain.
    ///
    /// # Errors
    /// As [`acquire`](Lock::acquire).
    #[inline]
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> Result<Option<LockGuard<'_>>, LockError> {
        self.take(Deadline::after(timeout))
    }

    /// Takes the lock also after the death of a holder; the guard tells
    /// ([`owner_died`](LockGuard::owner_died)). Blocks as [`acquire`](Lock::acquire).
    ///
    /// # Errors
    /// [`LockError::HeldByCaller`].
    #[track_caller]
    pub fn recover(&self) -> Result<LockGuard<'_>, LockError> {
        let me = Id::me();
        let taken = self.take_even_suspect(me, Deadline::Never)?;
        taken.map(|_| self.guard(me)).ok_or_else(never)
    }

    /// Releases a lock that was [kept](LockGuard::keep). A guard that still lives would release it a
    /// second time when it is dropped, also from under another guard of this thread: keep it first.
    ///
    /// # Errors
    /// If the caller doesn't hold it.
    #[track_caller]
    pub fn release(&self) -> Result<(), ReleaseError> {
        let lock = || self.name.to_string();
        let me = Id::me();
        if self.state.holder() == Some(me) {
            event::releases(&self.name);
        }
        self.state.give(me).map_err(|not_yours| match not_yours {
            NotYours::Free => ReleaseError::NotHeld { lock: lock() },
            NotYours::HeldBy(holder) => ReleaseError::HeldByAnother {
                lock: lock(),
                tid: holder.tid(),
            },
        })
    }

    /// Whether somebody holds it now; a moment later that may have changed.
    pub fn is_locked(&self) -> bool {
        self.state.holder().is_some()
    }

    /// Whether the calling thread holds it.
    pub fn is_held(&self) -> bool {
        self.state.holder() == Some(Id::me())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    #[inline]
    #[track_caller]
    fn take(&self, deadline: Deadline) -> Result<Option<LockGuard<'_>>, LockError> {
        let me = Id::me();
        match self.take_even_suspect(me, deadline)? {
            None => Ok(None),
            Some(Taken::Clean) => Ok(Some(self.guard(me))),
            Some(Taken::Suspect) => Err(self.give_suspect(me)),
        }
    }

    #[inline]
    #[track_caller]
    pub(super) fn take_even_suspect(
        &self,
        me: Id,
        deadline: Deadline,
    ) -> Result<Option<Taken>, LockError> {
        if self.take_at_once(me) {
            return Ok(Some(Taken::Clean));
        }
        self.take_slowly(me, deadline)
    }

    #[inline]
    #[track_caller]
    pub(super) fn take_at_once(&self, me: Id) -> bool {
        let is_taken = self.state.take_at_once(me);
        if is_taken {
            event::takes(&self.name);
        }
        is_taken
    }

    #[cold]
    #[track_caller]
    fn take_slowly(&self, me: Id, deadline: Deadline) -> Result<Option<Taken>, LockError> {
        if self.state.holder() == Some(me) {
            if deadline == Deadline::Now {
                return Ok(None);
            }
            let lock = self.name.to_string();
            return Err(LockError::HeldByCaller { lock });
        }
        if deadline != Deadline::Now {
            event::waits(&self.name);
        }
        let taken = self.state.take(me, deadline);
        match taken {
            Some(_) => event::takes(&self.name),
            None if deadline != Deadline::Now => event::gives_up(&self.name),
            None => {}
        }
        Ok(taken)
    }

    /// Releases the lock unless it is not the caller's: in a forked child, or after a `release` that came
    /// before the guard's end.
    #[inline]
    #[track_caller]
    pub(super) fn give_if_held(&self, me: Id) {
        if event::is_on() && self.state.holder() == Some(me) {
            event::releases(&self.name);
        }
        self.state.give(me).unwrap_or(());
    }

    /// Releases the lock that was just taken, because a holder died.
    #[cold]
    pub(super) fn give_suspect(&self, me: Id) -> LockError {
        let error = self.suspicion();
        drop(self.guard(me));
        error
    }

    /// Takes the lock, in whatever state; an error tells that it is suspect.
    #[track_caller]
    pub(super) fn retake(&self) -> Result<(), LockError> {
        match self.take_even_suspect(Id::me(), Deadline::Never)? {
            Some(Taken::Suspect) => Err(self.suspicion()),
            _ => Ok(()),
        }
    }

    pub(super) fn owner_died(&self) -> Option<i32> {
        self.state.is_suspect().then(|| self.died())
    }

    pub(super) fn mark_consistent(&self) {
        self.state.trust();
    }

    pub(super) fn is_in_doubt(&self) -> bool {
        self.state.is_in_doubt()
    }

    fn suspicion(&self) -> LockError {
        let lock = self.name.to_string();
        let tid = self.died();
        LockError::OwnerDied { lock, tid }
    }

    fn died(&self) -> i32 {
        self.state.died().map_or(0, Id::tid)
    }

    #[inline]
    fn guard(&self, taker: Id) -> LockGuard<'_> {
        LockGuard {
            lock: self,
            taker,
            stays_here: PhantomData,
        }
    }
}

impl LockGuard<'_> {
    /// The thread that died while it held the lock, if one did and nobody has said
    /// [`mark_consistent`](LockGuard::mark_consistent) since.
    pub fn owner_died(&self) -> Option<i32> {
        self.lock.owner_died()
    }

    /// Says that what the lock protects is whole again after the death of a holder.
    pub fn mark_consistent(&self) {
        self.lock.mark_consistent();
    }

    /// Keeps the lock taken; this thread is to [`release`](Lock::release) it.
    pub fn keep(self) {
        std::mem::forget(self);
    }

    /// Whether this is the guard of whoever took the lock, and no copy that a fork made.
    #[inline]
    pub(crate) fn is_takers(&self) -> bool {
        self.taker == Id::me()
    }
}

impl Drop for LockGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.is_takers() {
            self.lock.give_if_held(self.taker);
        }
    }
}

/// What a wait without a deadline can't come to.
#[cold]
fn never<T>() -> T {
    unreachable!("a wait without a deadline ended without its lock")
}

#[cfg(test)]
mod tests;
