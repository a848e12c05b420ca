//! A number and a list of numbers that processes share: Python's `Value('d')` and `Array('i')`.

use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};

use crate::cells::{Cells, MapError};

/// A floating-point number that forked children share with their parent.
///
/// Reading and writing is whole, from any process and thread; reading and then writing is two
/// steps, between which another process may write.
#[derive(Debug)]
pub struct Value {
    /// The bits of an `f64`.
    bits: Cells<AtomicU64>,
}

/// A list of whole numbers, of fixed length, that forked children share with their parent.
///
/// Each number is read and written whole; the list as a whole is not.
#[derive(Debug)]
pub struct Array {
    cells: Cells<AtomicI32>,
}

impl Value {
    /// A number in memory to share.
    ///
    /// # Errors
    /// If the kernel has none.
    pub fn new(number: f64) -> Result<Value, MapError> {
        let value = Value {
            bits: Cells::new(1)?,
        };
        value.set(number);
        Ok(value)
    }

    /// The number now.
    pub fn get(&self) -> f64 {
        f64::from_bits(self.bits[0].load(Ordering::Acquire))
    }

    /// Changes the number, for all processes.
    pub fn set(&self, number: f64) {
        self.bits[0].store(number.to_bits(), Ordering::Release);
    }
}

impl Array {
    /// The numbers in memory to share.
    ///
    /// # Errors
    /// If the kernel has none.
    pub fn new(numbers: impl IntoIterator<Item = i32>) -> Result<Array, MapError> {
        let numbers: Vec<i32> = numbers.into_iter().collect();
        let array = Array {
            cells: Cells::new(numbers.len())?,
        };
        for (index, number) in numbers.into_iter().enumerate() {
            array.set(index, number);
        }
        Ok(array)
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The number at `index` now.
    ///
    /// # Panics
    /// If `index` is not below [`len`](Array::len).
    pub fn get(&self, index: usize) -> i32 {
        self.cells[index].load(Ordering::Acquire)
    }

    /// Changes the number at `index`, for all processes.
    ///
    /// # Panics
    /// If `index` is not below [`len`](Array::len).
    pub fn set(&self, index: usize, number: i32) {
        self.cells[index].store(number, Ordering::Release);
    }

    /// All numbers, each as it was when its turn came.
    pub fn to_vec(&self) -> Vec<i32> {
        (0..self.len()).map(|index| self.get(index)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_comes_out() {
        let value = Value::new(-0.0).unwrap();
        assert!(value.get() == 0.0 && value.get().is_sign_negative());
        value.set(f64::NAN);
        assert!(value.get().is_nan());
        let array = Array::new([i32::MIN, 0, i32::MAX]).unwrap();
        array.set(1, 7);
        assert_eq!(array.to_vec(), [i32::MIN, 7, i32::MAX]);
    }

    #[test]
    fn an_array_may_be_empty_and_ends_where_it_ends() {
        let array = Array::new([]).unwrap();
        assert!(array.is_empty() && array.to_vec().is_empty());
        assert!(std::panic::catch_unwind(|| array.get(0)).is_err());
    }

    #[test]
    fn more_than_there_is_is_an_error_with_the_size() {
        let error = Cells::<AtomicU64>::new(usize::MAX / 16).unwrap_err();
        assert!(
            error.to_string().contains(&error.bytes.to_string()),
            "{error}"
        );
    }
}
