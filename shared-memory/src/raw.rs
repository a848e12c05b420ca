//! `RawValue` and `RawArray`: numbers that processes share without a lock, each an atomic.

use std::ops::RangeBounds;

use crate::array::{ArrayError, check_index, check_range};
use crate::block::Block;
use crate::scalar::{Integer, Scalar};
use crate::segment::SegmentError;

/// A number that processes share: Python's `multiprocessing.sharedctypes.RawValue`, and what Python lacks,
/// its atomic steps.
///
/// Reading and writing is one instruction each and never blocks. `n.set(n.get() + 1)` loses updates;
/// [`fetch_add`](RawValue::fetch_add) is one step and loses none. What was written before a write here is
/// seen after the read that finds it (acquire and release).
#[derive(Clone, Debug)]
pub struct RawValue<T: Scalar> {
    block: Block<T>,
}

/// Numbers in a row that processes share: Python's `multiprocessing.sharedctypes.RawArray`.
///
/// Each is read and written whole, as [`RawValue`]; several of them are not.
#[derive(Clone, Debug)]
pub struct RawArray<T: Scalar> {
    block: Block<T>,
}

impl<T: Scalar> RawValue<T> {
    /// A number for this process and the children that it will fork.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new(number: T) -> Result<RawValue<T>, SegmentError> {
        let block = Block::new(&[number])?;
        Ok(RawValue { block })
    }

    /// A number that other processes [open](RawValue::open) by its name; see [`Segment`](crate::Segment).
    ///
    /// # Errors
    /// As [`Segment::create`](crate::Segment::create).
    pub fn create(name: &str, number: T) -> Result<RawValue<T>, SegmentError> {
        let block = Block::create(name, &[number])?;
        Ok(RawValue { block })
    }

    /// The number that another process has created under this name.
    ///
    /// # Errors
    /// As [`Value::open`](crate::Value::open).
    pub fn open(name: &str) -> Result<RawValue<T>, SegmentError> {
        let block: Block<T> = Block::open(name)?;
        match block.elements().len() {
            1 => Ok(RawValue { block }),
            len => Err(SegmentError::NotOne {
                name: name.to_owned(),
                len,
            }),
        }
    }

    /// The number now.
    #[inline]
    pub fn get(&self) -> T {
        T::load(self.cell())
    }

    /// Changes the number, for all processes.
    #[inline]
    pub fn set(&self, number: T) {
        T::store(self.cell(), number);
    }

    /// Changes the number; what it was.
    #[inline]
    pub fn swap(&self, number: T) -> T {
        T::swap(self.cell(), number)
    }

    /// Changes the number if it is `current`, and gives that back.
    ///
    /// # Errors
    /// The number, if it is another one (floats: of other bits).
    #[inline]
    pub fn compare_exchange(&self, current: T, new: T) -> Result<T, T> {
        T::compare_exchange(self.cell(), current, new)
    }

    #[inline]
    fn cell(&self) -> &T::Cell {
        self.block.elements().first_cell()
    }
}

impl<T: Integer> RawValue<T> {
    /// Adds in one step, wrapping around at the ends; what it was.
    #[inline]
    pub fn fetch_add(&self, number: T) -> T {
        T::fetch_add(self.cell(), number)
    }

    /// Subtracts in one step, wrapping around at the ends; what it was.
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
        let block = Block::new(&numbers)?;
        Ok(RawArray { block })
    }

    /// Numbers that other processes [open](RawArray::open) by their name; see [`Segment`](crate::Segment).
    ///
    /// # Errors
    /// As [`Segment::create`](crate::Segment::create).
    pub fn create(
        name: &str,
        numbers: impl IntoIterator<Item = T>,
    ) -> Result<RawArray<T>, SegmentError> {
        let numbers: Vec<T> = numbers.into_iter().collect();
        let block = Block::create(name, &numbers)?;
        Ok(RawArray { block })
    }

    /// The numbers that another process has created under this name.
    ///
    /// # Errors
    /// As [`Array::open`](crate::Array::open).
    pub fn open(name: &str) -> Result<RawArray<T>, SegmentError> {
        let block = Block::open(name)?;
        Ok(RawArray { block })
    }

    /// How many numbers there are.
    #[expect(clippy::len_without_is_empty, reason = "there is at least one")]
    #[inline]
    pub fn len(&self) -> usize {
        self.block.elements().len()
    }

    /// The number at `index` now.
    ///
    /// # Errors
    /// [`ArrayError::Index`].
    #[inline]
    pub fn get(&self, index: usize) -> Result<T, ArrayError> {
        check_index(index, self.len())?;
        Ok(T::load(self.block.elements().cell(index)))
    }

    /// Changes the number at `index`, for all processes.
    ///
    /// # Errors
    /// [`ArrayError::Index`].
    #[inline]
    pub fn set(&self, index: usize, number: T) -> Result<(), ArrayError> {
        check_index(index, self.len())?;
        T::store(self.block.elements().cell(index), number);
        Ok(())
    }

    /// The numbers of a range, such as `1..3` or `..`, each as it was when its turn came.
    ///
    /// # Errors
    /// [`ArrayError::Slice`].
    pub fn slice(&self, range: impl RangeBounds<usize>) -> Result<Vec<T>, ArrayError> {
        let range = check_range(range, self.len())?;
        Ok(range
            .map(|index| self.block.elements().load(index))
            .collect())
    }

    /// Changes as many numbers as there are in `numbers`, the first at `start`, one after the other.
    ///
    /// # Errors
    /// [`ArrayError::Slice`]; then nothing is changed.
    pub fn set_slice(&self, start: usize, numbers: &[T]) -> Result<(), ArrayError> {
        let range = check_range(start..start.saturating_add(numbers.len()), self.len())?;
        for (index, number) in range.zip(numbers) {
            self.block.elements().store(index, *number);
        }
        Ok(())
    }

    /// All numbers, each as it is when its turn comes.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        (0..self.len()).map(|index| self.block.elements().load(index))
    }

    /// All numbers, each as it was when its turn came.
    pub fn to_vec(&self) -> Vec<T> {
        self.iter().collect()
    }
}

impl<T: Integer> RawArray<T> {
    /// Adds to the number at `index` in one step, wrapping around at the ends; what it was.
    ///
    /// # Errors
    /// [`ArrayError::Index`].
    #[inline]
    pub fn fetch_add(&self, index: usize, number: T) -> Result<T, ArrayError> {
        check_index(index, self.len())?;
        Ok(T::fetch_add(self.block.elements().cell(index), number))
    }
}
