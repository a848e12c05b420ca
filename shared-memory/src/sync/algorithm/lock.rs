//! The lock's algorithm: a word that names its holder.

use super::machine::{
    AtomicU64, Deadline, Id, Ordering, Patience, Waited, is_time_to_ask, spin_until, wake,
};

/// A lock in shared memory.
///
/// Taking and giving an uncontended one is a compare-and-swap each, and no more: the word that is
/// swapped names the holder, so there is no moment at which a death would leave it nameless.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct LockState {
    /// 0: free. Else the holder's id if there is one, with the flags below.
    word: AtomicU64,
    /// Who died last while holding it; written by those who take over, before they go on.
    died: AtomicU64,
    /// When somebody last asked if the holder lives.
    asked: AtomicU64,
}

/// Somebody may sleep on the word.
const WAITERS: u64 = 1 << 31;

/// A holder died, and nobody has said since that what the lock protects is whole.
const SUSPECT: u64 = 1 << 30;

/// The lock is the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    Clean,
    /// After the death of a holder.
    Suspect,
}

/// The lock is not the caller's to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotYours {
    Free,
    HeldBy(Id),
}

impl LockState {
    /// A free one. In shared memory all zero is as good.
    pub(crate) const fn new() -> LockState {
        LockState {
            word: AtomicU64::new(0),
            died: AtomicU64::new(0),
            asked: AtomicU64::new(0),
        }
    }

    /// Takes the lock if it is free and nobody died with it.
    #[inline]
    pub(crate) fn take_at_once(&self, me: Id) -> bool {
        self.swap(0, me.bits())
    }

    /// Takes the lock; `None` if that was not possible until the deadline.
    ///
    /// A caller that holds it already waits for itself.
    #[cold]
    pub(crate) fn take(&self, me: Id, deadline: Deadline) -> Option<Taken> {
        if deadline == Deadline::Now {
            return self.take_at_last(me, 0);
        }
        let mut patience = Patience::until(deadline);
        // Who has slept can't know whether others still do.
        let mut slept = 0;
        loop {
            let seen = self.look();
            if Id::within(seen).is_none() {
                if self.swap(seen, me.bits() | (seen & SUSPECT) | slept) {
                    return Some(taken(seen));
                }
                continue;
            }
            if seen & WAITERS == 0 && !self.swap(seen, seen | WAITERS) {
                continue;
            }
            match patience.wait(&self.word, seen | WAITERS) {
                Waited::Woken => {}
                Waited::InDoubt => {
                    if self.take_from_the_dead(me) {
                        return Some(Taken::Suspect);
                    }
                }
                Waited::TimedOut => return self.take_at_last(me, slept),
            }
            slept = WAITERS;
        }
    }

    /// Gives the lock back if it is the caller's, and wakes one who waits for it.
    #[inline]
    pub(crate) fn give(&self, me: Id) -> Result<(), NotYours> {
        let free = self
            .word
            .compare_exchange(me.bits(), 0, Ordering::Release, Ordering::Relaxed);
        match free {
            Ok(_) => Ok(()),
            Err(word) => self.give_slowly(me, word),
        }
    }

    /// Who holds it now.
    #[inline]
    pub(crate) fn holder(&self) -> Option<Id> {
        Id::within(self.word.load(Ordering::Relaxed))
    }

    /// Whether a holder died, and nobody has called [`trust`](LockState::trust) since.
    #[inline]
    pub(crate) fn is_suspect(&self) -> bool {
        self.word.load(Ordering::Relaxed) & SUSPECT != 0
    }

    /// Whether a holder died: one who still seems to hold it, or one before.
    pub(crate) fn is_in_doubt(&self) -> bool {
        let holder_died = || {
            let holder = self.holder();
            holder.is_some_and(|holder| is_time_to_ask(&self.asked) && !holder.is_alive())
        };
        self.is_suspect() || holder_died()
    }

    /// Who died last while holding it.
    pub(crate) fn died(&self) -> Option<Id> {
        Id::within(self.died.load(Ordering::Relaxed))
    }

    /// What the lock protects is whole again; only the holder may say so.
    pub(crate) fn trust(&self) {
        self.word.fetch_and(!SUSPECT, Ordering::Relaxed);
    }

    /// The word when the lock is free, or when it stays taken.
    fn look(&self) -> u64 {
        let mut seen = 0;
        spin_until(|| {
            seen = self.word.load(Ordering::Relaxed);
            Id::within(seen).is_none()
        });
        seen
    }

    /// The deadline has passed: a last try.
    fn take_at_last(&self, me: Id, slept: u64) -> Option<Taken> {
        let seen = self.word.load(Ordering::Relaxed);
        if Id::within(seen).is_none() && self.swap(seen, me.bits() | (seen & SUSPECT) | slept) {
            return Some(taken(seen));
        }
        self.take_from_the_dead(me).then_some(Taken::Suspect)
    }

    /// Takes the lock if its holder is dead.
    fn take_from_the_dead(&self, me: Id) -> bool {
        let seen = self.word.load(Ordering::Relaxed);
        let Some(holder) = Id::within(seen) else {
            return false;
        };
        if !is_time_to_ask(&self.asked) || holder.is_alive() {
            return false;
        }
        // The swap fails if another waiter was faster: the dead never take it again.
        // Others may sleep, whatever the flag says that the dead has left.
        let mine = self.swap(seen, me.bits() | SUSPECT | WAITERS);
        if mine {
            self.died.store(holder.bits(), Ordering::Relaxed);
        }
        mine
    }

    #[cold]
    fn give_slowly(&self, me: Id, word: u64) -> Result<(), NotYours> {
        match Id::within(word) {
            None => return Err(NotYours::Free),
            Some(holder) if holder != me => return Err(NotYours::HeldBy(holder)),
            Some(_) => {}
        }
        // Only waiters change the word of a lock that is held, and only the flag that they set.
        let word = self.word.swap(word & SUSPECT, Ordering::Release);
        if word & WAITERS != 0 {
            wake(&self.word, 1);
        }
        Ok(())
    }

    #[inline]
    fn swap(&self, seen: u64, new: u64) -> bool {
        self.word
            .compare_exchange(seen, new, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }
}

fn taken(seen: u64) -> Taken {
    if seen & SUSPECT == 0 {
        Taken::Clean
    } else {
        Taken::Suspect
    }
}
