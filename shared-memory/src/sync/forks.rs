//! A number that is another one after every fork, at the cost of a load.
//!
//! What a thread remembers of itself (its id) is wrong in a forked child. A page that the kernel
//! empties in the child (`MADV_WIPEONFORK`, Linux 4.14) tells, whichever way the fork was made.

#![expect(unsafe_code, reason = "mapping memory is unsafe")]

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use nix::sys::mman::{MapFlags, MmapAdvise, ProtFlags, madvise, mmap_anonymous, munmap};

/// What [`generation`] never gives.
pub(super) const NEVER: u64 = u64::MAX;

/// Zero in a process that has not yet asked who it is; never written.
static NOT_ASKED: AtomicU64 = AtomicU64::new(0);

/// The generation, in a page that is zero again after a fork.
static PAGE: AtomicPtr<AtomicU64> = AtomicPtr::new(std::ptr::from_ref(&NOT_ASKED).cast_mut());

/// How many generations this process and its ancestors have begun; a fork copies it.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// This process's number, which none of its ancestors had; 0 before [`begin`].
#[inline]
pub(super) fn generation() -> u64 {
    let page = PAGE.load(Ordering::Acquire);
    // SAFETY: it points to a static, or to a page that is never unmapped.
    let generation = unsafe { &*page };
    generation.load(Ordering::Relaxed)
}

/// The generation, begun if need be; [`NEVER`] if the kernel has no such page, and a fork would
/// not be noticed.
pub(super) fn begin() -> u64 {
    let Some(page) = page() else { return NEVER };
    let new = BEGUN.fetch_add(1, Ordering::Relaxed) + 1;
    match page.compare_exchange(0, new, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => new,
        // Another thread was faster, or it had begun long ago.
        Err(begun) => begun,
    }
}

fn page() -> Option<&'static AtomicU64> {
    let unset = std::ptr::from_ref(&NOT_ASKED).cast_mut();
    let mut page = PAGE.load(Ordering::Acquire);
    if page == unset {
        let new = map()?;
        match PAGE.compare_exchange(unset, new, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => page = new,
            Err(others) => {
                unmap(new);
                page = others;
            }
        }
    }
    // SAFETY: a page that is mapped and never unmapped; zero or what `begin` wrote.
    Some(unsafe { &*page })
}

const BYTES: NonZeroUsize = NonZeroUsize::new(4096).unwrap();

fn map() -> Option<*mut AtomicU64> {
    let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
    // SAFETY: a new mapping at an address of the kernel's choice touches no memory in use.
    let mapped = unsafe { mmap_anonymous(None, BYTES, protection, MapFlags::MAP_PRIVATE) };
    let mapped = mapped.ok()?;
    let advice = MmapAdvise::MADV_WIPEONFORK;
    // SAFETY: the advice concerns only the page that was just mapped, which holds nothing yet.
    let advised = unsafe { madvise(mapped, BYTES.get(), advice) };
    let page = mapped.cast().as_ptr();
    if advised.is_err() {
        unmap(page);
        return None;
    }
    Some(page)
}

fn unmap(page: *mut AtomicU64) {
    if let Some(page) = std::ptr::NonNull::new(page) {
        // SAFETY: `map` made it and nobody else has seen it.
        let unmapped = unsafe { munmap(page.cast(), BYTES.get()) };
        debug_assert_eq!(
            unmapped,
            Ok(()),
            "the kernel refuses only what was never mapped"
        );
    }
}
