//! A shared mapping. Only this module maps and unmaps shared memory.

#![expect(
    unsafe_code,
    reason = "mmap, madvise and memory that others write have no safe interface"
)]

use std::io;
use std::num::NonZeroUsize;
use std::os::fd::AsFd;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use nix::errno::Errno;
use nix::sys::mman::{MapFlags, MmapAdvise, ProtFlags, madvise, mmap, mmap_anonymous, munmap};
use nix::unistd::{SysconfVar, sysconf};

const READ_AND_WRITE: ProtFlags = ProtFlags::PROT_READ.union(ProtFlags::PROT_WRITE);

/// Pages of shared memory, mapped for the life of this value.
///
/// Other processes may write there at any time, so all access is atomic: a plain reference to plain data would be
/// undefined behaviour. A forked child has the same memory at the same address.
#[derive(Debug)]
pub struct Pages {
    /// Aligned to a page.
    first: NonNull<u8>,
    bytes: NonZeroUsize,
}

impl Pages {
    /// Maps new pages, all zero, shared with children that are forked while this value lives.
    ///
    /// # Errors
    /// As for `mmap(2)`; also `ENOMEM` for more bytes than a Rust object can have.
    pub fn anonymous(bytes: usize) -> io::Result<Pages> {
        Pages::map(bytes, |bytes| {
            // SAFETY: a new mapping at an address of the kernel's choice touches no memory in use.
            unsafe { mmap_anonymous(None, bytes, READ_AND_WRITE, MapFlags::MAP_SHARED) }
        })
    }

    /// Like [`anonymous`](Pages::anonymous), but a page takes memory only when it is written.
    ///
    /// # Errors
    /// As for [`anonymous`](Pages::anonymous).
    pub fn reserved(bytes: usize) -> io::Result<Pages> {
        let flags = MapFlags::MAP_SHARED | MapFlags::MAP_NORESERVE;
        Pages::map(bytes, |bytes| {
            // SAFETY: a new mapping at an address of the kernel's choice touches no memory in use.
            unsafe { mmap_anonymous(None, bytes, READ_AND_WRITE, flags) }
        })
    }

    /// Maps the first `bytes` of a file. The file should be sealed against shrinking: access to a page that was cut off
    /// raises SIGBUS.
    ///
    /// # Errors
    /// As for [`anonymous`](Pages::anonymous).
    pub fn of_file(file: impl AsFd, bytes: usize) -> io::Result<Pages> {
        Pages::map(bytes, |bytes| {
            // SAFETY: a new mapping at an address of the kernel's choice touches no memory in use.
            unsafe { mmap(None, bytes, READ_AND_WRITE, MapFlags::MAP_SHARED, file, 0) }
        })
    }

    /// Returns the memory of the whole pages in a range to the kernel, for all processes; the pages are zero again.
    ///
    /// A thread that accesses these bytes at the same time through their [address](Pages::first) would be in a data
    /// race: the caller makes sure that there is none.
    ///
    /// # Errors
    /// As for `madvise(2)` with `MADV_REMOVE`.
    ///
    /// # Panics
    /// If the range is not within these pages.
    pub fn decommit(&self, offset: usize, bytes: usize) -> io::Result<()> {
        self.advise(offset, bytes, MmapAdvise::MADV_REMOVE)
    }

    /// Allocates memory for the whole pages in a range at once, which costs less than a page fault for each.
    ///
    /// # Errors
    /// As for `madvise(2)` with `MADV_POPULATE_WRITE`, which Linux has since 5.14.
    ///
    /// # Panics
    /// If the range is not within these pages.
    pub fn commit(&self, offset: usize, bytes: usize) -> io::Result<()> {
        self.advise(offset, bytes, MmapAdvise::MADV_POPULATE_WRITE)
    }

    /// Only for advice that leaves the bytes unchanged or sets them to zero.
    fn advise(&self, offset: usize, bytes: usize, advice: MmapAdvise) -> io::Result<()> {
        let page = page_bytes()?;
        let range = &self.cells()[offset..offset + bytes];
        // The mapping begins with a page, so every multiple of the page size in it is the start of a page.
        let into_page = offset.next_multiple_of(page) - offset;
        let whole = range.len().saturating_sub(into_page) / page * page;
        if whole == 0 {
            return Ok(());
        }
        let first = NonNull::from(&range[into_page]).cast();
        // SAFETY: whole pages of this mapping, which stays. This module accesses their bytes as atomics, for which zero
        // is valid; a caller that copies bytes by their address decommits only bytes that no thread accesses.
        unsafe { madvise(first, whole, advice) }?;
        Ok(())
    }

    fn map(
        bytes: usize,
        map: impl FnOnce(NonZeroUsize) -> nix::Result<NonNull<std::ffi::c_void>>,
    ) -> io::Result<Pages> {
        // The kernel refuses to map zero bytes, so map at least one.
        let bytes = NonZeroUsize::new(bytes).unwrap_or(NonZeroUsize::MIN);
        // Rust allows no larger object.
        if isize::try_from(bytes.get()).is_err() {
            return Err(Errno::ENOMEM.into());
        }
        let first = map(bytes)?.cast();
        Ok(Pages { first, bytes })
    }

    /// The address of the first byte in this process, aligned to a page.
    #[inline]
    pub fn first(&self) -> NonNull<u8> {
        self.first
    }

    /// The size in bytes.
    #[inline]
    pub fn bytes(&self) -> usize {
        self.bytes.get()
    }

    /// Copies bytes out. Each byte is read atomically.
    ///
    /// # Panics
    /// If the range is not within these pages.
    pub fn read(&self, offset: usize, into: &mut [u8]) {
        let cells = &self.cells()[offset..offset + into.len()];
        for (byte, cell) in into.iter_mut().zip(cells) {
            *byte = cell.load(Ordering::Acquire);
        }
    }

    /// Copies bytes in. Each byte is written atomically.
    ///
    /// # Panics
    /// If the range is not within these pages.
    pub fn write(&self, offset: usize, bytes: &[u8]) {
        let cells = &self.cells()[offset..offset + bytes.len()];
        for (byte, cell) in bytes.iter().zip(cells) {
            cell.store(*byte, Ordering::Release);
        }
    }

    /// The memory as whole words.
    #[inline]
    pub fn words(&self) -> &[AtomicU64] {
        let count = self.bytes.get() / size_of::<AtomicU64>();
        // SAFETY: the mapping is aligned to a page and has room for `count` words, which are valid as atomics
        // whatever others write, and it lives as long as `self`.
        unsafe { std::slice::from_raw_parts(self.first.cast().as_ptr(), count) }
    }

    fn cells(&self) -> &[AtomicU8] {
        // SAFETY: the mapping has that number of bytes, which are valid as atomics whatever others write, and it lives as
        // long as `self`.
        unsafe { std::slice::from_raw_parts(self.first.cast().as_ptr(), self.bytes.get()) }
    }
}

fn page_bytes() -> io::Result<usize> {
    let bytes = sysconf(SysconfVar::PAGE_SIZE)?;
    let bytes = bytes.and_then(|bytes| usize::try_from(bytes).ok());
    bytes.ok_or_else(|| Errno::EINVAL.into())
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: this is the whole mapping, and with its owner the last reference into it is gone.
        let unmapped = unsafe { munmap(self.first.cast(), self.bytes.get()) };
        debug_assert_eq!(unmapped, Ok(()), "munmap failed for mapped pages");
    }
}

// SAFETY: the mapping belongs to the value, not to a thread.
unsafe impl Send for Pages {}
// SAFETY: `&Pages` gives an address, which is harmless, and atomics.
unsafe impl Sync for Pages {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decommitted_pages_are_zero_and_their_neighbours_stay() {
        let page = page_bytes().unwrap();
        let pages = Pages::reserved(4 * page).unwrap();
        pages.write(0, &vec![7; 4 * page]);
        // The range reaches from the middle of one page to the middle of another: only the pages between are
        // decommitted.
        pages.decommit(page / 2, 2 * page).unwrap();
        let mut bytes = vec![0; 4 * page];
        pages.read(0, &mut bytes);
        assert!(bytes[..page].iter().all(|byte| *byte == 7));
        assert!(bytes[page..2 * page].iter().all(|byte| *byte == 0));
        assert!(bytes[2 * page..].iter().all(|byte| *byte == 7));
        pages.commit(0, 4 * page).unwrap();
        pages.read(0, &mut bytes);
        assert_eq!((bytes[page - 1], bytes[page]), (7, 0));
        pages.decommit(3 * page, page - 1).unwrap();
        pages.decommit(0, 0).unwrap();
        pages.read(0, &mut bytes);
        assert_eq!(bytes[3 * page], 7);
    }

    #[test]
    fn reserved_pages_may_be_larger_than_memory() {
        let room = Pages::reserved(1 << 40).unwrap();
        room.write((1 << 40) - 1, &[1]);
        let mut last = [0; 2];
        room.read((1 << 40) - 2, &mut last);
        assert_eq!(last, [0, 1]);
    }
}
