//! Looks at what the locks have found: deadlocks while their threads are stuck, and inversions.

use std::time::Duration;

use notes_runtime::deadline::Deadline;

use crate::deadlock::Deadlock;
use crate::inversion::Inversion;
use crate::table::{self, Stuck};

/// Receives the deadlocks of the program. While it exists, the threads of a deadlock stay stuck until
/// [`StuckThreads::cancel`] ends their waits; without it, their waits end at once.
///
/// If there are several, each deadlock goes to one of them. When the last is dropped, it cancels the waits of the deadlocks that none
/// of them has received.
#[derive(Debug)]
pub struct DeadlockWatch(());

/// The threads of a deadlock, which wait until this is cancelled or dropped.
#[derive(Debug)]
#[must_use = "the waits are cancelled when this is dropped"]
pub struct StuckThreads {
    stuck: Stuck,
}

/// The order inversions that this program has made so far, each once, in the order in which they were found.
pub fn inversions() -> Vec<Inversion> {
    table::inversions()
}

/// Whether `acquire` panics with the report if it inverts an order, before it acquires the lock. Off at first.
///
/// For test suites: the first test that inverts an order fails, whether it deadlocks or not.
pub fn panic_at_inversions(panics: bool) {
    table::set_panics(panics);
}

impl DeadlockWatch {
    /// Begins to watch.
    pub fn new() -> DeadlockWatch {
        table::add_watch();
        DeadlockWatch(())
    }

    /// Blocks until a deadlock is found, for at most `timeout`; then returns `None`.
    pub fn next(&self, timeout: Duration) -> Option<StuckThreads> {
        let stuck = table::next_stuck(Deadline::after(timeout))?;
        Some(StuckThreads { stuck })
    }
}

impl StuckThreads {
    /// Which thread holds what, and which thread waits for what.
    pub fn deadlock(&self) -> &Deadlock {
        &self.stuck.deadlock
    }

    /// Cancels the waits: each `acquire` of these threads returns the deadlock as its error.
    pub fn cancel(self) {
        drop(self);
    }
}

impl Drop for StuckThreads {
    fn drop(&mut self) {
        table::cancel(&self.stuck);
    }
}

impl Default for DeadlockWatch {
    fn default() -> DeadlockWatch {
        DeadlockWatch::new()
    }
}

impl Drop for DeadlockWatch {
    fn drop(&mut self) {
        table::remove_watch();
    }
}
