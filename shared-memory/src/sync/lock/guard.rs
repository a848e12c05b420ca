//! `LockGuard`: holds a lock until it is dropped.

use std::marker::PhantomData;

use super::handle::Lock;
use crate::sync::thread_id::ThreadId;

/// Holds a [`Lock`] until it is dropped; belongs to the thread that acquired it.
///
/// In a forked child the copy of a guard does nothing: the parent still holds the lock. A forgotten guard
/// ([`std::mem::forget`]) holds the lock until its thread ends; the next holder then gets
/// [`LockError::OwnerDied`](crate::LockError::OwnerDied). To release the lock later with [`release`](Lock::release),
/// [`leak`](LockGuard::leak) the guard.
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct LockGuard<'a> {
    pub(super) lock: &'a Lock,
    /// The thread that acquired it. A forked child has a copy of the guard, and may hold the lock itself.
    pub(super) owner: ThreadId,
    /// The lock identifies its holder by its thread, so a guard must not move to another thread.
    pub(super) not_send: PhantomData<*const ()>,
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
        self.owner.is_caller() && self.lock.is_held()
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
        if self.owner.is_caller() {
            self.lock.release_by_guard(self.owner);
        }
    }
}
