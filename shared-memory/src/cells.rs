//! Memory that forked children share with their parent: atomics in an anonymous shared mapping.

#![expect(unsafe_code, reason = "mapping memory is unsafe")]

use std::num::NonZeroUsize;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicI32, AtomicU64};

use nix::errno::Errno;
use nix::sys::mman::{MapFlags, ProtFlags, mmap_anonymous, munmap};

/// The kernel gave no memory to share.
#[derive(Debug, thiserror::Error)]
#[error("cannot map {bytes} bytes of shared memory")]
pub struct MapError {
    /// How much was asked for.
    pub bytes: usize,
    /// What the kernel said.
    pub source: Errno,
}

/// What may lie in shared memory.
///
/// # Safety
/// All-zero bytes are a valid value, and whatever other processes write at any time through the
/// type's own operations on `&Self` leaves it valid and is no data race: an atomic.
pub(crate) unsafe trait SharedCell {}

// SAFETY: any bytes are a valid number, and the operations of an atomic race with each other soundly.
unsafe impl SharedCell for AtomicU64 {}
// SAFETY: as for `AtomicU64`.
unsafe impl SharedCell for AtomicI32 {}

/// Cells in a mapping of their own, all zero at first. A forked child has them at the same address,
/// and the memory goes when the last process that has them unmaps them or ends, however it ends.
#[derive(Debug)]
pub(crate) struct Cells<T: SharedCell> {
    /// Aligned to a page.
    first: NonNull<T>,
    length: usize,
    bytes: NonZeroUsize,
}

impl<T: SharedCell> Cells<T> {
    pub(crate) fn new(length: usize) -> Result<Cells<T>, MapError> {
        // The kernel refuses to map nothing: no cells take a byte.
        let bytes =
            NonZeroUsize::new(length.saturating_mul(size_of::<T>())).unwrap_or(NonZeroUsize::MIN);
        let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: a new mapping at an address of the kernel's choice touches no memory in use.
        let mapped = unsafe { mmap_anonymous(None, bytes, protection, MapFlags::MAP_SHARED) };
        let first = mapped.map_err(|source| MapError {
            bytes: bytes.get(),
            source,
        })?;
        Ok(Cells {
            first: first.cast(),
            length,
            bytes,
        })
    }
}

impl<T: SharedCell> Deref for Cells<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: the mapping is page-aligned, holds `length` cells, which are valid from the first
        // (all zero) to the last moment (see `SharedCell`), and lives as long as `self`.
        unsafe { std::slice::from_raw_parts(self.first.as_ptr(), self.length) }
    }
}

// SAFETY: the mapping belongs to the value, not to a thread.
unsafe impl<T: SharedCell + Send> Send for Cells<T> {}
// SAFETY: all that `&Cells` gives is `&[T]`.
unsafe impl<T: SharedCell + Sync> Sync for Cells<T> {}

impl<T: SharedCell> Drop for Cells<T> {
    fn drop(&mut self) {
        // SAFETY: this is the whole mapping, and with `self` the last reference into it is gone.
        let unmapped = unsafe { munmap(self.first.cast(), self.bytes.get()) };
        debug_assert_eq!(
            unmapped,
            Ok(()),
            "the kernel refuses only what was never mapped"
        );
    }
}
