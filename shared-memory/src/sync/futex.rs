//! The kernel's half of every lock: sleep while a word has a value, wake the threads that sleep on it.
//!
//! The word may be in memory that several processes map, and at different addresses. The kernel compares only its low
//! 32 bits.

#![expect(
    unsafe_code,
    reason = "the kernel needs the address of one half of an atomic, and no safe function returns it"
)]

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use rustix::io::Errno;
use rustix::thread::futex;
use rustix::time::Timespec;

/// Not private: the waking thread may be in another process, which has the word at another address.
const SHARED: futex::Flags = futex::Flags::empty();

/// How a [`wait`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FutexWait {
    /// The thread was woken, the word differs, or a signal came: check again.
    Woken,
    /// The deadline has passed.
    TimedOut,
}

/// Sleeps until a thread calls [`wake`] with `word`. Returns at once if the low half of `word` differs from that of
/// `expected`. May return without a reason, so the caller checks its condition again.
///
/// # Panics
/// If the kernel refuses to wait, for example because a filter of system calls forbids it.
pub fn wait(word: &AtomicU64, expected: u64, deadline: Deadline) -> FutexWait {
    let until = match deadline {
        Deadline::Now => Some(Duration::ZERO),
        Deadline::At(at) => Some(at),
        Deadline::Never => None,
    };
    let until = until.map(|at| Timespec::try_from(at).unwrap_or(FAR_FUTURE));
    let expected = expected as u32; // The low half.
    // This futex operation takes an absolute time on CLOCK_MONOTONIC.
    match futex::wait_bitset(
        low_half(word),
        SHARED,
        expected,
        until.as_ref(),
        NonZeroU32::MAX,
    ) {
        Ok(()) | Err(Errno::AGAIN | Errno::INTR) => FutexWait::Woken,
        Err(Errno::TIMEDOUT) => FutexWait::TimedOut,
        // If this returned, the caller would try again at once, in a busy loop.
        Err(error) => panic!("cannot wait on a futex: {error}"),
    }
}

/// Wakes at most `count` threads that sleep on `word`; returns how many it woke.
pub fn wake(word: &AtomicU64, count: u32) -> u32 {
    // The kernel takes a signed number.
    let count = count.min(i32::MAX.cast_unsigned());
    let woken = futex::wake(low_half(word), SHARED, count).unwrap_or(0);
    u32::try_from(woken).unwrap_or(u32::MAX)
}

const FAR_FUTURE: Timespec = Timespec {
    tv_sec: i64::MAX,
    tv_nsec: 0,
};

/// The low 32 bits, the only ones that the kernel reads.
#[inline]
fn low_half(word: &AtomicU64) -> &AtomicU32 {
    let halves = word.as_ptr().cast::<u32>();
    let low = if cfg!(target_endian = "big") {
        halves.wrapping_add(1)
    } else {
        halves
    };
    // SAFETY: half of an atomic is valid and aligned for an atomic of half its size, as long as the borrow lasts. No
    // code loads or stores through this reference, so there are no accesses of two sizes: only its address goes to the
    // kernel.
    unsafe { AtomicU32::from_ptr(low) }
}
