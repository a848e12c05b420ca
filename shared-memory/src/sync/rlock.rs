//! `RLock`: a lock that its holder may take again.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use notes_runtime::event;

use super::algorithm::lock::{LockState, Taken};
use super::clock::Deadline;
use super::error::{LockError, ReleaseError};
use super::identity::Id;
use super::lock::Lock;
use super::name::{Name, Numbers};
use crate::MapError;
use crate::place::Place;

static NUMBERS: Numbers = Numbers::of("RLock");

/// A [`LockState`] and how often its holder has taken it.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct RLockState {
    lock: LockState,
    /// Written by the holder only, and by each new holder first of all.
    depth: AtomicU64,
}

/// A lock between processes and threads that its holder may take again: Python's
/// `multiprocessing.RLock`. It is free when it has been released as often as taken.
///
/// It belongs to the thread of the process that took it. All else, also when the holder dies, is as
/// with [`Lock`].
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let lock = shared_memory::RLock::new()?;
/// let outer = lock.acquire()?;
/// let inner = lock.acquire()?; // no deadlock
/// drop(outer);
/// assert!(lock.is_held());
/// drop(inner);
/// assert!(!lock.is_held());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RLock {
    lock: Lock,
    state: Place<RLockState>,
}

/// Holds an [`RLock`] once until it is dropped; belongs to the thread that took it.
///
/// In a forked child the copy of a guard does nothing: the parent still holds the lock.
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped"]
pub struct RLockGuard<'a> {
    lock: &'a RLock,
    /// Who took it: a forked child, which has a copy of the guard, may have taken the lock itself.
    taker: Id,
    /// The lock knows its holder by its thread: a guard must not move to another one.
    stays_here: PhantomData<*const ()>,
}

impl RLock {
    /// A free lock with a name of the kind `RLock-1`.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new() -> Result<RLock, MapError> {
        Ok(RLock::at(Place::new()?, NUMBERS.next()))
    }

    /// A free lock; its name stands in pictures and errors.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named(name: impl Into<String>) -> Result<RLock, MapError> {
        Ok(RLock::at(Place::new()?, name.into().into()))
    }

    /// The lock that lies in `state`.
    pub(crate) fn at(state: Place<RLockState>, name: Name) -> RLock {
        let lock = Lock::at(state.part(|state| &state.lock), name);
        RLock { lock, state }
    }

    /// Takes the lock, once more if the caller holds it; blocks as long as another thread or process
    /// holds it. A signal does not end the wait.
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder died; the lock is then not held.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) -> Result<RLockGuard<'_>, LockError> {
        match self.take(Deadline::Never)? {
            Some(guard) => Ok(guard),
            None => unreachable!("a wait without a deadline ended without its lock"),
        }
    }

    /// Takes the lock if that is possible without waiting; `None`: somebody else holds it.
    ///
    /// # Errors
    /// As [`acquire`](RLock::acquire).
    #[track_caller]
    pub fn try_acquire(&self) -> Result<Option<RLockGuard<'_>>, LockError> {
        self.take(Deadline::Now)
    }

    /// As [`acquire`](RLock::acquire), but waits at most as long as `timeout`; `None`: in vain.
    ///
    /// # Errors
    /// As [`acquire`](RLock::acquire).
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> Result<Option<RLockGuard<'_>>, LockError> {
        self.take(Deadline::after(timeout))
    }

    /// Takes the lock also after the death of a holder; the guard tells
    /// ([`owner_died`](RLockGuard::owner_died)). Blocks as [`acquire`](RLock::acquire).
    ///
    /// # Errors
    /// None at present; see [`Lock::recover`].
    #[track_caller]
    pub fn recover(&self) -> Result<RLockGuard<'_>, LockError> {
        let me = Id::me();
        self.take_even_suspect(me, Deadline::Never)?;
        Ok(self.guard(me))
    }

    /// Releases once a lock that was [kept](RLockGuard::keep).
    ///
    /// # Errors
    /// If the caller doesn't hold it.
    #[track_caller]
    pub fn release(&self) -> Result<(), ReleaseError> {
        let depth = self.state.depth.load(Ordering::Relaxed);
        if depth <= 1 || !self.is_held() {
            return self.lock.release();
        }
        event::releases(self.name());
        self.state.depth.store(depth - 1, Ordering::Relaxed);
        Ok(())
    }

    /// Whether somebody holds it now; a moment later that may have changed.
    pub fn is_locked(&self) -> bool {
        self.lock.is_locked()
    }

    /// Whether the calling thread holds it.
    pub fn is_held(&self) -> bool {
        self.lock.is_held()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.lock.name()
    }

    #[inline]
    #[track_caller]
    fn take(&self, deadline: Deadline) -> Result<Option<RLockGuard<'_>>, LockError> {
        let me = Id::me();
        match self.take_even_suspect(me, deadline)? {
            None => Ok(None),
            Some(Taken::Clean) => Ok(Some(self.guard(me))),
            Some(Taken::Suspect) => Err(self.lock.give_suspect(me)),
        }
    }

    #[inline]
    #[track_caller]
    fn take_even_suspect(&self, me: Id, deadline: Deadline) -> Result<Option<Taken>, LockError> {
        let is_taken = self.lock.take_at_once(me);
        if is_taken {
            self.state.depth.store(1, Ordering::Relaxed);
            return Ok(Some(Taken::Clean));
        }
        self.take_slowly(me, deadline)
    }

    /// A holder who takes it again is not told a second time that another one had died.
    #[cold]
    #[track_caller]
    fn take_slowly(&self, me: Id, deadline: Deadline) -> Result<Option<Taken>, LockError> {
        if self.is_held() {
            event::takes(self.name());
            // Only this thread writes here.
            let depth = self.state.depth.load(Ordering::Relaxed);
            self.state.depth.store(depth + 1, Ordering::Relaxed);
            return Ok(Some(Taken::Clean));
        }
        let taken = self.lock.take_even_suspect(me, deadline)?;
        if taken.is_some() {
            self.state.depth.store(1, Ordering::Relaxed);
        }
        Ok(taken)
    }

    /// Releases a lock that the caller holds as often as it took it; how often that was.
    #[track_caller]
    pub(super) fn release_all(&self) -> Result<u64, ReleaseError> {
        let depth = self.state.depth.load(Ordering::Relaxed);
        if self.is_held() {
            for _ in 1..depth {
                event::releases(self.name());
            }
        }
        self.lock.release().map(|()| depth)
    }

    /// Takes the lock, in whatever state, `depth` times at once.
    #[track_caller]
    pub(super) fn retake(&self, depth: u64) -> Result<(), LockError> {
        let result = self.lock.retake();
        self.state.depth.store(depth, Ordering::Relaxed);
        for _ in 1..depth {
            event::takes(self.name());
        }
        result
    }

    pub(super) fn is_in_doubt(&self) -> bool {
        self.lock.is_in_doubt()
    }

    #[inline]
    fn guard(&self, taker: Id) -> RLockGuard<'_> {
        RLockGuard {
            lock: self,
            taker,
            stays_here: PhantomData,
        }
    }
}

impl RLockGuard<'_> {
    /// The thread that died while it held the lock, if one did and nobody has said
    /// [`mark_consistent`](RLockGuard::mark_consistent) since.
    pub fn owner_died(&self) -> Option<i32> {
        self.lock.lock.owner_died()
    }

    /// Says that what the lock protects is whole again after the death of a holder.
    pub fn mark_consistent(&self) {
        self.lock.lock.mark_consistent();
    }

    /// Keeps the lock taken; this thread is to [`release`](RLock::release) it.
    pub fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for RLockGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.taker != Id::me() {
            return;
        }
        if self.lock.state.depth.load(Ordering::Relaxed) <= 1 {
            self.lock.lock.give_if_held(self.taker);
        } else if self.lock.is_held() {
            self.lock.release().unwrap_or(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_free_when_released_as_often_as_taken() {
        let lock = RLock::new().unwrap();
        let is_free_for_others = || {
            let there = || lock.try_acquire().unwrap().is_some();
            std::thread::scope(|scope| scope.spawn(there).join().unwrap())
        };
        let guards: Vec<_> = (0..3).map(|_| lock.acquire().unwrap()).collect();
        for guard in guards {
            assert!(!is_free_for_others());
            drop(guard);
        }
        assert!(is_free_for_others());
        let lock = lock.release().unwrap_err();
        assert!(matches!(lock, ReleaseError::NotHeld { .. }));
    }

    #[test]
    fn the_next_holder_starts_from_one_after_a_death() {
        let lock = RLock::new().unwrap();
        std::thread::scope(|scope| {
            let leave = || (0..5).for_each(|_| lock.acquire().unwrap().keep());
            scope.spawn(leave).join().unwrap();
        });
        assert!(matches!(lock.acquire(), Err(LockError::OwnerDied { .. })));
        let held = lock.recover().unwrap();
        drop(lock.acquire().expect("who holds it has been told"));
        held.mark_consistent();
        drop(held);
        assert!(!lock.is_locked());
    }
}
