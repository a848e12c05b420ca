//! The queue's algorithm under shuttle: every order of steps may come, and at every step a death.
//!
//! The files of `src/queue` that hold the algorithm are compiled here a second time, with those of the lock and
//! the event count below them, on a machine whose every step a model checker orders.

#![allow(
    dead_code,
    reason = "the models need not call all that a process calls"
)]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in what a test calls is a failed test"
)]

mod memory;
mod models;
#[allow(
    unreachable_pub,
    reason = "some of it is public in the library, and nothing is here"
)]
mod sync;

/// What the queue's algorithm runs on.
mod machine {
    use std::cell::Cell;

    pub(crate) use crate::sync::event_count::EventCount;
    pub(crate) use crate::sync::machine::{AtomicU64, Deadline, Ordering};
    pub(crate) use crate::sync::raw_lock::{RawLock, RawLockGuard};

    /// No rest changes what may happen.
    #[derive(Debug)]
    pub(crate) struct Backoff;

    impl Backoff {
        pub(crate) fn new() -> Backoff {
            Backoff
        }

        pub(crate) fn before(
            &self,
            _capacity: u64,
            _gained: impl Fn() -> u64,
            wait: impl FnOnce() -> bool,
        ) -> bool {
            wait()
        }
    }

    thread_local! {
        static BRIEFLY: Cell<Deadline> = const { Cell::new(Deadline::Soon) };
    }

    /// What a call that does not wait waits for another that is in the middle of one: until then, or, where all are
    /// quick, as long as that takes.
    pub(crate) fn all_are_quick(quick: bool) {
        BRIEFLY.set(if quick {
            Deadline::Never
        } else {
            Deadline::Soon
        });
    }

    pub(crate) fn briefly() -> Deadline {
        BRIEFLY.get()
    }
}

#[path = "../../src/queue/back.rs"]
mod back;
#[path = "../../src/queue/front.rs"]
mod front;
#[path = "../../src/queue/messages.rs"]
mod messages;
#[path = "../../src/queue/place.rs"]
mod place;
#[path = "../../src/queue/ring.rs"]
mod ring;
