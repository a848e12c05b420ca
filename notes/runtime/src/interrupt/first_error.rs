//! A program that ends at its first error does not wait for children that wait for each other.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Whether the program ends at its first error.
static ENDS: AtomicBool = AtomicBool::new(false);
/// Whether there was an error.
static FAILED: AtomicBool = AtomicBool::new(false);

/// From now on, dropping the handle of a child terminates the child if another child could not be started, or failed.
///
/// A program that calls this must end when it has such an error. Then the remaining children are of no use. They may
/// even wait for the child that is missing, and to wait for them would hide the error. Forks inherit the setting.
pub fn end_at_first_error() {
    ENDS.store(true, Relaxed);
}

/// A child could not be started, or failed. Libraries that start children call this.
pub fn child_failed() {
    FAILED.store(true, Relaxed);
}

/// A child was started after all, or this is a new child, which has no failed children.
pub fn forget_failures() {
    FAILED.store(false, Relaxed);
}

/// Whether [`end_at_first_error`] was called, and a child failed.
pub fn is_ending_after_error() -> bool {
    ENDS.load(Relaxed) && FAILED.load(Relaxed)
}
