//! `RawValue` and `RawArray`: atomic values that processes share without a lock.

use std::ops::RangeBounds;

use crate::array_error::{ArrayError, check_index, check_range};
use crate::scalar::{Integer, Scalar};
use crate::segment::SegmentError;
use crate::typed_segment::TypedSegment;

/// A number (or `bool`, or `char`) that processes share without a lock: Python's
/// `multiprocessing.sharedctypes.RawValue`, with atomic operations, which Python lacks.
///
/// ```
/// # fn main() -> Result<(), shared_memory::SegmentError> {
/// use shared_memory::RawValue;
///
/// let (hits, is_over) = (RawValue::new(0_u64)?, RawValue::new(false)?);
/// hits.fetch_add(1);
/// is_over.set(true);
/// assert!(hits.get() == 1 && is_over.get());
/// # Ok(())
/// # }
/// ```
///
/// A read or a write is one instruction and never blocks. `n.set(n.get() + 1)` loses updates;
/// [`fetch_add`](RawValue::fetch_add) is one step and loses none. A thread that reads what another thread has written
/// also sees everything that this thread wrote before (acquire and release).
#[derive(Clone, Debug)]
pub struct RawValue<T: Scalar> {
    segment: TypedSegment<T>,
}

/// An array of numbers that processes share without a lock: Python's `multiprocessing.sharedctypes.RawArray`.
///
/// Each number is read and written in one step, like a [`RawValue`]; several numbers together are not.
#[derive(Clone, Debug)]
pub struct RawArray<T: Scalar> {
    segment: TypedSegment<T>,
}

impl<T: Scalar> RawValue<T> {
    /// A number for this process and the children that it will fork.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new(number: T) -> Result<RawValue<T>, SegmentError> {
        let segment = TypedSegment::new(&[number])?;
        Ok(RawValue { segment })
    }

    /// A number that other processes [open](RawValue::open) by its name; see [`Segment`](crate::Segment).
    ///
    /// # Errors
    /// The same as [`Segment::create`](crate::Segment::create).
    pub fn create(name: &str, number: T) -> Result<RawValue<T>, SegmentError> {
        let segment = TypedSegment::create(name, &[number])?;
        Ok(RawValue { segment })
    }

    /// The number that another process has created under this name.
    ///
    /// # Errors
    /// The same as [`Value::open`](crate::Value::open).
    pub fn open(name: &str) -> Result<RawValue<T>, SegmentError> {
        let segment = TypedSegment::open_one(name)?;
        Ok(RawValue { segment })
    }

    /// The current number.
    #[inline]
    pub fn get(&self) -> T {
        T::load(self.cell())
    }

    /// Changes the number, for all processes.
    #[inline]
    pub fn set(&self, number: T) {
        T::store(self.cell(), number);
    }

    /// Changes the number, and returns the previous one.
    #[inline]
    pub fn swap(&self, number: T) -> T {
        T::swap(self.cell(), number)
    }

    /// Changes the number to `new` if it is `current`, and returns `current`.
    ///
    /// # Errors
    /// The number as it is, if it differs from `current` (for floats: if its bits differ).
    #[inline]
    pub fn compare_exchange(&self, current: T, new: T) -> Result<T, T> {
        T::compare_exchange(self.cell(), current, new)
    }

    #[inline]
    fn cell(&self) -> &T::Cell {
        self.segment.elements().first_cell()
    }
}

impl<T: Integer> RawValue<T> {
    /// Adds in one step, with overflow wrapping around; returns the previous number.
    #[inline]
    pub fn fetch_add(&self, number: T) -> T {
        T::fetch_add(self.cell(), number)
    }

    /// Subtracts in one step, with overflow wrapping around; returns the previous number.
    #[inline]
    pub fn fetch_sub(&self, number: T) -> T {
        T::fetch_sub(self.cell(), number)
    }
}

impl<T: Scalar> RawArray<T> {
    /// Numbers for this process and the children that it will fork.
    ///
    /// # Errors
    /// [`SegmentError::Empty`], or if the kernel has no memory to share.
    pub fn new(numbers: impl IntoIterator<Item = T>) -> Result<RawArray<T>, SegmentError> {
        let numbers: Vec<T> = numbers.into_iter().collect();
        let segment = TypedSegment::new(&numbers)?;
        Ok(RawArray { segment })
    }

    /// Numbers that other processes [open](RawArray::open) by their name; see [`Segment`](crate::Segment).
    ///
    /// # Errors
    /// The same as [`Segment::create`](crate::Segment::create).
    pub fn create(
        name: &str,
        numbers: impl IntoIterator<Item = T>,
    ) -> Result<RawArray<T>, SegmentError> {
        let numbers: Vec<T> = numbers.into_iter().collect();
        let segment = TypedSegment::create(name, &numbers)?;
        Ok(RawArray { segment })
    }

    /// The numbers that another process has created under this name.
    ///
    /// # Errors
    /// The same as [`Array::open`](crate::Array::open).
    pub fn open(name: &str) -> Result<RawArray<T>, SegmentError> {
        let segment = TypedSegment::open(name)?;
        Ok(RawArray { segment })
    }

    /// The number of elements.
    #[expect(clippy::len_without_is_empty, reason = "an array is never empty")]
    #[inline]
    pub fn len(&self) -> usize {
        self.segment.elements().len()
    }

    /// The current number at `index`.
    ///
    /// # Errors
    /// [`ArrayError::Index`].
    #[inline]
    pub fn get(&self, index: usize) -> Result<T, ArrayError> {
        check_index(index, self.len())?;
        Ok(T::load(self.segment.elements().cell(index)))
    }

    /// Changes the number at `index`, for all processes.
    ///
    /// # Errors
    /// [`ArrayError::Index`].
    #[inline]
    pub fn set(&self, index: usize, number: T) -> Result<(), ArrayError> {
        check_index(index, self.len())?;
        T::store(self.segment.elements().cell(index), number);
        Ok(())
    }

    /// The numbers of a range, such as `1..3` or `..`. They are read one after the other: another process may write in
    /// between.
    ///
    /// # Errors
    /// [`ArrayError::Slice`].
    pub fn slice(&self, range: impl RangeBounds<usize>) -> Result<Vec<T>, ArrayError> {
        let range = check_range(range, self.len())?;
        Ok(range
            .map(|index| self.segment.elements().load(index))
            .collect())
    }

    /// Writes `numbers` into the array from index `start` on, one after the other.
    ///
    /// # Errors
    /// [`ArrayError::Slice`]; in that case nothing is changed.
    pub fn set_slice(&self, start: usize, numbers: &[T]) -> Result<(), ArrayError> {
        let range = check_range(start..start.saturating_add(numbers.len()), self.len())?;
        for (index, number) in range.zip(numbers) {
            self.segment.elements().store(index, *number);
        }
        Ok(())
    }

    /// An iterator over all numbers, each as it is when the iterator reaches it.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        (0..self.len()).map(|index| self.segment.elements().load(index))
    }

    /// All numbers, read one after the other.
    pub fn to_vec(&self) -> Vec<T> {
        self.iter().collect()
    }
}

impl<T: Integer> RawArray<T> {
    /// Adds to the number at `index` in one step, with overflow wrapping around; returns the previous number.
    ///
    /// # Errors
    /// [`ArrayError::Index`].
    #[inline]
    pub fn fetch_add(&self, index: usize, number: T) -> Result<T, ArrayError> {
        check_index(index, self.len())?;
        Ok(T::fetch_add(self.segment.elements().cell(index), number))
    }
}
