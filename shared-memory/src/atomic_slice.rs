//! Elements in shared memory, copied in and out by atomics because other processes may write at any time.

#![expect(
    unsafe_code,
    reason = "it dereferences pointers into a mapping, and makes values of its bytes"
)]

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::mem::{MaybeUninit, transmute_copy};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64};

use bytemuck::bytes_of;

use crate::atomic_word::AtomicWord;
use crate::data::ShmData;
use crate::scalar::Scalar;

/// Elements of plain data in shared memory; a clone refers to the same memory.
///
/// An element of 1, 2, 4 or 8 bytes is one atomic: it is read and written in one step. An element of another size is
/// several atomics, and a reader may see it half written unless a lock prevents that. Neither case is a data race.
pub(crate) struct AtomicSlice<T> {
    first: NonNull<u8>,
    len: usize,
    /// Keeps the memory mapped.
    memory: Arc<dyn Any + Send + Sync>,
    holds: PhantomData<T>,
}

impl<T: ShmData> AtomicSlice<T> {
    /// The size of the atomics that make up an element: the largest one that fits.
    const WIDTH: usize = {
        assert!(size_of::<T>() > 0, "a type of zero bytes cannot be shared");
        let largest = 1 << size_of::<T>().trailing_zeros();
        if largest < 8 { largest } else { 8 }
    };

    /// `len` elements from `first` on.
    ///
    /// # Safety
    /// There is at least one element. The elements lie in shared memory that stays mapped as long as `memory` lives,
    /// `first` is aligned to 8 bytes, and every process uses them as elements of this size.
    pub(crate) unsafe fn within(
        memory: Arc<dyn Any + Send + Sync>,
        first: NonNull<u8>,
        len: usize,
    ) -> AtomicSlice<T> {
        AtomicSlice {
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

    /// The current element.
    ///
    /// # Panics
    /// If there is no element at `index`, or its bytes are not a value of the type.
    #[inline]
    pub(crate) fn load(&self, index: usize) -> T {
        const { assert!(size_of::<T>() == size_of::<T::Bits>()) };
        let mut bits = MaybeUninit::<T::Bits>::uninit();
        let first = bits.as_mut_ptr().cast::<u8>();
        // SAFETY: `bits` has that number of bytes.
        unsafe { first.write_bytes(0, size_of::<T>()) };
        // SAFETY: the bytes are initialised now, and nothing else refers to them as long as the slice is used.
        let bytes = unsafe { std::slice::from_raw_parts_mut(first, size_of::<T>()) };
        match Self::WIDTH {
            8 => copy_out(self.at::<AtomicU64>(index), bytes),
            4 => copy_out(self.at::<AtomicU32>(index), bytes),
            2 => copy_out(self.at::<AtomicU16>(index), bytes),
            _ => copy_out(self.at::<AtomicU8>(index), bytes),
        }
        // SAFETY: any initialised bytes are a valid `Bits` (see `CheckedBitPattern`).
        let bits = unsafe { bits.assume_init() };
        if !T::is_valid_bit_pattern(&bits) {
            not_a_value::<T>();
        }
        // SAFETY: `T` has the layout of `Bits`, and these bits are a valid `T` (see `CheckedBitPattern`).
        unsafe { transmute_copy(&bits) }
    }

    /// Writes the element.
    ///
    /// # Panics
    /// If there is no element at `index`.
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

    /// The atomics that make up the element at `index`.
    #[inline]
    fn at<W: AtomicWord>(&self, index: usize) -> &[W] {
        assert!(
            index < self.len,
            "index {index} is out of range: there are {} elements",
            self.len
        );
        // SAFETY: the element lies within the mapping (see `within`).
        let first = unsafe { self.first.add(index * size_of::<T>()) };
        let count = size_of::<T>() / size_of::<W>();
        // SAFETY: the atomics fill an element. The element begins at a multiple of their size behind an address that
        // is aligned for all of them. They are mapped as long as `self.memory` lives.
        unsafe { std::slice::from_raw_parts(first.cast::<W>().as_ptr(), count) }
    }
}

impl<T: Scalar> AtomicSlice<T> {
    /// The atomic that holds the element.
    ///
    /// # Panics
    /// If there is no element at `index`.
    #[inline]
    pub(crate) fn cell(&self, index: usize) -> &T::Cell {
        &self.at::<T::Cell>(index)[0]
    }

    /// The atomic that holds the first element, without a bounds check.
    #[inline]
    pub(crate) fn first_cell(&self) -> &T::Cell {
        // SAFETY: there is a first element; it is aligned, and mapped as long as `self.memory` lives; its bytes are a
        // valid atomic (see `AtomicWord`), of the element's size (see `ScalarOps::Cell`).
        unsafe { self.first.cast::<T::Cell>().as_ref() }
    }
}

#[cold]
fn not_a_value<T>() -> ! {
    let type_name = std::any::type_name::<T>();
    panic!(
        "the shared memory holds bytes that are not a valid {type_name}: another process has written them"
    )
}

#[inline]
fn copy_out<W: AtomicWord>(words: &[W], bytes: &mut [u8]) {
    for (word, bytes) in words.iter().zip(bytes.chunks_exact_mut(size_of::<W>())) {
        word.copy_out(bytes);
    }
}

#[inline]
fn copy_in<W: AtomicWord>(bytes: &[u8], words: &[W]) {
    for (bytes, word) in bytes.chunks_exact(size_of::<W>()).zip(words) {
        word.copy_in(bytes);
    }
}

impl<T> Clone for AtomicSlice<T> {
    fn clone(&self) -> AtomicSlice<T> {
        AtomicSlice {
            first: self.first,
            len: self.len,
            memory: Arc::clone(&self.memory),
            holds: PhantomData,
        }
    }
}

impl<T: ShmData + fmt::Debug> fmt::Debug for AtomicSlice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries((0..self.len).map(|index| self.load(index)))
            .finish()
    }
}

// SAFETY: only atomics access the elements, and any thread may unmap the memory.
unsafe impl<T: Send> Send for AtomicSlice<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for AtomicSlice<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Segment;

    fn slice_of<T: ShmData>(len: usize) -> AtomicSlice<T> {
        let segment = Segment::anonymous(len * size_of::<T>()).unwrap();
        // SAFETY: nothing else uses this segment; it is as large as the elements, and aligned to a page.
        unsafe { AtomicSlice::within(segment.keep_mapped(), segment.as_ptr(), len) }
    }

    #[test]
    fn elements_of_any_size_are_loaded_as_stored_and_do_not_change_their_neighbours() {
        fn try_size<const N: usize>() {
            let slice = slice_of::<[u8; N]>(3);
            let element = std::array::from_fn(|i| i as u8 + 1);
            slice.store(1, element);
            assert_eq!(
                (slice.load(0), slice.load(1), slice.load(2)),
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
    fn an_element_consists_of_the_largest_atomics_that_fit_its_size() {
        assert_eq!(AtomicSlice::<f64>::WIDTH, 8);
        assert_eq!(AtomicSlice::<[u16; 3]>::WIDTH, 2);
        assert_eq!(AtomicSlice::<[u64; 4]>::WIDTH, 8);
        assert_eq!(AtomicSlice::<[u8; 12]>::WIDTH, 4);
    }

    #[test]
    #[should_panic(expected = "index 3 is out of range: there are 3 elements")]
    fn an_index_past_the_end_panics() {
        slice_of::<i32>(3).load(3);
    }

    #[test]
    fn booleans_and_characters_are_loaded_as_stored() {
        let (booleans, characters) = (slice_of::<bool>(3), slice_of::<char>(2));
        booleans.store(1, true);
        assert_eq!(
            [0, 1, 2].map(|index| booleans.load(index)),
            [false, true, false]
        );
        characters.store(1, '中');
        assert_eq!((characters.load(0), characters.load(1)), ('\0', '中'));
    }

    #[test]
    #[should_panic(expected = "not a valid bool")]
    fn loading_bytes_that_are_invalid_for_the_type_panics() {
        let booleans = slice_of::<bool>(1);
        booleans.at::<AtomicU8>(0)[0].copy_in(&[2]);
        booleans.load(0);
    }
}
