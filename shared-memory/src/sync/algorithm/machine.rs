//! What the algorithms run on: atomics, the kernel's futex, the clock, and whether threads are alive.

use std::cell::Cell;
use std::hint::spin_loop;
pub(crate) use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::yield_now;
use std::time::{Duration, Instant};

pub(crate) use notes_runtime::deadline::Deadline;

use crate::sync::clock::coarse_ms;
pub(crate) use crate::sync::futex::wake;
use crate::sync::futex::{self, FutexWait};
pub(crate) use crate::sync::thread_id::ThreadId;

/// How many threads may wait for one condition, or at one barrier, at a time.
pub(crate) const WAITER_SLOTS: usize = 512;

/// How many permits of a semaphore name their holder; further permits are only counted.
pub(crate) const PERMIT_SLOTS: usize = 256;

/// The processor pauses between checks. They take some microseconds in all, which is what sleeping and waking costs.
/// They get longer, because each check takes the cache line away from the holder: with a check at every pause, a
/// contended lock took more than twice as long.
const SPINS: [u32; 6] = [8, 16, 32, 64, 128, 128];

/// The pauses before the first yield: some microseconds in all.
const FEW_SPINS: [u32; 3] = [16, 32, 64];

/// How many times a waiter yields the processor before it sleeps.
const YIELDS: u32 = 16;

/// If a yield takes longer than this, another thread is computing on this processor.
const LONG_YIELD: Duration = Duration::from_micros(100);

/// After a long yield, this number of waits skip yielding; each further long yield doubles it.
const MIN_SKIPPED: u32 = 8;
const MAX_SKIPPED: u32 = 4096;

thread_local! {
    static YIELD_BACKOFF: Cell<YieldBackoff> = const { Cell::new(YieldBackoff { skipped: 0, left: 0 }) };
}

/// How many waits of this thread skip yielding.
#[derive(Clone, Copy)]
struct YieldBackoff {
    /// How many waits skip yielding after the last long yield.
    skipped: u32,
    /// How many of these waits are left.
    left: u32,
}

/// Spins until `done` returns true, as long as spinning is cheaper than sleeping; returns whether `done` did.
pub(crate) fn spin_until(mut done: impl FnMut() -> bool) -> bool {
    SPINS.into_iter().any(|pauses| {
        let is_done = done();
        if !is_done {
            (0..pauses).for_each(|_| spin_loop());
        }
        is_done
    })
}

/// Like [`spin_until`], but yields the processor in between, because the awaited thread may need this processor.
///
/// If another thread is computing on this processor, a yield costs milliseconds. Then it is better to sleep: the
/// scheduler prefers a woken thread to a computing one.
pub(crate) fn yield_until(mut done: impl FnMut() -> bool) -> bool {
    for pauses in FEW_SPINS {
        if done() {
            return true;
        }
        (0..pauses).for_each(|_| spin_loop());
    }
    let YieldBackoff { skipped, left } = YIELD_BACKOFF.get();
    if left > 0 {
        let left = left - 1;
        YIELD_BACKOFF.set(YieldBackoff { skipped, left });
        return done();
    }
    for yields in 0..YIELDS {
        if done() {
            if yields > 0 {
                let skipped = skipped / 2;
                YIELD_BACKOFF.set(YieldBackoff { skipped, left });
            }
            return true;
        }
        (0..FEW_SPINS[1]).for_each(|_| spin_loop());
        let began = Instant::now();
        yield_now();
        if began.elapsed() > LONG_YIELD {
            let skipped = (skipped * 2).clamp(MIN_SKIPPED, MAX_SKIPPED);
            let left = skipped;
            YIELD_BACKOFF.set(YieldBackoff { skipped, left });
            break;
        }
    }
    done()
}

/// How a [`SlicedWait::wait`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// The thread was woken, perhaps spuriously: check again.
    Woken,
    /// A slice is over: check whether the awaited threads are still alive.
    SliceEnded,
    /// The deadline has passed.
    TimedOut,
}

/// A wait in slices, so that a waiter notices when the thread it waits for has died.
///
/// A wait that ends early continues its slice: signals in quick succession don't delay the end of a slice.
#[derive(Debug)]
pub(crate) struct SlicedWait {
    deadline: Deadline,
    slice: Duration,
    longest: Duration,
    slice_ends: Option<Deadline>,
}

impl SlicedWait {
    const FIRST_SLICE: Duration = Duration::from_millis(1);
    const MAX_SLICE: Duration = Duration::from_millis(8);
    const MAX_LONG_SLICE: Duration = Duration::from_millis(64);

    pub(crate) fn until(deadline: Deadline) -> SlicedWait {
        let (slice, longest) = (SlicedWait::FIRST_SLICE, SlicedWait::MAX_SLICE);
        SlicedWait {
            deadline,
            slice,
            longest,
            slice_ends: None,
        }
    }

    /// A wait with longer slices, for waits that are usually long, and during which a death is rare.
    pub(crate) fn long(deadline: Deadline) -> SlicedWait {
        let longest = SlicedWait::MAX_LONG_SLICE;
        SlicedWait {
            longest,
            ..SlicedWait::until(deadline)
        }
    }

    /// Sleeps while the low half of `word` equals that of `expected`, at most until the end of the slice or until the
    /// deadline.
    pub(crate) fn wait(&mut self, word: &AtomicU64, expected: u64) -> Waited {
        if self.deadline == Deadline::Now {
            return Waited::TimedOut;
        }
        let slice = self.slice;
        let slice_ends = *self
            .slice_ends
            .get_or_insert_with(|| Deadline::after(slice));
        match futex::wait(word, expected, slice_ends.min(self.deadline)) {
            FutexWait::Woken => Waited::Woken,
            FutexWait::TimedOut if self.deadline <= slice_ends => Waited::TimedOut,
            FutexWait::TimedOut => {
                self.slice = (slice * 2).min(self.longest);
                self.slice_ends = None;
                Waited::SliceEnded
            }
        }
    }
}

/// Whether the caller may check if holders are alive. Only one waiter may do so in each tick of the clock, because a
/// check takes long and there may be many waiters. `last_probe` is the tick of the last check.
pub(crate) fn claim_probe(last_probe: &AtomicU64) -> bool {
    let (now, last) = (coarse_ms(), last_probe.load(Ordering::Relaxed));
    let (success, failure) = (Ordering::Relaxed, Ordering::Relaxed);
    now != last
        && last_probe
            .compare_exchange(last, now, success, failure)
            .is_ok()
}
