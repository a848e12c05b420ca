//! The lock's algorithm: a word that names its holder.

use super::machine::{
    AtomicU64, Deadline, Ordering, SlicedWait, ThreadId, Waited, claim_probe, spin_until, wake,
};

/// A lock in shared memory.
///
/// Acquiring and releasing an uncontended lock take one compare-and-swap each. The word that is swapped names the
/// holder, so the lock names its holder at whatever moment the holder dies.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct LockState {
    /// 0 if free. Otherwise the flags below, and the holder's id if a thread holds the lock.
    word: AtomicU64,
    /// The last thread that died while it held the lock; written by the thread that takes over.
    dead_owner: AtomicU64,
    /// When a waiter last checked whether the holder is alive.
    last_probe: AtomicU64,
}

/// A thread may be sleeping on the word.
const WAITERS: u64 = 1 << 31;

/// A holder died, and no thread has called [`LockState::mark_consistent`] since.
const INCONSISTENT: u64 = 1 << 30;

/// The holder has no guard: it leaked the guard, and releases the lock by a call.
const LEAKED: u64 = 1 << 29;

/// The caller has acquired the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Acquired {
    Clean,
    /// A holder died, and what the lock protects may be inconsistent.
    OwnerDied,
}

/// The caller can't release the lock: it does not hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotOwner {
    Unlocked,
    HeldBy(ThreadId),
}

impl LockState {
    /// A free lock. In shared memory, zeros are the same.
    pub(crate) const fn new() -> LockState {
        LockState {
            word: AtomicU64::new(0),
            dead_owner: AtomicU64::new(0),
            last_probe: AtomicU64::new(0),
        }
    }

    /// Acquires the lock if it is free and consistent, and no thread waits for it: one compare-and-swap.
    #[inline]
    pub(crate) fn try_acquire_fast(&self, me: ThreadId) -> bool {
        self.swap(0, me.bits())
    }

    /// Acquires the lock; returns `None` if the deadline passed first.
    ///
    /// A caller that already holds the lock waits for itself.
    #[cold]
    pub(crate) fn acquire(&self, me: ThreadId, deadline: Deadline) -> Option<Acquired> {
        if deadline == Deadline::Now {
            return self.acquire_at_deadline(me, 0);
        }
        let mut sliced = SlicedWait::until(deadline);
        // A thread that has slept can't know whether other threads still sleep, so it keeps the flag.
        let mut slept = 0;
        loop {
            let seen = self.spin();
            if ThreadId::from_word(seen).is_none() {
                if self.swap(seen, me.bits() | (seen & INCONSISTENT) | slept) {
                    return Some(acquired(seen));
                }
                continue;
            }
            if seen & WAITERS == 0 && !self.swap(seen, seen | WAITERS) {
                continue;
            }
            match sliced.wait(&self.word, seen | WAITERS) {
                Waited::Woken => {}
                Waited::SliceEnded => {
                    if self.acquire_from_dead(me) {
                        return Some(Acquired::OwnerDied);
                    }
                }
                Waited::TimedOut => return self.acquire_at_deadline(me, slept),
            }
            slept = WAITERS;
        }
    }

    /// Releases the lock if the caller holds it, and wakes one waiter.
    #[inline]
    pub(crate) fn release(&self, me: ThreadId) -> Result<(), NotOwner> {
        let free = self
            .word
            .compare_exchange(me.bits(), 0, Ordering::Release, Ordering::Relaxed);
        match free {
            Ok(_) => Ok(()),
            Err(word) => self.release_slowly(me, word),
        }
    }

    /// Records that the holder leaked its guard; only the holder may call this. A release clears the record.
    pub(crate) fn mark_leaked(&self) {
        self.word.fetch_or(LEAKED, Ordering::Relaxed);
    }

    /// Whether the holder leaked its guard.
    pub(crate) fn is_leaked(&self) -> bool {
        self.word.load(Ordering::Relaxed) & LEAKED != 0
    }

    /// Makes `heir` the holder instead of `owner`, another thread of the same process. Returns false if `owner` does not
    /// hold the lock.
    pub(crate) fn hand_over(&self, owner: ThreadId, heir: ThreadId) -> bool {
        let mut seen = self.word.load(Ordering::Relaxed);
        while ThreadId::from_word(seen) == Some(owner) {
            let new = heir.bits() | (seen & (WAITERS | INCONSISTENT | LEAKED));
            if self.swap(seen, new) {
                return true;
            }
            seen = self.word.load(Ordering::Relaxed);
        }
        false
    }

    /// The thread that holds the lock now.
    #[inline]
    pub(crate) fn holder(&self) -> Option<ThreadId> {
        ThreadId::from_word(self.word.load(Ordering::Relaxed))
    }

    /// Whether a holder died, and no thread has called [`mark_consistent`](LockState::mark_consistent) since.
    #[inline]
    pub(crate) fn is_inconsistent(&self) -> bool {
        self.word.load(Ordering::Relaxed) & INCONSISTENT != 0
    }

    /// Whether the current holder or an earlier one died.
    pub(crate) fn may_be_inconsistent(&self) -> bool {
        let holder_died = || {
            let holder = self.holder();
            holder.is_some_and(|holder| claim_probe(&self.last_probe) && !holder.is_alive())
        };
        self.is_inconsistent() || holder_died()
    }

    /// The last thread that died while it held the lock.
    pub(crate) fn dead_owner(&self) -> Option<ThreadId> {
        ThreadId::from_word(self.dead_owner.load(Ordering::Relaxed))
    }

    /// Marks what the lock protects as consistent again; only the holder may call this.
    pub(crate) fn mark_consistent(&self) {
        self.word.fetch_and(!INCONSISTENT, Ordering::Relaxed);
    }

    /// Spins for a moment; returns the last value of the word: one without a holder if the lock became free.
    fn spin(&self) -> u64 {
        let mut seen = 0;
        spin_until(|| {
            seen = self.word.load(Ordering::Relaxed);
            ThreadId::from_word(seen).is_none()
        });
        seen
    }

    /// Tries once more after the deadline has passed.
    fn acquire_at_deadline(&self, me: ThreadId, slept: u64) -> Option<Acquired> {
        let seen = self.word.load(Ordering::Relaxed);
        if ThreadId::from_word(seen).is_none()
            && self.swap(seen, me.bits() | (seen & INCONSISTENT) | slept)
        {
            return Some(acquired(seen));
        }
        self.acquire_from_dead(me).then_some(Acquired::OwnerDied)
    }

    /// Acquires the lock if its holder is dead.
    fn acquire_from_dead(&self, me: ThreadId) -> bool {
        let seen = self.word.load(Ordering::Relaxed);
        let Some(holder) = ThreadId::from_word(seen) else {
            return false;
        };
        if !claim_probe(&self.last_probe) || holder.is_alive() {
            return false;
        }
        // The swap fails if another waiter was faster; a dead thread never acquires the lock again. Other threads may
        // be sleeping, whatever the flag says that the dead holder left.
        let mine = self.swap(seen, me.bits() | INCONSISTENT | WAITERS);
        if mine {
            self.dead_owner.store(holder.bits(), Ordering::Relaxed);
        }
        mine
    }

    #[cold]
    fn release_slowly(&self, me: ThreadId, mut word: u64) -> Result<(), NotOwner> {
        loop {
            match ThreadId::from_word(word) {
                None => return Err(NotOwner::Unlocked),
                Some(holder) if holder != me => return Err(NotOwner::HeldBy(holder)),
                Some(_) => {}
            }
            // Waiters set their flag. One of them may also acquire the lock, if its holder's thread has ended and only
            // a detached hold is left.
            let free = word & INCONSISTENT;
            match self
                .word
                .compare_exchange(word, free, Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => break,
                Err(now) => word = now,
            }
        }
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

fn acquired(seen: u64) -> Acquired {
    if seen & INCONSISTENT == 0 {
        Acquired::Clean
    } else {
        Acquired::OwnerDied
    }
}
