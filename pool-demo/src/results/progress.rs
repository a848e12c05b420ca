//! The progress of a task source through its iterator.

use std::cell::Cell;

use crate::call::OutcomeSink;

/// The progress of a source. The source writes it, and the results read it.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// The number of items made so far.
    pub(crate) made: Cell<u64>,
    /// Whether no more items will be made.
    pub(crate) is_complete: Cell<bool>,
}

/// A sink for the items of an iterator.
pub(crate) trait ItemSink<'a>: OutcomeSink<'a> {
    fn progress(&self) -> &Progress;
}
