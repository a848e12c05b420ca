//! `RLockGuard`: holds an `RLock` once until it is dropped.

use std::marker::PhantomData;

use super::handle::RLock;
use crate::sync::thread_id::ThreadId;

/// Holds an [`RLock`] once until it is dropped; belongs to the thread that acquired it.
///
/// In a forked child the copy of a guard does nothing: the parent still holds the lock. A forgotten guard
/// ([`std::mem::forget`]) holds the lock until its thread ends, like the guard of a [`Lock`](crate::Lock).
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct RLockGuard<'a> {
    pub(super) lock: &'a RLock,
    /// The thread that acquired it. A forked child has a copy of the guard, and may hold the lock itself.
    pub(super) owner: ThreadId,
    /// The lock identifies its holder by its thread, so a guard must not move to another thread.
    pub(super) not_send: PhantomData<*const ()>,
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
        if self.owner.is_caller() && self.lock.is_held() {
            self.lock.mark_leaked();
        }
        std::mem::forget(self);
    }
}

impl Drop for RLockGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.owner.is_caller() {
            self.lock.release_once(self.owner);
        }
    }
}
