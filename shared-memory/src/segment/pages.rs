//! A shared mapping: the one place where memory to share is mapped and unmapped.

#![expect(unsafe_code, reason = "mapping memory, and using it, is unsafe")]

use std::num::NonZeroUsize;
use std::os::fd::AsFd;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, Ordering};

use nix::errno::Errno;
use nix::sys::mman::{MapFlags, MmapAdvise, ProtFlags, madvise, mmap, mmap_anonymous, munmap};
use nix::unistd::{SysconfVar, sysconf};

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

    /// As [`anonymous`](Pages::anonymous), but each page takes memory only once it is written.
    pub(super) fn reserved(bytes: usize) -> Result<Pages, MapError> {
        let flags = MapFlags::MAP_SHARED | MapFlags::MAP_NORESERVE;
        Pages::map(bytes, |bytes| {
            // SAFETY: a new mapping at an address of the kernel's choice touches no memory in use.
            unsafe { mmap_anonymous(None, bytes, READ_AND_WRITE, flags) }
        })
    }

    /// Gives the memory of the whole pages in a range back, in all processes; they are zero again.
    ///
    /// # Panics
    /// If there are not so many bytes at `offset`.
    pub(super) fn give_back(&self, offset: usize, bytes: usize) -> nix::Result<()> {
        self.advise(offset, bytes, MmapAdvise::MADV_REMOVE)
    }

    /// Takes memory for the whole pages in a range at once, which costs less than one after the other.
    ///
    /// # Panics
    /// If there are not so many bytes at `offset`.
    pub(super) fn take(&self, offset: usize, bytes: usize) -> nix::Result<()> {
        self.advise(offset, bytes, MmapAdvise::MADV_POPULATE_WRITE)
    }

    /// Only for advice that leaves the bytes as they are, or zero.
    fn advise(&self, offset: usize, bytes: usize, advice: MmapAdvise) -> nix::Result<()> {
        let page = page_bytes()?;
        let range = &self.cells()[offset..offset + bytes];
        // The mapping begins with a page: so does each multiple of a page's size in it.
        let into_page = offset.next_multiple_of(page) - offset;
        let whole = range.len().saturating_sub(into_page) / page * page;
        if whole == 0 {
            return Ok(());
        }
        let first = NonNull::from(&range[into_page]).cast();
        // SAFETY: whole pages of this mapping, which stays; their bytes are atomics, for which zero is valid.
        unsafe { madvise(first, whole, advice) }
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

fn page_bytes() -> nix::Result<usize> {
    let bytes = sysconf(SysconfVar::PAGE_SIZE)?;
    bytes
        .and_then(|bytes| usize::try_from(bytes).ok())
        .ok_or(Errno::EINVAL)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_is_zero_and_its_neighbours_stay() {
        let page = page_bytes().unwrap();
        let pages = Pages::reserved(4 * page).unwrap();
        pages.write(0, &vec![7; 4 * page]);
        // Of a range from the middle of one page to the middle of another, the pages between.
        pages.give_back(page / 2, 2 * page).unwrap();
        let mut bytes = vec![0; 4 * page];
        pages.read(0, &mut bytes);
        assert!(bytes[..page].iter().all(|byte| *byte == 7));
        assert!(bytes[page..2 * page].iter().all(|byte| *byte == 0));
        assert!(bytes[2 * page..].iter().all(|byte| *byte == 7));
        pages.take(0, 4 * page).unwrap();
        pages.read(0, &mut bytes);
        assert_eq!((bytes[page - 1], bytes[page]), (7, 0));
        pages.give_back(3 * page, page - 1).unwrap();
        pages.give_back(0, 0).unwrap();
        pages.read(0, &mut bytes);
        assert_eq!(bytes[3 * page], 7);
    }

    #[test]
    fn room_may_be_larger_than_memory() {
        let room = Pages::reserved(1 << 40).unwrap();
        room.write((1 << 40) - 1, &[1]);
        let mut last = [0; 2];
        room.read((1 << 40) - 2, &mut last);
        assert_eq!(last, [0, 1]);
    }
}
