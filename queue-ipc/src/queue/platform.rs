//! What the queue's algorithm runs on: atomics, locks, waits, spinning and the clock.

pub(super) use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub(super) use super::backoff::Backoff;
pub(super) use shared_memory::sync::{Deadline, EventCount, RawLock, RawLockGuard};

/// How long a non-blocking call still waits for another process in the middle of a put or a get.
const LOCK_GRACE: Duration = Duration::from_millis(20);

/// When a non-blocking call stops waiting for a lock.
pub(super) fn lock_grace() -> Deadline {
    Deadline::after(LOCK_GRACE)
}
