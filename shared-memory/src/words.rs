//! Plain data in shared memory, copied in and out by atomics: others may write at any time.

#![expect(unsafe_code, reason = "reading what lies in a mapping is unsafe")]

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

use bytemuck::{Pod, bytes_of, bytes_of_mut};

use crate::scalar::Scalar;

/// Elements of plain data in shared memory; a clone is the same memory.
///
/// One of 1, 2, 4 or 8 bytes is one atomic: it is read and written whole. A larger one is several,
/// and may be found half written, unless a lock prevents it. Either way nothing is a data race.
pub(crate) struct Words<T> {
    first: NonNull<u8>,
    len: usize,
    /// Keeps the memory mapped.
    memory: Arc<dyn Any + Send + Sync>,
    holds: PhantomData<T>,
}

impl<T: Pod> Words<T> {
    /// The largest atomic of which an element is made.
    const WIDTH: usize = {
        assert!(
            size_of::<T>() > 0,
            "a type without bytes has nothing to share"
        );
        let largest = 1 << size_of::<T>().trailing_zeros();
        if largest < 8 { largest } else { 8 }
    };

    /// `len` elements from `first` on.
    ///
    /// # Safety
    /// There is at least one; they lie in shared memory that stays mapped as long as `memory` lives,
    /// `first` is aligned to 8 bytes, and all that use them do so as elements of this size.
    pub(crate) unsafe fn within(
        memory: Arc<dyn Any + Send + Sync>,
        first: NonNull<u8>,
        len: usize,
    ) -> Words<T> {
        Words {
            first,
            len,
            memory,
            holds: PhantomData,
        }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The element now.
    ///
    /// # Panics
    /// If there is none at `index`.
    #[inline]
    pub(crate) fn load(&self, index: usize) -> T {
        let mut element = T::zeroed();
        let bytes = bytes_of_mut(&mut element);
        match Self::WIDTH {
            8 => copy_out(self.at::<AtomicU64>(index), bytes),
            4 => copy_out(self.at::<AtomicU32>(index), bytes),
            2 => copy_out(self.at::<AtomicU16>(index), bytes),
            _ => copy_out(self.at::<AtomicU8>(index), bytes),
        }
        element
    }

    /// Writes the element.
    ///
    /// # Panics
    /// If there is none at `index`.
    #[inline]
    pub(crate) fn store(&self, index: usize, element: T) {
        let bytes = bytes_of(&element);
        match Self::WIDTH {
            8 => copy_in(bytes, self.at::<AtomicU64>(index)),
            4 => copy_in(bytes, self.at::<AtomicU32>(index)),
            2 => copy_in(bytes, self.at::<AtomicU16>(index)),
            _ => copy_in(bytes, self.at::<AtomicU8>(index)),
        }
    }

    /// The atomics of which an element is made.
    #[inline]
    fn at<W: Word>(&self, index: usize) -> &[W] {
        assert!(index < self.len, "{index} is not below {}", self.len);
        // SAFETY: the element lies within the mapping (see `within`).
        let first = unsafe { self.first.add(index * size_of::<T>()) };
        let count = size_of::<T>() / size_of::<W>();
        // SAFETY: the atomics fill an element, whose place is a multiple of their size after a place
        // that is aligned for all of them; they are mapped as long as `self.memory` lives.
        unsafe { std::slice::from_raw_parts(first.cast::<W>().as_ptr(), count) }
    }
}

impl<T: Scalar> Words<T> {
    /// The element as the atomic that it is.
    ///
    /// # Panics
    /// If there is none at `index`.
    #[inline]
    pub(crate) fn cell(&self, index: usize) -> &T::Cell {
        &self.at::<T::Cell>(index)[0]
    }

    /// The first element, without a look whether there is one.
    #[inline]
    pub(crate) fn first_cell(&self) -> &T::Cell {
        // SAFETY: there is one, mapped as long as `self.memory` lives and aligned; its bytes are a valid
        // atomic (see `Word`), of the element's size (see `Hidden::Cell`).
        unsafe { self.first.cast::<T::Cell>().as_ref() }
    }
}

/// An atomic of some size.
///
/// # Safety
/// Any bytes are a valid value, which may be read and written through `&self` at any time, and the
/// alignment is at most 8 and the size.
pub(crate) unsafe trait Word {
    /// Copies it out, as the bytes that it has in memory.
    fn copy_out(&self, bytes: &mut [u8]);
    /// Copies it in.
    fn copy_in(&self, bytes: &[u8]);
}

macro_rules! words {
    ($($atomic:ty: $number:ty),*) => {$(
        // SAFETY: an atomic number, whose alignment is its size.
        unsafe impl Word for $atomic {
            #[inline]
            fn copy_out(&self, bytes: &mut [u8]) {
                bytes.copy_from_slice(&self.load(Ordering::Acquire).to_ne_bytes());
            }

            #[inline]
            fn copy_in(&self, bytes: &[u8]) {
                let mut number = [0; size_of::<$number>()];
                number.copy_from_slice(bytes);
                self.store(<$number>::from_ne_bytes(number), Ordering::Release);
            }
        }
    )*};
}

words!(AtomicU8: u8, AtomicU16: u16, AtomicU32: u32, AtomicU64: u64);

#[inline]
fn copy_out<W: Word>(words: &[W], bytes: &mut [u8]) {
    for (word, bytes) in words.iter().zip(bytes.chunks_exact_mut(size_of::<W>())) {
        word.copy_out(bytes);
    }
}

#[inline]
fn copy_in<W: Word>(bytes: &[u8], words: &[W]) {
    for (bytes, word) in bytes.chunks_exact(size_of::<W>()).zip(words) {
        word.copy_in(bytes);
    }
}

impl<T> Clone for Words<T> {
    fn clone(&self) -> Words<T> {
        Words {
            first: self.first,
            len: self.len,
            memory: Arc::clone(&self.memory),
            holds: PhantomData,
        }
    }
}

impl<T: Pod + fmt::Debug> fmt::Debug for Words<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries((0..self.len).map(|index| self.load(index)))
            .finish()
    }
}

// SAFETY: the elements are reached by atomics alone, and the memory may be unmapped by any thread.
unsafe impl<T: Send> Send for Words<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Words<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Segment;

    fn words<T: Pod>(len: usize) -> Words<T> {
        let segment = Segment::anonymous(len * size_of::<T>()).unwrap();
        // SAFETY: a segment of its own, as large as the elements, aligned to a page.
        unsafe { Words::within(segment.keeper(), segment.as_ptr(), len) }
    }

    #[test]
    fn elements_of_any_size_come_out_as_they_went_in_and_leave_their_neighbours_alone() {
        fn try_size<const N: usize>() {
            let words = words::<[u8; N]>(3);
            let element = std::array::from_fn(|i| i as u8 + 1);
            words.store(1, element);
            assert_eq!(
                (words.load(0), words.load(1), words.load(2)),
                ([0; N], element, [0; N])
            );
        }
        try_size::<1>();
        try_size::<2>();
        try_size::<3>();
        try_size::<4>();
        try_size::<6>();
        try_size::<8>();
        try_size::<12>();
        try_size::<24>();
        try_size::<33>();
    }

    #[test]
    fn an_element_is_made_of_the_largest_atomics_that_fill_it() {
        assert_eq!(Words::<f64>::WIDTH, 8);
        assert_eq!(Words::<[u16; 3]>::WIDTH, 2);
        assert_eq!(Words::<[u64; 4]>::WIDTH, 8);
        assert_eq!(Words::<[u8; 12]>::WIDTH, 4);
    }

    #[test]
    #[should_panic(expected = "3 is not below 3")]
    fn there_is_nothing_behind_the_last() {
        words::<i32>(3).load(3);
    }
}
