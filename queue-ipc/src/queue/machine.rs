//! What the queue's algorithm runs on: atomics, locks, waits, rests and the clock.

pub(super) use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub(super) use super::backoff::Backoff;
pub(super) use shared_memory::sync::{Deadline, EventCount, RawLock, RawLockGuard};

/// So long a call that does not wait waits for another process that is in the middle of a put or a get.
const BRIEFLY: Duration = Duration::from_millis(20);

/// A moment from now.
pub(super) fn briefly() -> Deadline {
    Deadline::after(BRIEFLY)
}
