//! `RLock`: a lock that its holder may acquire again.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::names::DefaultNames;

use super::algorithm::lock::{Acquired, LockState};
use super::error::{LockError, ReleaseError};
use super::lock::{Hold, Lock};
use super::name::Name;
use super::thread_id::ThreadId;
use crate::segment::MapError;
use crate::shm_box::ShmBox;

static NAMES: DefaultNames = DefaultNames::new("RLock");

/// A [`LockState`] and how often its holder has acquired it.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct RLockState {
    lock: LockState,
    /// Only the holder writes it. A new holder sets it first.
    depth: AtomicU64,
    /// How many leaked guards the holder has not yet released. Written like `depth`.
    leaked: AtomicU64,
}

impl RLockState {
    /// Sets how the caller holds the lock, which it has just acquired, or acquired again after a condition's wait.
    fn set(&self, hold: Hold) {
        self.depth.store(hold.depth, Ordering::Relaxed);
        self.leaked.store(hold.leaked, Ordering::Relaxed);
    }

    /// How the caller holds the lock, if it does.
    fn hold(&self) -> Hold {
        Hold {
            depth: self.depth.load(Ordering::Relaxed),
            leaked: self.leaked.load(Ordering::Relaxed),
        }
    }
}

/// A lock between processes and threads that its holder may acquire again: Python's
/// `multiprocessing.RLock`. It is free when it has been released as often as acquired.
///
/// It belongs to the thread that acquired it. In all other respects, also when the holder dies, it behaves like
/// [`Lock`].
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
    state: ShmBox<RLockState>,
}

/// Holds an [`RLock`] once until it is dropped; belongs to the thread that acquired it.
///
/// In a forked child the copy of a guard does nothing: the parent still holds the lock. A forgotten guard
/// ([`std::mem::forget`]) holds the lock until its thread ends, like the guard of a [`Lock`].
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct RLockGuard<'a> {
    lock: &'a RLock,
    /// The thread that acquired it. A forked child has a copy of the guard, and may hold the lock itself.
    owner: ThreadId,
    /// The lock identifies its holder by its thread, so a guard must not move to another thread.
    not_send: PhantomData<*const ()>,
}

impl RLock {
    /// A free lock with a name such as `RLock-1`.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new() -> Result<RLock, MapError> {
        Ok(RLock::at(ShmBox::new()?, NAMES.next().into()))
    }

    /// A free lock; its name appears in pictures and errors.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named(name: impl Into<String>) -> Result<RLock, MapError> {
        Ok(RLock::at(ShmBox::new()?, name.into().into()))
    }

    /// The lock whose state is `state`.
    pub(crate) fn at(state: ShmBox<RLockState>, name: Name) -> RLock {
        let lock = Lock::at(state.field(|state| &state.lock), name);
        RLock { lock, state }
    }

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
    /// None at present; see [`Lock::recover`].
    #[track_caller]
    pub fn recover(&self) -> Result<RLockGuard<'_>, LockError> {
        let me = ThreadId::current();
        self.acquire_even_inconsistent(me, Deadline::Never)?;
        Ok(self.guard(me))
    }

    /// Releases once a lock whose guard was [leaked](RLockGuard::leak). Never blocks.
    ///
    /// # Errors
    /// [`ReleaseError::NotHeld`] and [`ReleaseError::HeldByAnother`] if the caller doesn't hold it;
    /// [`ReleaseError::HeldByGuard`] if it has guards only. Then nothing changes.
    #[track_caller]
    pub fn release(&self) -> Result<(), ReleaseError> {
        let me = ThreadId::current();
        if !self.is_held() {
            return self.lock.release();
        }
        let leaked = self.state.leaked.load(Ordering::Relaxed);
        if leaked == 0 {
            let lock = self.name().to_owned();
            return Err(ReleaseError::HeldByGuard { lock });
        }
        self.state.leaked.store(leaked - 1, Ordering::Relaxed);
        self.release_once(me);
        Ok(())
    }

    /// Releases the lock once, whether by a guard or a call. Does nothing if the caller doesn't hold it.
    #[inline]
    #[track_caller]
    fn release_once(&self, me: ThreadId) {
        let depth = self.state.depth.load(Ordering::Relaxed);
        if depth <= 1 {
            self.lock.release_if_held(me);
        } else if self.is_held() {
            event::releases(self.name());
            self.state.depth.store(depth - 1, Ordering::Relaxed);
        }
    }

    /// Whether a thread holds the lock now; a moment later that may have changed.
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.lock.is_locked()
    }

    /// Whether the calling thread holds the lock.
    pub fn is_held(&self) -> bool {
        self.lock.is_held()
    }

    /// The lock's name.
    pub fn name(&self) -> &str {
        self.lock.name()
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
    #[track_caller]
    fn acquire_even_inconsistent(
        &self,
        me: ThreadId,
        deadline: Deadline,
    ) -> Result<Option<Acquired>, LockError> {
        if self.lock.try_acquire_fast(me) {
            self.state.set(Hold::ONCE);
            return Ok(Some(Acquired::Clean));
        }
        self.acquire_slowly(me, deadline)
    }

    /// A holder that acquires the lock again does not get another error for the same death.
    #[cold]
    #[track_caller]
    fn acquire_slowly(
        &self,
        me: ThreadId,
        deadline: Deadline,
    ) -> Result<Option<Acquired>, LockError> {
        if self.is_held() {
            event::takes(self.name());
            // This thread holds the lock, so no other thread writes the depth.
            let depth = self.state.depth.load(Ordering::Relaxed);
            self.state.depth.store(depth + 1, Ordering::Relaxed);
            return Ok(Some(Acquired::Clean));
        }
        let acquired = self.lock.acquire_even_inconsistent(me, deadline)?;
        if acquired.is_some() {
            self.state.set(Hold::ONCE);
        }
        Ok(acquired)
    }

    /// Releases the lock completely, for a condition's wait.
    #[track_caller]
    pub(super) fn release_all(&self) -> Result<Hold, ReleaseError> {
        let hold = self.state.hold();
        if self.is_held() {
            for _ in 1..hold.depth {
                event::releases(self.name());
            }
        }
        self.lock.release_all().map(|_| hold)
    }

    /// Acquires the lock as often as before, also after the death of a holder; in that case returns an error.
    #[track_caller]
    pub(super) fn reacquire(&self, hold: Hold) -> Result<(), LockError> {
        let result = self.lock.reacquire(Hold::ONCE);
        self.state.set(hold);
        for _ in 1..hold.depth {
            event::takes(self.name());
        }
        result
    }

    /// Records that the caller holds the lock once without a guard, and will call `release`.
    pub(super) fn mark_leaked(&self) {
        let leaked = self.state.leaked.load(Ordering::Relaxed);
        self.state.leaked.store(leaked + 1, Ordering::Relaxed);
    }

    pub(super) fn may_be_inconsistent(&self) -> bool {
        self.lock.may_be_inconsistent()
    }

    pub(super) fn owner_died(&self) -> Option<i32> {
        self.lock.owner_died()
    }

    pub(super) fn mark_consistent(&self) {
        self.lock.mark_consistent();
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

impl RLockGuard<'_> {
    /// The thread that died while it held the lock, if one did and
    /// [`mark_consistent`](RLockGuard::mark_consistent) has not been called since.
    pub fn owner_died(&self) -> Option<i32> {
        self.lock.owner_died()
    }

    /// Marks what the lock protects as consistent again after the death of a holder.
    pub fn mark_consistent(&self) {
        self.lock.mark_consistent();
    }

    /// Leaves the lock held; this thread has to [`release`](RLock::release) it later.
    pub fn leak(self) {
        if self.owner == ThreadId::current() && self.lock.is_held() {
            self.lock.mark_leaked();
        }
        std::mem::forget(self);
    }
}

impl Drop for RLockGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.owner == ThreadId::current() {
            self.lock.release_once(self.owner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_rlock_is_free_after_as_many_releases_as_acquires() {
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
    fn after_a_holder_dies_the_next_holder_starts_at_depth_one() {
        let lock = RLock::new().unwrap();
        std::thread::scope(|scope| {
            let leak = || (0..5).for_each(|_| lock.acquire().unwrap().leak());
            scope.spawn(leak).join().unwrap();
        });
        assert!(matches!(lock.acquire(), Err(LockError::OwnerDied { .. })));
        let held = lock.recover().unwrap();
        drop(
            lock.acquire()
                .expect("the holder can acquire the lock again"),
        );
        held.mark_consistent();
        drop(held);
        assert!(!lock.is_locked());
    }
}
