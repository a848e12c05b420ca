//! The results of `imap`: kept until the caller takes them, within a limit on memory.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::mem;

use serde::de::DeserializeOwned;

use super::arrived::Arrived;
use super::progress::{ItemSink, Progress};
use crate::call::{DeferredCall, Outcome, OutcomeSink};
use crate::error::TaskError;

/// The limit on items that are running or whose results wait to be taken. At the limit no more items are made. Two
/// chunks for each worker are always allowed.
const MAX_AHEAD: u64 = 4096;
/// The limit on bytes of serialized results. A running item counts with the average length of the results so far.
const MAX_BYTES: u64 = 64 << 20;
/// The expected bytes of a chunk's results before the first result has arrived. With this value, 64 chunks are
/// submitted at first.
const FIRST_ESTIMATE: u64 = 1 << 20;

/// Results that the caller takes in the order of their arrival, or in the order of their items.
pub(crate) struct ResultStream<R> {
    progress: Progress,
    in_order: bool,
    arrived: Arrived,
    /// In order: the first entry is the next result to take, or `None` if it has not arrived. Unordered: all entries
    /// are results. They are deserialized.
    waiting: RefCell<VecDeque<Option<Waiting<R>>>>,
    taken: Cell<u64>,
    /// The number and the bytes of the results that wait to be taken. `total_received` counts all results so far.
    total_waiting: Cell<Total>,
    total_received: Cell<Total>,
    max_ahead: u64,
    /// The expected bytes of an item's result before the first result has arrived.
    estimate: u64,
    /// Whether the caller has dropped the results.
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
    /// Makes a stream for chunks of `chunk_size` items and for this number of workers.
    pub(crate) fn new(in_order: bool, chunk_size: u32, workers: usize) -> ResultStream<R> {
        ResultStream {
            progress: Progress::default(),
            in_order,
            arrived: Arrived::default(),
            waiting: RefCell::default(),
            taken: Cell::new(0),
            total_waiting: Cell::default(),
            total_received: Cell::default(),
            max_ahead: MAX_AHEAD.max(2 * workers as u64 * u64::from(chunk_size)),
            estimate: FIRST_ESTIMATE / u64::from(chunk_size.max(1)),
            is_discarded: Cell::new(false),
        }
    }

    /// Takes the next result, if it has arrived. Deserializes the results that have arrived, so the dispatcher must not
    /// be borrowed.
    pub(crate) fn take_next(&self) -> Option<Result<R, TaskError>>
    where
        R: DeserializeOwned,
    {
        self.arrived
            .decode_each(|index, bytes, outcome| self.keep(index, Waiting { outcome, bytes }));
        let mut waiting = self.waiting.borrow_mut();
        waiting.front().and_then(Option::as_ref)?;
        let Waiting { outcome, bytes } = waiting.pop_front().flatten()?;
        self.taken.set(self.taken.get() + 1);
        self.total_waiting.set(self.total_waiting.get().less(bytes));
        Some(outcome)
    }

    /// Keeps the result of item `index` until the caller takes it.
    fn keep(&self, index: u64, result: Waiting<R>) {
        let mut waiting = self.waiting.borrow_mut();
        if !self.in_order {
            return waiting.push_back(Some(result));
        }
        // Index `taken` is at the front of the queue.
        let place = (index - self.taken.get()) as usize;
        while waiting.len() <= place {
            waiting.push_back(None);
        }
        waiting[place] = Some(result);
    }

    /// Whether all results were taken.
    pub(crate) fn has_ended(&self) -> bool {
        self.progress.is_complete.get() && self.taken.get() == self.progress.made.get()
    }

    /// The number of items made so far.
    pub(crate) fn made(&self) -> u64 {
        self.progress.made.get()
    }

    /// Whether there are more items, and they may be made now. If no item is running and no result waits, they may.
    pub(crate) fn may_make(&self) -> bool {
        !self.progress.is_complete.get() && self.has_room()
    }

    fn has_room(&self) -> bool {
        let ahead = self.progress.made.get() - self.taken.get();
        let (waiting, received) = (self.total_waiting.get(), self.total_received.get());
        let bytes_each = received
            .bytes
            .checked_div(received.count)
            .unwrap_or(self.estimate);
        let under_way = ahead - waiting.count;
        ahead < self.max_ahead && waiting.bytes + under_way.saturating_mul(bytes_each) < MAX_BYTES
    }

    /// Drops the results that have arrived, and the results that will arrive.
    pub(crate) fn discard(&self) {
        self.is_discarded.set(true);
        self.arrived.clear();
        let discarded = mem::take(&mut *self.waiting.borrow_mut());
        drop(discarded); // Nothing is borrowed here, because their destructors are the caller's code.
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

impl<'a, R> OutcomeSink<'a> for ResultStream<R> {
    fn is_wanted(&self) -> bool {
        !self.is_discarded.get()
    }

    fn accept(&self, index: u64, outcome: Outcome<'_>) -> Option<DeferredCall<'a>> {
        if self.is_discarded.get() {
            return None;
        }
        let bytes = outcome.as_ref().map_or(0, |bytes| bytes.len() as u64);
        self.total_waiting.set(self.total_waiting.get().more(bytes));
        self.total_received
            .set(self.total_received.get().more(bytes));
        self.arrived.push(index, outcome);
        None
    }
}

impl<'a, R> ItemSink<'a> for ResultStream<R> {
    fn progress(&self) -> &Progress {
        &self.progress
    }
}
