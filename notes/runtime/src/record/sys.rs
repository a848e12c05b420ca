//! Memory that unrelated processes share: the one unsafe corner of the record.
#![expect(unsafe_code, reason = "mmap has no safe face")]

use std::io;
use std::num::NonZeroUsize;
use std::os::fd::BorrowedFd;
use std::ptr::NonNull;
use std::sync::atomic::AtomicU64;

use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};

/// A whole sealed memfd, mapped shared. Only atomics look into it: any process may write at any
/// time, so a plain reference to plain data would be undefined behaviour.
#[derive(Debug)]
pub(super) struct Mapping {
    start: NonNull<AtomicU64>,
    bytes: NonZeroUsize,
}

impl Mapping {
    /// Maps `bytes` bytes of `file`, which must be a file sealed against shrinking (a page that
    /// was cut off would kill the process with SIGBUS) and at least that long.
    pub(super) fn new(file: BorrowedFd<'_>, bytes: NonZeroUsize) -> io::Result<Mapping> {
        let access = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: the kernel chooses a free place, so nothing that exists is mapped over.
        let start = unsafe { mmap(None, bytes, access, MapFlags::MAP_SHARED, file, 0) }?;
        Ok(Mapping {
            start: start.cast(),
            bytes,
        })
    }

    pub(super) fn words(&self) -> &[AtomicU64] {
        let count = self.bytes.get() / size_of::<AtomicU64>();
        // SAFETY: `start` is page-aligned and mapped for `bytes` bytes until `self` is dropped;
        // every bit pattern is an AtomicU64, and all access from anywhere is atomic.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), count) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: this is the mapping that `new` made; nobody borrows from it any more.
        let unmapped = unsafe { munmap(self.start.cast(), self.bytes.get()) };
        debug_assert!(unmapped.is_ok(), "munmap of our own mapping: {unmapped:?}");
    }
}

// SAFETY: the mapping is memory of the process, not of a thread.
unsafe impl Send for Mapping {}

// SAFETY: a shared `Mapping` gives out nothing but atomics.
unsafe impl Sync for Mapping {}
