//! Which process this is, for a load in place of a system call: it is asked before each task and each result.
//!
//! The answer is kept in a page that the kernel empties in every child of a fork (MADV_WIPEONFORK), whoever calls
//! fork, and however.

#![expect(unsafe_code, reason = "a page that a fork empties")]

use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::sync::atomic::AtomicI32;
use std::sync::atomic::Ordering::Relaxed;

use nix::sys::mman::{MapFlags, MmapAdvise, ProtFlags, madvise, mmap_anonymous, munmap};
use nix::unistd::getpid;

const BYTES: NonZeroUsize = NonZeroUsize::new(4096).expect("not zero");

/// This process's id.
#[inline]
pub(crate) fn current() -> i32 {
    /// `None` where the kernel has no such page.
    static PAGE: OnceLock<Option<&AtomicI32>> = OnceLock::new();
    let Some(kept) = PAGE.get_or_init(page) else {
        return getpid().as_raw();
    };
    match kept.load(Relaxed) {
        0 => {
            let pid = getpid().as_raw();
            kept.store(pid, Relaxed);
            pid
        }
        pid => pid,
    }
}

fn page() -> Option<&'static AtomicI32> {
    let rights = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
    // SAFETY: a new mapping where the kernel likes: nobody else's memory.
    let page = unsafe { mmap_anonymous(None, BYTES, rights, MapFlags::MAP_PRIVATE) }.ok()?;
    // SAFETY: the page is this function's alone, and empty: to be emptied in a fork changes nothing for anybody.
    if unsafe { madvise(page, BYTES.get(), MmapAdvise::MADV_WIPEONFORK) }.is_err() {
        // SAFETY: nobody else has seen it.
        unsafe { munmap(page, BYTES.get()) }.unwrap_or(());
        return None;
    }
    // SAFETY: aligned as a page, zeros are a value of it, never unmapped, and only used as this atomic.
    Some(unsafe { page.cast::<AtomicI32>().as_ref() })
}
