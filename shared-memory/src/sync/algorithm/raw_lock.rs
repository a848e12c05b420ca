//! A lock without a name or events, as a part of other data structures.

use std::marker::PhantomData;

use super::lock::{Acquired, LockState};
use super::machine::{Deadline, ThreadId};

/// A [`Lock`](crate::Lock) without a name or events, for your own shared memory. All zero means free.
///
/// A queue or a pool uses it for the few steps that only one thread may do at a time. It belongs to the thread that
/// acquired it; waiters notice when a holder dies.
#[repr(transparent)]
#[derive(Debug)]
pub struct RawLock {
    state: LockState,
}

/// Holds a [`RawLock`] until it is dropped; belongs to the thread that acquired it.
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct RawLockGuard<'a> {
    lock: &'a RawLock,
    /// The thread that acquired the lock. In a forked child the copy of a guard does nothing.
    owner: ThreadId,
    acquired: Acquired,
    /// The lock identifies its holder by its thread, so a guard must not move to another thread.
    not_send: PhantomData<*const ()>,
}

/// The hold of a [detached guard](RawLockGuard::detach). Dropping it does not release the lock.
#[derive(Debug)]
#[must_use = "the lock stays held until this is passed to `RawLock::release_detached`"]
pub struct RawLockHold {
    owner: ThreadId,
}

impl RawLock {
    /// A free lock. In shared memory, zeros are the same.
    #[allow(clippy::new_without_default, reason = "zeroed memory is its default")]
    pub const fn new() -> RawLock {
        RawLock {
            state: LockState::new(),
        }
    }

    /// Acquires the lock, also after the death of a holder ([`RawLockGuard::owner_died`]); returns `None` if the
    /// deadline passed first. Blocks while another thread holds it. A caller that already holds the lock waits for
    /// itself forever.
    #[inline]
    pub fn acquire(&self, deadline: Deadline) -> Option<RawLockGuard<'_>> {
        let me = ThreadId::current();
        let acquired = match self.state.try_acquire_fast(me) {
            true => Acquired::Clean,
            false => self.acquire_slowly(me, deadline)?,
        };
        Some(RawLockGuard {
            lock: self,
            owner: me,
            acquired,
            not_send: PhantomData,
        })
    }

    /// Makes the calling thread the holder, which may be another thread of the process that acquired the lock. Returns
    /// false if the lock is no longer held by this hold: its thread has ended, and another thread has acquired the lock
    /// of the dead thread. A forked child must not call this with a copy of its parent's hold.
    pub fn adopt(&self, hold: &mut RawLockHold) -> bool {
        let me = ThreadId::current();
        let is_adopted = match hold.owner == me {
            true => self.state.holder() == Some(me),
            false => self.state.hand_over(hold.owner, me),
        };
        if is_adopted {
            hold.owner = me;
        }
        is_adopted
    }

    /// Releases a [detached](RawLockGuard::detach) hold, on any thread of the process that acquired it. A forked child
    /// must not call this with a copy of its parent's hold. Does nothing if the lock is no longer held by it.
    #[inline]
    pub fn release_detached(&self, hold: RawLockHold) {
        self.state.release(hold.owner).unwrap_or(());
    }

    #[cold]
    fn acquire_slowly(&self, me: ThreadId, deadline: Deadline) -> Option<Acquired> {
        self.state.acquire(me, deadline)
    }
}

impl RawLockGuard<'_> {
    /// Whether a holder died, and no thread has called [`mark_consistent`](RawLockGuard::mark_consistent) since.
    #[inline]
    pub fn owner_died(&self) -> bool {
        self.acquired == Acquired::OwnerDied && self.lock.state.is_inconsistent()
    }

    /// Turns the guard into a hold that may move to other threads of this process, and that only
    /// [`release_detached`](RawLock::release_detached) ends. The lock belongs to the thread that acquired or last
    /// [adopted](RawLock::adopt) it: it counts as abandoned when that thread ends.
    #[inline]
    pub fn detach(self) -> RawLockHold {
        let owner = self.owner;
        std::mem::forget(self);
        RawLockHold { owner }
    }

    /// Marks what the lock protects as consistent again after the death of a holder.
    pub fn mark_consistent(&self) {
        if self.owner.is_caller() {
            self.lock.state.mark_consistent();
        }
    }
}

impl Drop for RawLockGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.owner.is_caller() {
            self.lock.state.release(self.owner).unwrap_or(());
        }
    }
}
