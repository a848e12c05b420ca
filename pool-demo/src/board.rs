//! The memory that a pool and its workers share: the tasks to be taken, the results to be read, who is at what.
//!
//! All of it is words, each an atomic; the parent makes it before it forks the workers.
//!
//! # Why not a queue
//! A queue hands an item over and forgets who has it: should the taker be killed before it can say so, nobody
//! knows what it took. A pool has to know. So a worker takes a task by writing its own number into the
//! task's place, in the one step (compare-and-swap) that makes it the taker: at no moment is a task taken and its
//! taker unknown. And each worker has a ring of its own for its results, with one writer, so that none
//! can leave it half written for the others.

#![expect(
    unsafe_code,
    reason = "that memory holds atomics, and nothing else, is promised, not checked"
)]

mod results;
mod seat;
mod tasks;

use std::slice;
use std::sync::atomic::AtomicU64;

use shared_memory::{Segment, SegmentError};

pub(crate) use results::{INLINE as INLINE_RESULT, Kind, Record, Results};
pub(crate) use seat::{Seat, State};
pub(crate) use tasks::{Claim, INLINE as INLINE_ARGUMENTS, MOST_SEATS, Task, Tasks};

/// How many tasks can lie there to be taken. Beyond that the parent keeps them, or doesn't take them yet.
pub(crate) const PLACES: usize = 1024;

/// A cache line's words and those of its neighbour, which processors fetch along with it.
const LINE: usize = 16;

/// Words in shared memory.
#[derive(Clone, Debug)]
struct Words {
    segment: Segment,
}

impl Words {
    fn new(count: usize) -> Result<Words, SegmentError> {
        let segment = Segment::anonymous(count * size_of::<AtomicU64>())?;
        Ok(Words { segment })
    }

    /// All of them, zero at first.
    #[inline]
    fn all(&self) -> &[AtomicU64] {
        let first = self.segment.as_ptr().cast::<AtomicU64>();
        let count = self.segment.len() / size_of::<AtomicU64>();
        // SAFETY: the segment is aligned to a page, lives as long as the borrow of it, and has so many words; any
        // bytes are an atomic, and all processes that have it use it as atomics only, through this function.
        unsafe { slice::from_raw_parts(first.as_ptr(), count) }
    }
}

/// The shared memory of a pool with a fixed number of seats.
#[derive(Clone, Debug)]
pub(crate) struct Board {
    words: Words,
    seats: usize,
}

/// Where a worker that looks for a task begins; see [`Tasks`].
const HEAD: usize = 0;
/// How many workers sleep, or a few more: see [`seat`].
const SLEEPERS: usize = LINE;
/// Whether the parent sleeps until there is a result.
const PARENT_SLEEPS: usize = 2 * LINE;
/// Not 0: the workers are to end.
const CLOSING: usize = 3 * LINE;
const TASKS: usize = 4 * LINE;
const SEATS: usize = TASKS + PLACES * tasks::WORDS;

impl Board {
    pub(crate) fn new(seats: usize) -> Result<Board, SegmentError> {
        let words = Words::new(SEATS + seats * (seat::WORDS + results::WORDS))?;
        let board = Board { words, seats };
        board.tasks().lay_out();
        Ok(board)
    }

    pub(crate) fn seats(&self) -> usize {
        self.seats
    }

    #[inline]
    pub(crate) fn tasks(&self) -> Tasks<'_> {
        let words = self.words.all();
        Tasks::new(&words[HEAD], &words[TASKS..SEATS])
    }

    #[inline]
    pub(crate) fn seat(&self, number: usize) -> Seat<'_> {
        let first = SEATS + number * seat::WORDS;
        Seat::new(&self.words.all()[first..first + seat::WORDS])
    }

    #[inline]
    pub(crate) fn results(&self, number: usize) -> Results<'_> {
        let first = SEATS + self.seats * seat::WORDS + number * results::WORDS;
        Results::new(&self.words.all()[first..first + results::WORDS])
    }

    #[inline]
    pub(crate) fn sleepers(&self) -> &AtomicU64 {
        &self.words.all()[SLEEPERS]
    }

    #[inline]
    pub(crate) fn parent_sleeps(&self) -> &AtomicU64 {
        &self.words.all()[PARENT_SLEEPS]
    }

    pub(crate) fn closing(&self) -> &AtomicU64 {
        &self.words.all()[CLOSING]
    }
}
