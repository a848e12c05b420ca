//! The lock without its guards: its constructors, its release, its state.

use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::names::DefaultNames;

use crate::segment::MapError;
use crate::shm_box::ShmBox;
use crate::sync::algorithm::lock::{Acquired, LockState, NotOwner};
use crate::sync::error::{LockError, ReleaseError};
use crate::sync::name::Name;
use crate::sync::thread_id::ThreadId;

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
/// [`mark_consistent`](crate::LockGuard::mark_consistent):
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
    pub(super) state: ShmBox<LockState>,
    name: Name,
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

    /// Releases a lock whose guard was [leaked](crate::LockGuard::leak). Never blocks.
    ///
    /// # Errors
    /// [`ReleaseError::NotHeld`] and [`ReleaseError::HeldByAnother`] if the caller doesn't hold it;
    /// [`ReleaseError::HeldByGuard`] if it has a guard. Then nothing changes.
    #[track_caller]
    pub fn release(&self) -> Result<(), ReleaseError> {
        if self.is_held() && !self.state.is_leaked() {
            let lock = self.name.to_string();
            return Err(ReleaseError::HeldByGuard { lock });
        }
        self.release_once()
    }

    /// Releases the lock, whether the caller has a guard or leaked it.
    #[track_caller]
    pub(super) fn release_once(&self) -> Result<(), ReleaseError> {
        let lock = || self.name.to_string();
        let held_by_caller = self.held_by_caller();
        if held_by_caller.is_some() {
            event::releases(&self.name);
        }
        let me = held_by_caller.unwrap_or_else(ThreadId::current);
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
        self.held_by_caller().is_some()
    }

    /// The calling thread, if it holds the lock: its id when it acquired the lock.
    #[inline]
    pub(crate) fn held_by_caller(&self) -> Option<ThreadId> {
        self.state.holder().filter(|holder| holder.is_caller())
    }

    /// The lock's name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    #[inline]
    #[track_caller]
    pub(in crate::sync) fn acquire_even_inconsistent(
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
    pub(in crate::sync) fn try_acquire_fast(&self, me: ThreadId) -> bool {
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
        if self.is_held() {
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

    /// Releases the lock if `me`, the caller, holds it; returns whether it did. A forked child with a copy of the guard
    /// does not.
    #[inline]
    #[track_caller]
    pub(in crate::sync) fn release_if_held(&self, me: ThreadId) -> bool {
        if event::is_on() && self.state.holder() == Some(me) {
            event::releases(&self.name);
        }
        self.state.release(me).is_ok()
    }

    /// Releases the lock for a guard of the caller that was made under the id `me`. A condition's wait may have acquired
    /// the lock again under a later id.
    #[inline]
    #[track_caller]
    pub(in crate::sync) fn release_by_guard(&self, me: ThreadId) {
        if !self.release_if_held(me) {
            self.release_under_another_id();
        }
    }

    /// The caller may have acquired the lock under an [earlier id](ThreadId::is_caller), and acquired it again later.
    #[cold]
    #[track_caller]
    fn release_under_another_id(&self) {
        if let Some(me) = self.held_by_caller() {
            self.release_if_held(me);
        }
    }

    /// Releases the lock that was just acquired, because a holder died.
    #[cold]
    pub(in crate::sync) fn release_inconsistent(&self, me: ThreadId) -> LockError {
        let error = self.owner_died_error();
        self.release_if_held(me);
        error
    }

    /// Records that the caller holds the lock without a guard, and will call `release`.
    pub(in crate::sync) fn mark_leaked(&self) {
        self.state.mark_leaked();
    }

    pub(in crate::sync) fn owner_died(&self) -> Option<i32> {
        self.state.is_inconsistent().then(|| self.dead_owner())
    }

    /// Does nothing if the caller doesn't hold the lock: a forked child has a copy of its parent's guard.
    pub(in crate::sync) fn mark_consistent(&self) {
        if self.is_held() {
            self.state.mark_consistent();
        }
    }

    pub(in crate::sync) fn may_be_inconsistent(&self) -> bool {
        self.state.may_be_inconsistent()
    }

    pub(super) fn owner_died_error(&self) -> LockError {
        let lock = self.name.to_string();
        let tid = self.dead_owner();
        LockError::OwnerDied { lock, tid }
    }

    fn dead_owner(&self) -> i32 {
        self.state.dead_owner().map_or(0, ThreadId::tid)
    }
}
