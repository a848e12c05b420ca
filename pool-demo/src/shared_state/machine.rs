//! What the pool's protocol runs on: atomics, the kernel's futex, and the sizes of the rings.
//!
//! `tests/pool_model` compiles the protocol's files a second time, on a machine where a model checker schedules every
//! step.

pub(super) use std::sync::atomic::{AtomicU64, Ordering, fence};

pub(super) use shared_memory::sync::Deadline;
use shared_memory::sync::futex;

pub(super) use crate::adaptive_spin::AdaptiveSpin;

/// The number of tasks that fit into the ring. The parent keeps other tasks, or has not taken them from their
/// iterator yet.
pub(crate) const TASK_CELLS: usize = 1024;

/// The number of words in a ring of results; a power of two. It is large enough for the results of tiny tasks while
/// the parent waits for a processor.
pub(super) const RESULT_WORDS: usize = 32_768;

/// Sleeps while `word` has the value `expected`, until [`wake`] or the deadline. May return earlier.
pub(super) fn sleep(word: &AtomicU64, expected: u64, deadline: Deadline) {
    // A worker must not sleep for ever after its parent has ended, even if a task has changed its user.
    fork_demo::renew_parent_death_signal();
    futex::wait(word, expected, deadline);
}

/// Wakes the process that sleeps on `word`, if there is one.
pub(super) fn wake(word: &AtomicU64) {
    futex::wake(word, 1);
}
