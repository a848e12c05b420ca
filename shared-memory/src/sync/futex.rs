//! The kernel's half of every lock: sleep while a word has a value, wake who sleeps on it.

#![expect(unsafe_code, reason = "futex has no safe interface")]

use std::sync::atomic::AtomicU64;

use nix::errno::Errno;

use super::clock::Deadline;

/// How a [`wait`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Woke {
    /// Perhaps for a reason: woken, the word differs, or a signal came. Look again.
    Perhaps,
    /// The deadline has passed.
    TimedOut,
}

/// Sleeps until somebody [`wake`]s `word`, unless its low half differs from that of `expected`.
///
/// The futex is not private: who wakes may be another process, with the word at another address.
pub(crate) fn wait(word: &AtomicU64, expected: u64, deadline: Deadline) -> Woke {
    let until = deadline.as_timespec();
    let until = until.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: the low half is valid, aligned memory as long as the borrow; `until` is null or a
    // timespec that outlives the call; the second address is ignored.
    let result = unsafe {
        libc::syscall(
            libc::SYS_futex,
            low_half(word),
            libc::FUTEX_WAIT_BITSET,
            expected as u32, // The low half.
            until,
            std::ptr::null::<u32>(),
            libc::FUTEX_BITSET_MATCH_ANY,
        )
    };
    if result == 0 {
        return Woke::Perhaps;
    }
    match Errno::last() {
        Errno::EAGAIN | Errno::EINTR => Woke::Perhaps,
        Errno::ETIMEDOUT => Woke::TimedOut,
        // Going on would be waiting at full speed.
        error => panic!("the kernel has no futex for us: {error}"),
    }
}

/// Wakes at most `count` of those who sleep on `word`; how many there were.
pub(crate) fn wake(word: &AtomicU64, count: u32) -> u32 {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    // SAFETY: FUTEX_WAKE reads nothing at the address, which is valid anyway.
    let woken = unsafe { libc::syscall(libc::SYS_futex, low_half(word), libc::FUTEX_WAKE, count) };
    u32::try_from(woken).unwrap_or(0)
}

/// Where the low 32 bits lie, the only ones that the kernel looks at.
fn low_half(word: &AtomicU64) -> *mut u32 {
    let halves = word.as_ptr().cast::<u32>();
    if cfg!(target_endian = "big") {
        halves.wrapping_add(1)
    } else {
        halves
    }
}
