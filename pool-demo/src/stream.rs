//! Where an imap's outcomes are kept, few enough that memory holds them, until they are given on.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::mem;

use serde::de::DeserializeOwned;

use crate::error::TaskError;
use crate::ledger::{Deferred, Outcome, Sink};
use crate::outcome::{Progress, read};

/// How many items may be under way, or wait to be given on, before no more are taken from the iterator. Two chunks for
/// each worker always may.
const AHEAD: u64 = 4096;
/// And how many bytes of results, as written; those that are under way are taken for as long as those that have come.
const BYTES: u64 = 64 << 20;
/// How long a chunk's results are taken to be before any has come: 64 chunks are given out first.
const FIRST_GUESS: u64 = 1 << 20;

/// Results that are given on as they come, or in the order of their items.
pub(crate) struct Stream<R> {
    pub(crate) progress: Progress,
    in_order: bool,
    /// In order: the first one is the next to be given on, if it is there; else all are.
    waiting: RefCell<VecDeque<Option<Waiting<R>>>>,
    given: Cell<u64>,
    /// Of those that wait to be given on, and of all that have come: how many, and their bytes.
    waits: Cell<Sum>,
    came: Cell<Sum>,
    ahead: u64,
    /// How long one is taken to be before any has come.
    guess: u64,
    /// Nobody will ask any more.
    is_left: Cell<bool>,
}

struct Waiting<R> {
    outcome: Result<R, TaskError>,
    bytes: u64,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    count: u64,
    bytes: u64,
}

impl<R> Stream<R> {
    /// For items that travel in chunks of so many, to so many workers.
    pub(crate) fn new(in_order: bool, chunk: u32, workers: u64) -> Stream<R> {
        Stream {
            progress: Progress::default(),
            in_order,
            waiting: RefCell::default(),
            given: Cell::new(0),
            waits: Cell::default(),
            came: Cell::default(),
            ahead: AHEAD.max(2 * workers * u64::from(chunk)),
            guess: FIRST_GUESS / u64::from(chunk.max(1)),
            is_left: Cell::new(false),
        }
    }

    /// The next one, if it is there.
    pub(crate) fn next(&self) -> Option<Result<R, TaskError>> {
        let mut waiting = self.waiting.borrow_mut();
        waiting.front().and_then(Option::as_ref)?;
        let Waiting { outcome, bytes } = waiting.pop_front().flatten()?;
        self.given.set(self.given.get() + 1);
        self.waits.set(self.waits.get().less(bytes));
        Some(outcome)
    }

    /// Whether all were given on.
    pub(crate) fn has_ended(&self) -> bool {
        self.progress.is_complete.get() && self.given.get() == self.progress.made.get()
    }

    /// Whether there may be more under way. If nothing is, and nothing waits, there always may.
    pub(crate) fn has_room(&self) -> bool {
        let ahead = self.progress.made.get() - self.given.get();
        let (waits, came) = (self.waits.get(), self.came.get());
        let long = came.bytes.checked_div(came.count).unwrap_or(self.guess);
        let under_way = ahead - waits.count;
        ahead < self.ahead && waits.bytes + under_way.saturating_mul(long) < BYTES
    }

    /// Lets go of what is there, and of what will come.
    pub(crate) fn leave(&self) {
        self.is_left.set(true);
        let left = mem::take(&mut *self.waiting.borrow_mut());
        drop(left); // When nothing is borrowed: their destructors are somebody's.
    }
}

impl Sum {
    fn more(self, bytes: u64) -> Sum {
        Sum {
            count: self.count + 1,
            bytes: self.bytes + bytes,
        }
    }

    fn less(self, bytes: u64) -> Sum {
        Sum {
            count: self.count - 1,
            bytes: self.bytes - bytes,
        }
    }
}

impl<'a, R: DeserializeOwned> Sink<'a> for Stream<R> {
    fn take(&self, index: u64, outcome: Outcome<'_>) -> Option<Deferred<'a>> {
        if self.is_left.get() {
            return None;
        }
        let bytes = outcome.as_ref().map_or(0, |bytes| bytes.len() as u64);
        let outcome = outcome.and_then(|bytes| read(index, bytes));
        self.waits.set(self.waits.get().more(bytes));
        self.came.set(self.came.get().more(bytes));
        let mut waiting = self.waiting.borrow_mut();
        let outcome = Some(Waiting { outcome, bytes });
        if !self.in_order {
            waiting.push_back(outcome);
            return None;
        }
        // Those before `given` were given on.
        let place = (index - self.given.get()) as usize;
        while waiting.len() <= place {
            waiting.push_back(None);
        }
        waiting[place] = outcome;
        None
    }
}
