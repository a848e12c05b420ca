//! `ArrayError`, and the checks of indices and ranges.

use std::ops::{Bound, Range, RangeBounds};

use crate::sync::LockError;

/// An access to an array failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArrayError {
    /// There is no element at this index.
    #[error("index {index} is out of range: the array has {len} elements, 0 to {}", len - 1)]
    Index {
        /// The index.
        index: usize,
        /// The array's length.
        len: usize,
    },
    /// The range is not within the array.
    #[error("elements {start}..{end} are out of range: the array has {len}")]
    Slice {
        /// The start of the range.
        start: usize,
        /// The end of the range, exclusive.
        end: usize,
        /// The array's length.
        len: usize,
    },
    /// The lock could not be acquired.
    #[error(transparent)]
    Lock(#[from] LockError),
}

#[inline]
pub(crate) fn check_index(index: usize, len: usize) -> Result<(), ArrayError> {
    if index < len {
        return Ok(());
    }
    Err(ArrayError::Index { index, len })
}

pub(crate) fn check_range(
    range: impl RangeBounds<usize>,
    len: usize,
) -> Result<Range<usize>, ArrayError> {
    let start = match range.start_bound() {
        Bound::Included(start) => *start,
        Bound::Excluded(before) => before.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(last) => last.saturating_add(1),
        Bound::Excluded(end) => *end,
        Bound::Unbounded => len,
    };
    if start <= end && end <= len {
        return Ok(start..end);
    }
    Err(ArrayError::Slice { start, end, len })
}
