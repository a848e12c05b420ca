//! The queue's algorithm with shuttle: steps run in any order, and a task may die at any step.
//!
//! The files of `src/queue` that hold the algorithm are compiled here a second time, with those of the lock and the
//! event count below them, on a machine where a model checker schedules every step.

#![allow(dead_code, reason = "the models use only a part of the library")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test's helper is a failed test"
)]

mod memory;
mod models;
#[allow(
    unreachable_pub,
    reason = "these files are public in the library and private here"
)]
mod sync;

/// What the queue's algorithm runs on.
mod platform {
    use std::cell::Cell;

    pub(crate) use crate::sync::event_count::EventCount;
    pub(crate) use crate::sync::machine::{AtomicU64, Deadline, Ordering};
    pub(crate) use crate::sync::raw_lock::{RawLock, RawLockGuard};

    /// A pause changes nothing here: steps may run in any order anyway.
    #[derive(Debug)]
    pub(crate) struct Backoff;

    impl Backoff {
        pub(crate) fn new() -> Backoff {
            Backoff
        }

        pub(crate) fn pause_then(
            &self,
            _capacity: u64,
            _available: impl Fn() -> u64,
            wait: impl FnOnce() -> bool,
        ) -> bool {
            wait()
        }
    }

    thread_local! {
        static LOCK_GRACE: Cell<Deadline> = const { Cell::new(Deadline::Soon) };
    }

    /// Sets whether a non-blocking call waits for a lock without limit. This models lock holders that are quick.
    pub(crate) fn set_quick_holders(quick: bool) {
        LOCK_GRACE.set(if quick {
            Deadline::Never
        } else {
            Deadline::Soon
        });
    }

    pub(crate) fn lock_grace() -> Deadline {
        LOCK_GRACE.get()
    }
}

#[path = "../../src/queue/byte_queue.rs"]
mod byte_queue;
#[path = "../../src/queue/cursor.rs"]
mod cursor;
#[path = "../../src/queue/head.rs"]
mod head;
#[path = "../../src/queue/layout.rs"]
mod layout;
#[path = "../../src/queue/ring.rs"]
mod ring;
#[path = "../../src/queue/tail.rs"]
mod tail;
