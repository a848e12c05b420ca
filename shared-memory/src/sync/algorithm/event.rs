//! The event's algorithm: a flag, and how often it was set.

use super::machine::{AtomicU64, Deadline, Ordering, SlicedWait, Waited, spin_until, wake};

/// An event in shared memory; all zero: not set.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct EventState {
    /// The lowest bit: set. The others count how often it was set, so that a waiter notices
    /// also a `set` that a `clear` follows at once.
    word: AtomicU64,
}

const SET: u64 = 1;
const ONE_SET: u64 = 2;

impl EventState {
    #[inline]
    pub(crate) fn is_set(&self) -> bool {
        self.word.load(Ordering::Acquire) & SET != 0
    }

    /// Sets it; whether it was unset.
    pub(crate) fn set(&self) -> bool {
        // Written even if it is set: threads that wait from now on see what the caller wrote before.
        let set = |word| match word & SET {
            0 => Some((word + ONE_SET) | SET),
            _ => Some(word),
        };
        let (success, failure) = (Ordering::Release, Ordering::Relaxed);
        let before = self.word.fetch_update(success, failure, set);
        let changed = before.is_ok_and(|word| word & SET == 0);
        if changed {
            wake(&self.word, u32::MAX);
        }
        changed
    }

    pub(crate) fn clear(&self) {
        self.word.fetch_and(!SET, Ordering::AcqRel);
    }

    /// Waits until it is set, or was meanwhile; `false` if the deadline passed first.
    pub(crate) fn wait(&self, deadline: Deadline) -> bool {
        let first = self.word.load(Ordering::Acquire);
        if first & SET != 0 {
            return true;
        }
        let was_set = || {
            let now = self.word.load(Ordering::Acquire);
            now & SET != 0 || now >= first + ONE_SET
        };
        if deadline != Deadline::Now && spin_until(was_set) {
            return true;
        }
        let mut sliced = SlicedWait::until(deadline);
        loop {
            // A thread that dies between setting and waking costs the waiters one slice.
            let waited = sliced.wait(&self.word, first);
            if was_set() {
                return true;
            }
            if waited == Waited::TimedOut {
                return false;
            }
        }
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker makes one outside shared memory"
)]
impl EventState {
    pub(crate) fn new() -> EventState {
        EventState {
            word: AtomicU64::new(0),
        }
    }
}
