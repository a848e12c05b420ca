//! How long one end looks away where it has met the other, so that it finds more than one message when it goes on.
//!
//! An end that follows at the heels of the other takes the cache lines away that the other is about to write: both
//! then pay for each message several times what it costs to put or get one. So who has nothing to do rests for a
//! moment first, if the other is so quick that the moment brings many messages.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicU64, Ordering};

/// How long to rest at one edge of a queue, learned from how it went; all zero: not at all.
#[repr(C)]
#[derive(Debug)]
pub(super) struct Backoff {
    /// In processor pauses.
    rest: AtomicU64,
}

/// The shortest rest.
const LEAST: u64 = 16;

/// The longest: some microseconds, which is what sleeping and being woken costs.
const MOST: u64 = 512;

/// A rest pays if it brings more than a message for each so many pauses.
const PAUSES_FOR_ONE: u64 = 32;

/// A queue with room for so few messages is full, or empty, before a longer rest ends.
const PAUSES_FOR_ROOM_OF_ONE: u64 = 4;

impl Backoff {
    #[cfg(test)]
    pub(super) fn new() -> Backoff {
        Backoff {
            rest: AtomicU64::new(0),
        }
    }

    /// Rests, then waits. `gained` says how many messages, or how much room, there are now; `capacity` how many
    /// there can be, or 0.
    pub(super) fn before(
        &self,
        capacity: u64,
        gained: impl Fn() -> u64,
        wait: impl FnOnce() -> bool,
    ) -> bool {
        let most = match capacity {
            0 => MOST,
            _ => MOST.min(capacity.saturating_mul(PAUSES_FOR_ROOM_OF_ONE)),
        };
        let rest = self.rest.load(Ordering::Relaxed).min(most);
        if rest < LEAST {
            let has_come = wait();
            if gained() > 1 {
                self.rest.store(LEAST, Ordering::Relaxed);
            }
            return has_come;
        }
        (0..rest).for_each(|_| spin_loop());
        let next = match gained() > rest / PAUSES_FOR_ONE {
            true => rest * 2,
            false => rest / 2,
        };
        self.rest.store(next.min(most), Ordering::Relaxed);
        wait()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rest after `times` waits at each of which `gained` messages had come.
    fn learned(capacity: u64, gained: impl Fn(u64) -> u64, times: usize) -> u64 {
        let backoff = Backoff::new();
        for _ in 0..times {
            let gained = || gained(backoff.rest.load(Ordering::Relaxed));
            assert!(backoff.before(capacity, gained, || true));
        }
        backoff.rest.load(Ordering::Relaxed)
    }

    #[test]
    fn who_gets_one_message_at_a_time_does_not_rest() {
        assert!(learned(0, |_| 1, 100) < LEAST);
    }

    #[test]
    fn who_gets_many_in_a_rest_rests_longer() {
        assert_eq!(learned(0, |rest| 2 + rest / 8, 100), MOST);
    }

    #[test]
    fn a_rest_ends_before_a_small_queue_is_full() {
        assert_eq!(learned(16, |_| 16, 100), 16 * PAUSES_FOR_ROOM_OF_ONE);
        assert!(learned(1, |_| 1, 100) < LEAST);
    }

    #[test]
    fn who_rested_in_vain_rests_less() {
        let backoff = Backoff {
            rest: AtomicU64::new(MOST),
        };
        for _ in 0..100 {
            backoff.before(0, || 0, || true);
        }
        assert!(backoff.rest.load(Ordering::Relaxed) < LEAST);
    }
}
