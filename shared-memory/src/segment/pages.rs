//! A shared mapping: the one place where memory to share is mapped and unmapped.

#![expect(unsafe_code, reason = "mapping memory, and using it, is unsafe")]

use std::num::NonZeroUsize;
use std::os::fd::AsFd;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, Ordering};

use nix::errno::Errno;
use nix::sys::mman::{MapFlags, ProtFlags, mmap, mmap_anonymous, munmap};

use super::MapError;

const READ_AND_WRITE: ProtFlags = ProtFlags::PROT_READ.union(ProtFlags::PROT_WRITE);

/// Pages of shared memory, mapped as long as this lives.
#[derive(Debug)]
pub(crate) struct Pages {
    /// Aligned to a page.
    first: NonNull<u8>,
    bytes: NonZeroUsize,
}

impl Pages {
    /// New pages, all zero, shared with children that are forked while this lives.
    pub(crate) fn anonymous(bytes: usize) -> Result<Pages, MapError> {
        Pages::map(bytes, |bytes| {
            // SAFETY: a new mapping at an address of the kernel's choice touches no memory in use.
            unsafe { mmap_anonymous(None, bytes, READ_AND_WRITE, MapFlags::MAP_SHARED) }
        })
    }

    /// The first `bytes` of a file, which is sealed against shrinking: beyond its end is a SIGBUS.
    pub(super) fn of(file: impl AsFd, bytes: usize) -> Result<Pages, MapError> {
        Pages::map(bytes, |bytes| {
            // SAFETY: a new mapping at an address of the kernel's choice touches no memory in use.
            unsafe { mmap(None, bytes, READ_AND_WRITE, MapFlags::MAP_SHARED, file, 0) }
        })
    }

    fn map(
        bytes: usize,
        map: impl FnOnce(NonZeroUsize) -> nix::Result<NonNull<std::ffi::c_void>>,
    ) -> Result<Pages, MapError> {
        // The kernel refuses to map nothing: nothing takes a byte.
        let bytes = NonZeroUsize::new(bytes).unwrap_or(NonZeroUsize::MIN);
        // An object of more is none to Rust.
        let mapped = match isize::try_from(bytes.get()) {
            Ok(_) => map(bytes),
            Err(_) => Err(Errno::ENOMEM),
        };
        let first = mapped.map_err(|source| MapError {
            bytes: bytes.get(),
            source,
        })?;
        Ok(Pages {
            first: first.cast(),
            bytes,
        })
    }

    pub(crate) fn first(&self) -> NonNull<u8> {
        self.first
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// Copies bytes out, each whole.
    ///
    /// # Panics
    /// If there are not so many at `offset`.
    pub(super) fn read(&self, offset: usize, into: &mut [u8]) {
        for (byte, cell) in into.iter_mut().zip(&self.cells()[offset..]) {
            *byte = cell.load(Ordering::Acquire);
        }
    }

    /// Copies bytes in, each whole.
    ///
    /// # Panics
    /// If there are not so many at `offset`.
    pub(super) fn write(&self, offset: usize, bytes: &[u8]) {
        for (byte, cell) in bytes.iter().zip(&self.cells()[offset..]) {
            cell.store(*byte, Ordering::Release);
        }
    }

    fn cells(&self) -> &[AtomicU8] {
        // SAFETY: the mapping has so many bytes, which are valid as atomics whoever writes them, and it
        // lives as long as `self`.
        unsafe { std::slice::from_raw_parts(self.first.cast().as_ptr(), self.bytes.get()) }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: this is the whole mapping, and with its owner the last reference into it is gone.
        let unmapped = unsafe { munmap(self.first.cast(), self.bytes.get()) };
        debug_assert_eq!(
            unmapped,
            Ok(()),
            "the kernel refuses only what was never mapped"
        );
    }
}

// SAFETY: the mapping belongs to the value, not to a thread.
unsafe impl Send for Pages {}
// SAFETY: `&Pages` gives an address, which is harmless, and atomic accesses.
unsafe impl Sync for Pages {}
