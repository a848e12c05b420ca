//! How long one end of a queue pauses when it has caught up with the other end, so that it finds more than one message
//! when it goes on.
//!
//! An end that follows the other end closely takes away the cache lines that the other end is about to write. Each
//! message then costs both ends several times the cost of a put or a get. So an end that has nothing to do first
//! pauses for a moment, if the other end is fast enough to transfer many messages during the pause.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicU64, Ordering};

/// How long to pause at one edge of a queue, learned from earlier waits. All zero means no pause.
#[repr(C)]
#[derive(Debug)]
pub(super) struct Backoff {
    /// In spin-loop hints.
    pause: AtomicU64,
}

/// The shortest pause.
const MIN_PAUSE: u64 = 16;

/// The longest pause: some microseconds, which is the cost of sleeping and waking.
const MAX_PAUSE: u64 = 512;

/// A pause is worth its cost if it gains more than one message for this many spin-loop hints.
const HINTS_PER_MESSAGE: u64 = 32;

/// A queue with a small capacity is full, or empty, before a longer pause ends.
const HINTS_PER_CAPACITY: u64 = 4;

impl Backoff {
    #[cfg(test)]
    pub(super) fn new() -> Backoff {
        Backoff {
            pause: AtomicU64::new(0),
        }
    }

    /// Pauses, then waits. `available` returns how many messages, or free places, there are now. `capacity` is the
    /// queue's capacity, or 0.
    pub(super) fn pause_then(
        &self,
        capacity: u64,
        available: impl Fn() -> u64,
        wait: impl FnOnce() -> bool,
    ) -> bool {
        let max = match capacity {
            0 => MAX_PAUSE,
            _ => MAX_PAUSE.min(capacity.saturating_mul(HINTS_PER_CAPACITY)),
        };
        let pause = self.pause.load(Ordering::Relaxed).min(max);
        if pause < MIN_PAUSE {
            let is_ready = wait();
            if available() > 1 {
                self.pause.store(MIN_PAUSE, Ordering::Relaxed);
            }
            return is_ready;
        }
        (0..pause).for_each(|_| spin_loop());
        let next = match available() > pause / HINTS_PER_MESSAGE {
            true => pause * 2,
            false => pause / 2,
        };
        self.pause.store(next.min(max), Ordering::Relaxed);
        wait()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pause after `times` waits at each of which `available` messages had come.
    fn pause_after(capacity: u64, available: impl Fn(u64) -> u64, times: usize) -> u64 {
        let backoff = Backoff::new();
        for _ in 0..times {
            let available = || available(backoff.pause.load(Ordering::Relaxed));
            assert!(backoff.pause_then(capacity, available, || true));
        }
        backoff.pause.load(Ordering::Relaxed)
    }

    #[test]
    fn single_messages_cause_no_pause() {
        assert!(pause_after(0, |_| 1, 100) < MIN_PAUSE);
    }

    #[test]
    fn many_messages_per_pause_lengthen_the_pause() {
        assert_eq!(pause_after(0, |pause| 2 + pause / 8, 100), MAX_PAUSE);
    }

    #[test]
    fn a_small_capacity_limits_the_pause() {
        assert_eq!(pause_after(16, |_| 16, 100), 16 * HINTS_PER_CAPACITY);
        assert!(pause_after(1, |_| 1, 100) < MIN_PAUSE);
    }

    #[test]
    fn a_pause_without_messages_becomes_shorter() {
        let backoff = Backoff {
            pause: AtomicU64::new(MAX_PAUSE),
        };
        for _ in 0..100 {
            backoff.pause_then(0, || 0, || true);
        }
        assert!(backoff.pause.load(Ordering::Relaxed) < MIN_PAUSE);
    }
}
