//! A lock without a name or events, to build other things of.

use std::marker::PhantomData;

use super::lock::{LockState, Taken};
use super::machine::{Deadline, Id};

/// A [`Lock`](crate::Lock) that tells nobody, for shared memory of your own; all zero: free.
///
/// It is what the other locks are made of, and what a queue or a pool takes for the few steps that
/// only one may do at a time. It belongs to the thread that took it; whoever dies with it is found out.
#[repr(transparent)]
#[derive(Debug)]
pub struct RawLock {
    state: LockState,
}

/// Holds a [`RawLock`] until it is dropped; belongs to the thread that took it.
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped"]
pub struct RawLockGuard<'a> {
    lock: &'a RawLock,
    /// Who took it: in a forked child the copy of a guard does nothing.
    taker: Id,
    taken: Taken,
    /// The lock knows its holder by its thread: a guard must not move to another one.
    stays_here: PhantomData<*const ()>,
}

impl RawLock {
    /// A free one. In shared memory all zero is as good.
    #[allow(clippy::new_without_default, reason = "zeroed memory is its default")]
    pub const fn new() -> RawLock {
        RawLock {
            state: LockState::new(),
        }
    }

    /// Takes the lock, also after the death of a holder ([`RawLockGuard::owner_died`]); `None`: not until the
    /// deadline. Blocks while another holds it; one that holds it itself would wait for ever.
    #[inline]
    pub fn acquire(&self, deadline: Deadline) -> Option<RawLockGuard<'_>> {
        let me = Id::me();
        let taken = match self.state.take_at_once(me) {
            true => Taken::Clean,
            false => self.acquire_slowly(me, deadline)?,
        };
        Some(RawLockGuard {
            lock: self,
            taker: me,
            taken,
            stays_here: PhantomData,
        })
    }

    #[cold]
    fn acquire_slowly(&self, me: Id, deadline: Deadline) -> Option<Taken> {
        self.state.take(me, deadline)
    }
}

impl RawLockGuard<'_> {
    /// Whether a holder died, and nobody has said [`mark_consistent`](RawLockGuard::mark_consistent) since.
    #[inline]
    pub fn owner_died(&self) -> bool {
        self.taken == Taken::Suspect && self.lock.state.is_suspect()
    }

    /// Says that what the lock protects is whole again after the death of a holder.
    pub fn mark_consistent(&self) {
        self.lock.state.trust();
    }
}

impl Drop for RawLockGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        if Id::me() == self.taker {
            self.lock.state.give(self.taker).unwrap_or(());
        }
    }
}
