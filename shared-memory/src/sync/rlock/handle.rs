//! The handle of an `RLock`: created with or without a name, released, and queried.

use std::sync::atomic::{AtomicU64, Ordering};

use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::names::DefaultNames;

use crate::segment::MapError;
use crate::shm_box::ShmBox;
use crate::sync::algorithm::lock::{Acquired, LockState};
use crate::sync::error::{LockError, ReleaseError};
use crate::sync::lock::{Hold, Lock};
use crate::sync::name::Name;
use crate::sync::thread_id::ThreadId;

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
    pub(super) lock: Lock,
    state: ShmBox<RLockState>,
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

    /// Releases once a lock whose guard was [leaked](crate::RLockGuard::leak). Never blocks.
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
    pub(super) fn release_once(&self, me: ThreadId) {
        let depth = self.state.depth.load(Ordering::Relaxed);
        if depth <= 1 {
            self.lock.release_by_guard(me);
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
    pub(super) fn acquire_even_inconsistent(
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
    pub(in crate::sync) fn release_all(&self) -> Result<Hold, ReleaseError> {
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
    pub(in crate::sync) fn reacquire(&self, hold: Hold) -> Result<(), LockError> {
        let result = self.lock.reacquire(Hold::ONCE);
        self.state.set(hold);
        for _ in 1..hold.depth {
            event::takes(self.name());
        }
        result
    }

    /// Records that the caller holds the lock once without a guard, and will call `release`.
    pub(in crate::sync) fn mark_leaked(&self) {
        let leaked = self.state.leaked.load(Ordering::Relaxed);
        self.state.leaked.store(leaked + 1, Ordering::Relaxed);
    }

    pub(in crate::sync) fn may_be_inconsistent(&self) -> bool {
        self.lock.may_be_inconsistent()
    }

    pub(in crate::sync) fn owner_died(&self) -> Option<i32> {
        self.lock.owner_died()
    }

    pub(in crate::sync) fn mark_consistent(&self) {
        self.lock.mark_consistent();
    }
}
