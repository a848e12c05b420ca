//! What can be acquired and released: Python's locks and semaphores, with `with` and without.

use std::time::Duration;

/// A lock or a semaphore as Python has it: `acquire` and `release` are two calls, maybe of two threads.
///
/// Prefer [`hold`](Acquire::hold): what is released by leaving a scope is never forgotten.
pub trait Acquire {
    /// Acquires; waits for `limit` at most, without one as long as it takes. Whether it was acquired.
    #[track_caller]
    fn acquire_within(&self, limit: Option<Duration>) -> bool;

    /// Gives back what was acquired. Never waits.
    ///
    /// # Errors
    /// [`ReleaseError`] if there is nothing that could be given back; nothing changes then.
    #[track_caller]
    fn release(&self) -> Result<(), ReleaseError>;

    /// Acquires; waits as long as it takes.
    #[track_caller]
    fn acquire(&self) {
        self.acquire_within(None);
    }

    /// Acquires if that is possible at once. Python: `acquire(blocking=False)`.
    #[track_caller]
    fn try_acquire(&self) -> bool {
        self.acquire_within(Some(Duration::ZERO))
    }

    /// Acquires until the guard is dropped, however its scope is left. Python: `with`.
    #[track_caller]
    fn hold(&self) -> Held<'_>;
}

/// Acquired; released when this is dropped.
#[must_use = "it is released when this is dropped"]
pub struct Held<'a> {
    of: &'a dyn Acquire,
}

impl<'a> Held<'a> {
    /// Acquires: what [`Acquire::hold`] does.
    #[track_caller]
    pub fn take(of: &'a dyn Acquire) -> Held<'a> {
        of.acquire();
        Held { of }
    }
}

impl std::fmt::Debug for Held<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Held")
    }
}

impl Drop for Held<'_> {
    #[track_caller]
    fn drop(&mut self) {
        // Somebody may have released what this one holds: a drop is no place to complain.
        self.of.release().unwrap_or(());
    }
}

/// A release that no acquire stands against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// Python: `RuntimeError: release unlocked lock`.
    #[error("release unlocked lock")]
    Unlocked,
    /// Python: `RuntimeError: cannot release un-acquired lock`.
    #[error("cannot release un-acquired lock: another thread holds it, or nobody")]
    NotOwner,
    /// Python: `ValueError: Semaphore released too many times`.
    #[error("Semaphore released too many times")]
    TooOften,
}
