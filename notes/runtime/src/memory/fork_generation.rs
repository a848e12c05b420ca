//! Detects forks at the cost of two loads: the process id without a system call, and a number that every fork changes.
//!
//! What a thread stores about itself, such as its id, is wrong in a forked child. So the answers are in a page that the
//! kernel fills with zeros in the child (`MADV_WIPEONFORK`, Linux 4.14). That works for every way to fork: the C
//! library's `fork`, `fork_demo`, a bare `clone` system call. On a kernel without it, [`pid`] makes the system call
//! each time, and [`begin`] returns [`NEVER`].
//!
//! A child that runs in its parent's memory (`vfork`, `clone` with `CLONE_VM`) looks the same as its parent, and must
//! not call this module. Before its `exec` or `_exit` it may call nothing else anyway (vfork(2)).

#![expect(
    unsafe_code,
    reason = "no crate has a safe interface to MADV_WIPEONFORK"
)]

use std::num::NonZeroUsize;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU64, Ordering};

use nix::sys::mman::{MapFlags, MmapAdvise, ProtFlags, madvise, mmap_anonymous, munmap};
use nix::unistd::getpid;

/// A number that [`generation`] never returns.
pub const NEVER: u64 = u64::MAX;

/// What a process knows about itself; zero if it has not asked yet.
#[repr(C)]
struct ProcessInfo {
    generation: AtomicU64,
    pid: AtomicI32,
}

/// The answers of a process that has no page yet; never written.
static UNKNOWN: ProcessInfo = ProcessInfo {
    generation: AtomicU64::new(0),
    pid: AtomicI32::new(0),
};

/// [`UNKNOWN`], or a page that is zero again after a fork.
static PAGE: AtomicPtr<ProcessInfo> = AtomicPtr::new(ptr::from_ref(&UNKNOWN).cast_mut());

/// How many generations this process and its ancestors have begun; a fork copies it.
static BEGUN: AtomicU64 = AtomicU64::new(0);

/// This process's id, as `getpid(2)`.
#[inline]
pub fn pid() -> i32 {
    match process_info().pid.load(Ordering::Relaxed) {
        0 => read_pid(),
        pid => pid,
    }
}

/// A number of this process that none of its ancestors had; 0 before the process calls [`begin`].
#[inline]
pub fn generation() -> u64 {
    process_info().generation.load(Ordering::Relaxed)
}

/// Gives this process its number, if it has none yet, and returns it; [`NEVER`] if this kernel can't detect forks.
pub fn begin() -> u64 {
    let Some(page) = page() else { return NEVER };
    let new = BEGUN.fetch_add(1, Ordering::Relaxed) + 1;
    let (success, failure) = (Ordering::Relaxed, Ordering::Relaxed);
    match page.generation.compare_exchange(0, new, success, failure) {
        Ok(_) => new,
        // Another thread was faster, or the process already had a number.
        Err(begun) => begun,
    }
}

#[cold]
fn read_pid() -> i32 {
    let pid = getpid().as_raw();
    if let Some(page) = page() {
        page.pid.store(pid, Ordering::Relaxed);
    }
    pid
}

#[inline]
fn process_info() -> &'static ProcessInfo {
    let page = PAGE.load(Ordering::Acquire);
    // SAFETY: it points to a static, or to a page that is never unmapped.
    unsafe { &*page }
}

/// The page, mapped on the first call; `None` if the kernel has no such pages.
fn page() -> Option<&'static ProcessInfo> {
    let unset = ptr::from_ref(&UNKNOWN).cast_mut();
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
    // SAFETY: a page that is mapped and never unmapped; zero, or what `begin` and `read_pid` wrote.
    Some(unsafe { &*page })
}

const BYTES: NonZeroUsize = NonZeroUsize::new(4096).unwrap();

fn map() -> Option<*mut ProcessInfo> {
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

fn unmap(page: *mut ProcessInfo) {
    if let Some(page) = NonNull::new(page) {
        // SAFETY: `map` mapped this page, and no other code has seen it.
        let unmapped = unsafe { munmap(page.cast(), BYTES.get()) };
        debug_assert_eq!(unmapped, Ok(()), "munmap failed for a mapped page");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_keeps_its_pid_and_generation() {
        let (pid_before, generation_before) = (pid(), begin());
        assert_eq!(pid_before, std::process::id().cast_signed());
        let there = std::thread::spawn(|| (pid(), generation()));
        assert_eq!(there.join().unwrap(), (pid_before, generation_before));
        assert_eq!((pid(), begin()), (pid_before, generation_before));
    }
}
