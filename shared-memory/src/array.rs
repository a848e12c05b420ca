//! `Array`: values in a row that processes share, with one lock for all.

use std::fmt;
use std::ops::{Bound, Range, RangeBounds};

use bytemuck::Pod;

use crate::block::Block;
use crate::segment::SegmentError;
use crate::sync::{Lock, LockError, Name, Numbers};
use crate::value::hold;

static NUMBERS: Numbers = Numbers::of("Array");

/// Values of plain data in a row that processes share: Python's `multiprocessing.Array`.
///
/// Its length is fixed, at least 1. Every access takes the array's lock, unless this thread holds it
/// already: a slice is copied as it was at one moment. Take the lock for several accesses in one:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let stock = shared_memory::Array::new([3, 0, 5])?;
/// {
///     let _held = stock.get_lock().acquire()?;
///     stock.set(0, stock.get(0)? - 1)?;
///     stock.set(1, stock.get(1)? + 1)?;
/// }
/// assert_eq!(stock.to_vec()?, [2, 1, 5]);
/// assert_eq!(stock.slice(1..)?, [1, 5]);
/// # Ok(())
/// # }
/// ```
///
/// Make it before the fork, or [create](Array::create) it under a name; a clone is the same array.
/// Without the lock: [`RawArray`](crate::RawArray).
#[derive(Clone)]
pub struct Array<T: Pod> {
    block: Block<T>,
    lock: Lock,
}

/// An access to an array went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArrayError {
    /// There is no element at this index.
    #[error("index {index} is out of range: the array has {len} elements, 0 to {}", len - 1)]
    Index {
        /// The index.
        index: usize,
        /// The array's length.
        len: usize,
    },
    /// Not all of these elements are there.
    #[error("elements {start}..{end} are out of range: the array has {len}")]
    Slice {
        /// The first.
        start: usize,
        /// One past the last.
        end: usize,
        /// The array's length.
        len: usize,
    },
    /// The lock could not be had.
    #[error(transparent)]
    Lock(#[from] LockError),
}

impl<T: Pod> Array<T> {
    /// An array for this process and the children that it will fork.
    ///
    /// # Errors
    /// [`SegmentError::Empty`], or if the kernel has no memory to share.
    pub fn new(elements: impl IntoIterator<Item = T>) -> Result<Array<T>, SegmentError> {
        let elements: Vec<T> = elements.into_iter().collect();
        Ok(Array::of(Block::new(&elements)?, NUMBERS.next()))
    }

    /// An array that other processes [open](Array::open) by its name; see [`Segment`](crate::Segment).
    ///
    /// # Errors
    /// As [`Segment::create`](crate::Segment::create).
    pub fn create(
        name: &str,
        elements: impl IntoIterator<Item = T>,
    ) -> Result<Array<T>, SegmentError> {
        let elements: Vec<T> = elements.into_iter().collect();
        let block = Block::create(name, &elements)?;
        Ok(Array::of(block, name.to_owned().into()))
    }

    /// The array that another process has created under this name.
    ///
    /// # Errors
    /// As [`Segment::open`](crate::Segment::open); [`SegmentError::OtherType`] and
    /// [`SegmentError::OtherKind`] if it is something else.
    pub fn open(name: &str) -> Result<Array<T>, SegmentError> {
        Ok(Array::of(Block::open(name)?, name.to_owned().into()))
    }

    fn of(block: Block<T>, name: Name) -> Array<T> {
        let lock = block.lock(name);
        Array { block, lock }
    }

    /// How many elements there are.
    #[expect(clippy::len_without_is_empty, reason = "there is at least one")]
    pub fn len(&self) -> usize {
        self.block.elements().len()
    }

    /// The element at `index` now.
    ///
    /// # Errors
    /// [`ArrayError::Index`], and [`ArrayError::Lock`] if a holder of the lock died.
    #[track_caller]
    pub fn get(&self, index: usize) -> Result<T, ArrayError> {
        check_index(index, self.len())?;
        let _held = hold(&self.lock)?;
        Ok(self.block.elements().load(index))
    }

    /// Changes the element at `index`, for all processes.
    ///
    /// # Errors
    /// As [`get`](Array::get).
    #[track_caller]
    pub fn set(&self, index: usize, element: T) -> Result<(), ArrayError> {
        check_index(index, self.len())?;
        let _held = hold(&self.lock)?;
        self.block.elements().store(index, element);
        Ok(())
    }

    /// The elements of a range, such as `1..3` or `..`, at one moment.
    ///
    /// # Errors
    /// [`ArrayError::Slice`], and [`ArrayError::Lock`] if a holder of the lock died.
    #[track_caller]
    pub fn slice(&self, range: impl RangeBounds<usize>) -> Result<Vec<T>, ArrayError> {
        let range = check_range(range, self.len())?;
        let _held = hold(&self.lock)?;
        Ok(range
            .map(|index| self.block.elements().load(index))
            .collect())
    }

    /// Changes as many elements as there are in `elements`, the first at `start`, in one.
    ///
    /// # Errors
    /// As [`slice`](Array::slice); then nothing is changed.
    #[track_caller]
    pub fn set_slice(&self, start: usize, elements: &[T]) -> Result<(), ArrayError> {
        let range = check_range(start..start.saturating_add(elements.len()), self.len())?;
        let _held = hold(&self.lock)?;
        for (index, element) in range.zip(elements) {
            self.block.elements().store(index, *element);
        }
        Ok(())
    }

    /// All elements at one moment: Python's `a[:]`.
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder of the lock died.
    #[track_caller]
    pub fn to_vec(&self) -> Result<Vec<T>, LockError> {
        let _held = hold(&self.lock)?;
        let elements = self.block.elements();
        Ok((0..self.len()).map(|index| elements.load(index)).collect())
    }

    /// All elements, one after the other, as they are at this moment.
    ///
    /// # Errors
    /// As [`to_vec`](Array::to_vec).
    #[track_caller]
    pub fn iter(&self) -> Result<std::vec::IntoIter<T>, LockError> {
        self.to_vec().map(Vec::into_iter)
    }

    /// The array's lock, for several accesses in one, or to [recover](Lock::recover) after a death.
    pub fn get_lock(&self) -> &Lock {
        &self.lock
    }
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

impl<T: Pod> fmt::Debug for Array<T> {
    /// Without the elements: reading them might block.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Array")
            .field("len", &self.len())
            .field("lock", &self.lock)
            .finish_non_exhaustive()
    }
}
