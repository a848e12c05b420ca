//! The event's algorithm: a flag, and how many times it was set.

use super::machine::{AtomicU64, Deadline, Ordering, SlicedWait, Waited, spin_until, wake};

/// An event in shared memory; all zero means not set.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct EventState {
    /// The lowest bit says whether the event is set. The other bits count how many times it was set, so a waiter also
    /// notices a `set` that is followed by a `clear` at once.
    word: AtomicU64,
}

const SET: u64 = 1;
const ONE_SET: u64 = 2;

impl EventState {
    #[inline]
    pub(crate) fn is_set(&self) -> bool {
        self.word.load(Ordering::Acquire) & SET != 0
    }

    /// Sets the event; returns whether it was unset before.
    pub(crate) fn set(&self) -> bool {
        // Write the word even if the event is set: threads that wait from now on see what the caller wrote before.
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

    /// Waits until the event is set, or was set during the wait; returns `false` if the deadline passed first.
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
            // If a thread dies between setting the event and waking the waiters, they wake at the end of their slice.
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
    reason = "only the model checker creates one outside shared memory"
)]
impl EventState {
    pub(crate) fn new() -> EventState {
        EventState {
            word: AtomicU64::new(0),
        }
    }
}
