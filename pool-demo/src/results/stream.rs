//! The results of `imap`: kept until they are taken, and few enough that memory holds them.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::mem;

use serde::de::DeserializeOwned;

use super::decode::decode_result;
use super::progress::{ItemSink, Progress};
use crate::call::{DeferredCall, Outcome, OutcomeSink};
use crate::error::TaskError;

/// How many items may be under way, or wait to be taken, before no more are made. Two chunks for
/// each worker always may.
const MAX_AHEAD: u64 = 4096;
/// And how many bytes of serialized results; items under way are expected to have as many as those that have come.
const MAX_BYTES: u64 = 64 << 20;
/// How many bytes a chunk's results are expected to have before any has come: 64 chunks are submitted first.
const FIRST_ESTIMATE: u64 = 1 << 20;

/// Results that are taken as they come, or in the order of their items.
pub(crate) struct ResultStream<R> {
    progress: Progress,
    in_order: bool,
    /// In order: the first one is the next to be taken, if it is there. Unordered: all are there.
    waiting: RefCell<VecDeque<Option<Waiting<R>>>>,
    taken: Cell<u64>,
    /// Of the results that wait to be taken, and of all that have come: how many, and their bytes.
    total_waiting: Cell<Total>,
    total_received: Cell<Total>,
    max_ahead: u64,
    /// How many bytes an item's result is expected to have before any has come.
    estimate: u64,
    /// Nobody will ask for them.
    is_discarded: Cell<bool>,
}

struct Waiting<R> {
    outcome: Result<R, TaskError>,
    bytes: u64,
}

#[derive(Clone, Copy, Default)]
struct Total {
    count: u64,
    bytes: u64,
}

impl<R> ResultStream<R> {
    /// For items in chunks of `chunk_size`, and this many workers.
    pub(crate) fn new(in_order: bool, chunk_size: u32, workers: usize) -> ResultStream<R> {
        ResultStream {
            progress: Progress::default(),
            in_order,
            waiting: RefCell::default(),
            taken: Cell::new(0),
            total_waiting: Cell::default(),
            total_received: Cell::default(),
            max_ahead: MAX_AHEAD.max(2 * workers as u64 * u64::from(chunk_size)),
            estimate: FIRST_ESTIMATE / u64::from(chunk_size.max(1)),
            is_discarded: Cell::new(false),
        }
    }

    /// Takes the next result, if it is there.
    pub(crate) fn take_next(&self) -> Option<Result<R, TaskError>> {
        let mut waiting = self.waiting.borrow_mut();
        waiting.front().and_then(Option::as_ref)?;
        let Waiting { outcome, bytes } = waiting.pop_front().flatten()?;
        self.taken.set(self.taken.get() + 1);
        self.total_waiting.set(self.total_waiting.get().less(bytes));
        Some(outcome)
    }

    /// Whether all were taken.
    pub(crate) fn has_ended(&self) -> bool {
        self.progress.is_complete.get() && self.taken.get() == self.progress.made.get()
    }

    /// How many items were made so far.
    pub(crate) fn made(&self) -> u64 {
        self.progress.made.get()
    }

    /// Whether more may be under way. If nothing is, and nothing waits, more always may.
    pub(crate) fn has_room(&self) -> bool {
        let ahead = self.progress.made.get() - self.taken.get();
        let (waiting, received) = (self.total_waiting.get(), self.total_received.get());
        let bytes_each = received
            .bytes
            .checked_div(received.count)
            .unwrap_or(self.estimate);
        let under_way = ahead - waiting.count;
        ahead < self.max_ahead && waiting.bytes + under_way.saturating_mul(bytes_each) < MAX_BYTES
    }

    /// Drops the results that are there, and those that will come.
    pub(crate) fn discard(&self) {
        self.is_discarded.set(true);
        let discarded = mem::take(&mut *self.waiting.borrow_mut());
        drop(discarded); // While nothing is borrowed: their destructors are the caller's code.
    }
}

impl Total {
    fn more(self, bytes: u64) -> Total {
        Total {
            count: self.count + 1,
            bytes: self.bytes + bytes,
        }
    }

    fn less(self, bytes: u64) -> Total {
        Total {
            count: self.count - 1,
            bytes: self.bytes - bytes,
        }
    }
}

impl<'a, R: DeserializeOwned> OutcomeSink<'a> for ResultStream<R> {
    fn accept(&self, index: u64, outcome: Outcome<'_>) -> Option<DeferredCall<'a>> {
        if self.is_discarded.get() {
            return None;
        }
        let bytes = outcome.as_ref().map_or(0, |bytes| bytes.len() as u64);
        let outcome = outcome.and_then(|bytes| decode_result(index, bytes));
        self.total_waiting.set(self.total_waiting.get().more(bytes));
        self.total_received
            .set(self.total_received.get().more(bytes));
        let mut waiting = self.waiting.borrow_mut();
        let outcome = Some(Waiting { outcome, bytes });
        if !self.in_order {
            waiting.push_back(outcome);
            return None;
        }
        // Those before `taken` were taken.
        let place = (index - self.taken.get()) as usize;
        while waiting.len() <= place {
            waiting.push_back(None);
        }
        waiting[place] = outcome;
        None
    }
}

impl<'a, R: DeserializeOwned> ItemSink<'a> for ResultStream<R> {
    fn progress(&self) -> &Progress {
        &self.progress
    }
}
