//! The event's algorithm: a flag, and how often it was set.

use super::machine::{AtomicU64, Deadline, Ordering, Patience, Waited, spin_until, wake};

/// An event in shared memory; all zero: not set.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct EventState {
    /// The lowest bit: set. The others count how often it was set, so that one who waits notices
    /// also a `set` that a `clear` follows at once.
    word: AtomicU64,
}

const SET: u64 = 1;
const ONE_TIME: u64 = 2;

impl EventState {
    #[inline]
    pub(crate) fn is_set(&self) -> bool {
        self.word.load(Ordering::Acquire) & SET != 0
    }

    /// Whether this changed it.
    pub(crate) fn set(&self) -> bool {
        // Also one that is set is written: who waits from now on sees what the caller wrote before.
        let set = |word| match word & SET {
            0 => Some((word + ONE_TIME) | SET),
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

    /// Waits until it is set, or was in between; `false` if it was not until the deadline.
    pub(crate) fn wait(&self, deadline: Deadline) -> bool {
        let first = self.word.load(Ordering::Acquire);
        if first & SET != 0 {
            return true;
        }
        let has_come = || {
            let now = self.word.load(Ordering::Acquire);
            now & SET != 0 || now >= first + ONE_TIME
        };
        if deadline != Deadline::Now && spin_until(has_come) {
            return true;
        }
        let mut patience = Patience::until(deadline);
        loop {
            // Who dies between setting and waking costs a slice of patience.
            let waited = patience.wait(&self.word, first);
            if has_come() {
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
