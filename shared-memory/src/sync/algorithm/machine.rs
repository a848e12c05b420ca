//! What the algorithms run on: atomics, the kernel's futex, the clock, and who lives.

use std::cell::Cell;
use std::hint::spin_loop;
pub(crate) use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::yield_now;
use std::time::{Duration, Instant};

pub(crate) use crate::sync::clock::Deadline;
use crate::sync::clock::coarse_ms;
use crate::sync::futex;
pub(crate) use crate::sync::futex::{Woke, wake};
pub(crate) use crate::sync::identity::Id;

/// How many may wait for one condition, or at one barrier, at a time.
pub(crate) const SEATS: usize = 512;

/// How many permits of a semaphore know their holder; those beyond are only counted.
pub(crate) const SLOTS: usize = 256;

/// The pauses between looks, in processor pauses: some microseconds in all, which is what sleeping and
/// being woken costs. They get longer, for each look takes the cache line away from the one who works with
/// it: with a look at every pause, a contended lock took more than twice as long.
const SPINS: [u32; 6] = [8, 16, 32, 64, 128, 128];

/// Some microseconds.
const FEW_SPINS: [u32; 3] = [16, 32, 64];

/// How often others get their turn before one sleeps.
const YIELDS: u32 = 16;

/// Others who take their turn for so long do not wait: they compute.
const LONG_TURN: Duration = Duration::from_micros(100);

/// After one such turn so many waits give none away, after one more twice as many, and so on.
const FEWEST_WITHOUT: u32 = 8;
const MOST_WITHOUT: u32 = 4096;

thread_local! {
    static TURNS: Cell<Turns> = const { Cell::new(Turns { without: 0, left: 0 }) };
}

/// What this thread knows of turns that it gives away.
#[derive(Clone, Copy)]
struct Turns {
    /// So many waits give none away after a long one.
    without: u32,
    /// So many are left of them.
    left: u32,
}

/// Looks for a moment, as long as that is cheaper than to sleep; whether `done` has come.
pub(crate) fn spin_until(mut done: impl FnMut() -> bool) -> bool {
    SPINS.into_iter().any(|pauses| {
        let is_done = done();
        if !is_done {
            (0..pauses).for_each(|_| spin_loop());
        }
        is_done
    })
}

/// As [`spin_until`], but gives its turn to others in between: for waits for what another is to do, who may be
/// waiting for this processor.
///
/// Where somebody else computes, a turn given away costs milliseconds. Then it is better to sleep: who is woken
/// goes before those who compute.
pub(crate) fn yield_until(mut done: impl FnMut() -> bool) -> bool {
    for pauses in FEW_SPINS {
        if done() {
            return true;
        }
        (0..pauses).for_each(|_| spin_loop());
    }
    let Turns { without, left } = TURNS.get();
    if left > 0 {
        let left = left - 1;
        TURNS.set(Turns { without, left });
        return done();
    }
    for turn in 0..YIELDS {
        if done() {
            if turn > 0 {
                let without = without / 2;
                TURNS.set(Turns { without, left });
            }
            return true;
        }
        (0..FEW_SPINS[1]).for_each(|_| spin_loop());
        let began = Instant::now();
        yield_now();
        if began.elapsed() > LONG_TURN {
            let without = (without * 2).clamp(FEWEST_WITHOUT, MOST_WITHOUT);
            let left = without;
            TURNS.set(Turns { without, left });
            break;
        }
    }
    done()
}

/// How a [`Patience::wait`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// Perhaps for a reason. Look again.
    Woken,
    /// Nothing has happened for a while: does everybody still live?
    InDoubt,
    /// The deadline has passed.
    TimedOut,
}

/// Waits in slices, so that nobody waits for ever for one who died.
///
/// A slice goes on when a wait in it ends early: signals that come faster than slices end don't put
/// the doubt off.
#[derive(Debug)]
pub(crate) struct Patience {
    deadline: Deadline,
    slice: Duration,
    longest: Duration,
    slice_ends: Option<Deadline>,
}

impl Patience {
    const FIRST: Duration = Duration::from_millis(1);
    const LONGEST: Duration = Duration::from_millis(8);
    const LONGEST_OF_ALL: Duration = Duration::from_millis(64);

    pub(crate) fn until(deadline: Deadline) -> Patience {
        let (slice, longest) = (Patience::FIRST, Patience::LONGEST);
        Patience {
            deadline,
            slice,
            longest,
            slice_ends: None,
        }
    }

    /// For waits that are long by nature, and in which a doubt is rare.
    pub(crate) fn long(deadline: Deadline) -> Patience {
        let longest = Patience::LONGEST_OF_ALL;
        Patience {
            longest,
            ..Patience::until(deadline)
        }
    }

    /// Sleeps while the low half of `word` is that of `expected`: for a slice, or to the deadline.
    pub(crate) fn wait(&mut self, word: &AtomicU64, expected: u64) -> Waited {
        if self.deadline == Deadline::Now {
            return Waited::TimedOut;
        }
        let slice = self.slice;
        let slice_ends = *self
            .slice_ends
            .get_or_insert_with(|| Deadline::after(slice));
        match futex::wait(word, expected, slice_ends.min(self.deadline)) {
            Woke::Perhaps => Waited::Woken,
            Woke::TimedOut if self.deadline <= slice_ends => Waited::TimedOut,
            Woke::TimedOut => {
                self.slice = (slice * 2).min(self.longest);
                self.slice_ends = None;
                Waited::InDoubt
            }
        }
    }
}

/// Whether nobody has asked in this tick of the clock if the holders live; then the caller is the one who
/// asks. `asked` is when somebody last did.
///
/// Asking takes long, and many may wait for one.
pub(crate) fn is_time_to_ask(asked: &AtomicU64) -> bool {
    let (now, last) = (coarse_ms(), asked.load(Ordering::Relaxed));
    let (success, failure) = (Ordering::Relaxed, Ordering::Relaxed);
    now != last && asked.compare_exchange(last, now, success, failure).is_ok()
}
