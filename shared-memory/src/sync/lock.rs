//! `Lock`: one holder at a time; waiters notice when a holder dies.

use std::marker::PhantomData;
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::names::DefaultNames;

use super::algorithm::lock::{Acquired, LockState, NotOwner};
use super::error::{LockError, ReleaseError};
use super::name::Name;
use super::thread_id::ThreadId;
use crate::segment::MapError;
use crate::shm_box::ShmBox;

static NAMES: DefaultNames = DefaultNames::new("Lock");

/// A lock between processes and threads: Python's `multiprocessing.Lock`.
///
/// Make it before the fork; a clone is the same lock. It belongs to the thread that acquired it.
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
/// Waiters notice within about ten milliseconds that the holder was killed. The next call of `acquire` fails with
/// [`LockError::OwnerDied`], because what the lock protects may be inconsistent. So do all later calls, until
/// a thread acquires the lock with [`recover`](Lock::recover), repairs what it protects, and calls
/// [`mark_consistent`](LockGuard::mark_consistent):
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
/// A panic does not count as a death: it drops the guards, which release the lock, as Python's `with` does.
///
/// [What to know](crate::sync#what-to-know) says which processes can share a lock, and what `exec` does to it.
///
/// # Unlike in Python
/// Only the holder can release the lock. Acquiring a lock that the calling thread already holds is an error, not a
/// deadlock.
#[derive(Clone, Debug)]
pub struct Lock {
    state: ShmBox<LockState>,
    name: Name,
}

/// Holds a [`Lock`] until it is dropped; belongs to the thread that acquired it.
///
/// In a forked child the copy of a guard does nothing: the parent still holds the lock. A forgotten guard
/// ([`std::mem::forget`]) holds the lock until its thread ends; the next holder then gets [`LockError::OwnerDied`]. To
/// release the lock later with [`release`](Lock::release), [`leak`](LockGuard::leak) the guard.
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct LockGuard<'a> {
    lock: &'a Lock,
    /// The thread that acquired it. A forked child has a copy of the guard, and may hold the lock itself.
    owner: ThreadId,
    /// The lock identifies its holder by its thread, so a guard must not move to another thread.
    stays_here: PhantomData<*const ()>,
}

/// How a thread holds a lock. A condition's wait releases the lock and then restores this hold.
#[derive(Clone, Copy, Debug)]
pub struct Hold {
    /// How many times the thread has acquired the lock.
    pub(super) depth: u64,
    /// For how many of these acquisitions the thread leaked the guard.
    pub(super) leaked: u64,
}

impl Hold {
    /// The hold of a new holder: one guard.
    pub(super) const ONCE: Hold = Hold {
        depth: 1,
        leaked: 0,
    };
}

impl Lock {
    /// A free lock with a name such as `Lock-1`.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new() -> Result<Lock, MapError> {
        Ok(Lock::at(ShmBox::new()?, NAMES.next().into()))
    }

    /// A free lock; its name appears in pictures and errors.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named(name: impl Into<String>) -> Result<Lock, MapError> {
        Ok(Lock::at(ShmBox::new()?, name.into().into()))
    }

    /// The lock whose state is `state`.
    pub(crate) fn at(state: ShmBox<LockState>, name: Name) -> Lock {
        Lock { state, name }
    }

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

    /// Releases a lock whose guard was [leaked](LockGuard::leak). Never blocks.
    ///
    /// # Errors
    /// [`ReleaseError::NotHeld`] and [`ReleaseError::HeldByAnother`] if the caller doesn't hold it;
    /// [`ReleaseError::HeldByGuard`] if it has a guard. Then nothing changes.
    #[track_caller]
    pub fn release(&self) -> Result<(), ReleaseError> {
        let me = ThreadId::current();
        if self.state.holder() == Some(me) && !self.state.is_leaked() {
            let lock = self.name.to_string();
            return Err(ReleaseError::HeldByGuard { lock });
        }
        self.release_once(me)
    }

    /// Releases the lock, whether the caller has a guard or leaked it.
    #[track_caller]
    fn release_once(&self, me: ThreadId) -> Result<(), ReleaseError> {
        let lock = || self.name.to_string();
        if self.state.holder() == Some(me) {
            event::releases(&self.name);
        }
        self.state.release(me).map_err(|error| match error {
            NotOwner::Unlocked => ReleaseError::NotHeld { lock: lock() },
            NotOwner::HeldBy(holder) => ReleaseError::HeldByAnother {
                lock: lock(),
                tid: holder.tid(),
            },
        })
    }

    /// Whether a thread holds the lock now; a moment later that may have changed.
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.state.holder().is_some()
    }

    /// Whether the calling thread holds the lock.
    pub fn is_held(&self) -> bool {
        self.state.holder() == Some(ThreadId::current())
    }

    /// The calling thread, if it holds the lock.
    #[inline]
    pub(crate) fn held_by_caller(&self) -> Option<ThreadId> {
        let me = ThreadId::current();
        (self.state.holder() == Some(me)).then_some(me)
    }

    /// The lock's name.
    pub fn name(&self) -> &str {
        self.name.as_str()
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
    #[track_caller]
    pub(super) fn acquire_even_inconsistent(
        &self,
        me: ThreadId,
        deadline: Deadline,
    ) -> Result<Option<Acquired>, LockError> {
        if self.try_acquire_fast(me) {
            return Ok(Some(Acquired::Clean));
        }
        self.acquire_slowly(me, deadline)
    }

    #[inline]
    #[track_caller]
    pub(super) fn try_acquire_fast(&self, me: ThreadId) -> bool {
        let is_acquired = self.state.try_acquire_fast(me);
        if is_acquired {
            event::takes(&self.name);
        }
        is_acquired
    }

    #[cold]
    #[track_caller]
    fn acquire_slowly(
        &self,
        me: ThreadId,
        deadline: Deadline,
    ) -> Result<Option<Acquired>, LockError> {
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
        let acquired = self.state.acquire(me, deadline);
        match acquired {
            Some(_) => event::takes(&self.name),
            None if deadline != Deadline::Now => event::gives_up(&self.name),
            None => {}
        }
        Ok(acquired)
    }

    /// Releases the lock if the caller holds it. A forked child with a copy of the guard does not.
    #[inline]
    #[track_caller]
    pub(super) fn release_if_held(&self, me: ThreadId) {
        if event::is_on() && self.state.holder() == Some(me) {
            event::releases(&self.name);
        }
        self.state.release(me).unwrap_or(());
    }

    /// Releases the lock that was just acquired, because a holder died.
    #[cold]
    pub(super) fn release_inconsistent(&self, me: ThreadId) -> LockError {
        let error = self.owner_died_error();
        drop(self.guard(me));
        error
    }

    /// Releases the lock for a condition's wait.
    #[track_caller]
    pub(super) fn release_all(&self) -> Result<Hold, ReleaseError> {
        let leaked = u64::from(self.state.is_leaked());
        let hold = Hold { depth: 1, leaked };
        self.release_once(ThreadId::current()).map(|()| hold)
    }

    /// Acquires the lock also after the death of a holder; in that case returns an error.
    #[track_caller]
    pub(super) fn reacquire(&self, hold: Hold) -> Result<(), LockError> {
        let acquired = self.acquire_even_inconsistent(ThreadId::current(), Deadline::Never)?;
        if hold.leaked > 0 {
            self.state.mark_leaked();
        }
        match acquired {
            Some(Acquired::OwnerDied) => Err(self.owner_died_error()),
            _ => Ok(()),
        }
    }

    /// Records that the caller holds the lock without a guard, and will call `release`.
    pub(super) fn mark_leaked(&self) {
        self.state.mark_leaked();
    }

    pub(super) fn owner_died(&self) -> Option<i32> {
        self.state.is_inconsistent().then(|| self.dead_owner())
    }

    /// Does nothing if the caller doesn't hold the lock: a forked child has a copy of its parent's guard.
    pub(super) fn mark_consistent(&self) {
        if self.is_held() {
            self.state.mark_consistent();
        }
    }

    pub(super) fn may_be_inconsistent(&self) -> bool {
        self.state.may_be_inconsistent()
    }

    fn owner_died_error(&self) -> LockError {
        let lock = self.name.to_string();
        let tid = self.dead_owner();
        LockError::OwnerDied { lock, tid }
    }

    fn dead_owner(&self) -> i32 {
        self.state.dead_owner().map_or(0, ThreadId::tid)
    }

    #[inline]
    fn guard(&self, owner: ThreadId) -> LockGuard<'_> {
        LockGuard {
            lock: self,
            owner,
            stays_here: PhantomData,
        }
    }
}

impl LockGuard<'_> {
    /// The thread that died while it held the lock, if one did and
    /// [`mark_consistent`](LockGuard::mark_consistent) has not been called since.
    pub fn owner_died(&self) -> Option<i32> {
        self.lock.owner_died()
    }

    /// Marks what the lock protects as consistent again after the death of a holder.
    pub fn mark_consistent(&self) {
        self.lock.mark_consistent();
    }

    /// Leaves the lock held; this thread has to [`release`](Lock::release) it later.
    pub fn leak(self) {
        self.mark_leaked();
        std::mem::forget(self);
    }

    /// Allows `release` to release the lock from now on. The caller must forget this guard.
    pub(crate) fn mark_leaked(&self) {
        if self.is_in_force() {
            self.lock.mark_leaked();
        }
    }

    /// Whether this guard's thread is the caller and holds the lock. False in a forked child, which has a copy of the
    /// guard.
    #[inline]
    pub(crate) fn is_in_force(&self) -> bool {
        self.owner == ThreadId::current() && self.lock.state.holder() == Some(self.owner)
    }

    /// The thread that acquired the lock.
    #[inline]
    pub(crate) fn owner(&self) -> ThreadId {
        self.owner
    }
}

impl Drop for LockGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.owner == ThreadId::current() {
            self.lock.release_if_held(self.owner);
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
