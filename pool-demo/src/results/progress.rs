//! How far a task source has come with the items of its iterator.

use std::cell::Cell;

use crate::call::OutcomeSink;

/// Shared between the source, which writes it, and the results.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// How many items there were so far.
    pub(crate) made: Cell<u64>,
    /// Whether these are all.
    pub(crate) is_complete: Cell<bool>,
}

/// A sink for the items of an iterator.
pub(crate) trait ItemSink<'a>: OutcomeSink<'a> {
    fn progress(&self) -> &Progress;
}
