//! The atomics that elements in shared memory are made of.

#![expect(
    unsafe_code,
    reason = "the trait promises that any bytes are a valid atomic"
)]

use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

/// An atomic number.
///
/// # Safety
/// Any bytes are a valid value, which may be read and written through `&self` at any time. The type's alignment is its
/// size, and at most 8.
pub(crate) unsafe trait AtomicWord {
    /// Copies the number to `bytes`, in memory order.
    fn copy_out(&self, bytes: &mut [u8]);
    /// Sets the number from `bytes`, in memory order.
    fn copy_in(&self, bytes: &[u8]);
}

macro_rules! atomic_words {
    ($($atomic:ty: $number:ty),*) => {$(
        // SAFETY: an atomic number, whose alignment is its size.
        unsafe impl AtomicWord for $atomic {
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

atomic_words!(AtomicU8: u8, AtomicU16: u16, AtomicU32: u32, AtomicU64: u64);
