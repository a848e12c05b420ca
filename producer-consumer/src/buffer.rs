//! The same buffer three ways: our queue, crossbeam's channel, std's channel.

mod crossbeam;
mod std_channel;

use std::fmt::Display;
use std::sync::Arc;

use notes_runtime::event;

use crate::{Order, OrderedQueue, Queue};

pub use crossbeam::CrossbeamChannel;
pub use std_channel::StdChannel;

/// What stands between producers and consumers. Each item comes out once; of a queue and of the channels in
/// the order in which they were put.
pub trait Buffer<T>: Send + Sync {
    /// Adds an item; waits while there is no room.
    #[track_caller]
    fn put(&self, item: T);

    /// Adds an item if there is room.
    ///
    /// # Errors
    /// The item, if there is none.
    #[track_caller]
    fn put_nowait(&self, item: T) -> Result<(), T>;

    /// Takes the first item; waits while there is none.
    #[track_caller]
    fn get(&self) -> T;

    /// Takes the first item if there is one.
    #[track_caller]
    fn get_nowait(&self) -> Option<T>;

    /// How many items there are, at this moment.
    fn qsize(&self) -> usize;

    /// Whether there are none, at this moment.
    fn is_empty(&self) -> bool {
        self.qsize() == 0
    }
}

impl<S: Order<Item: Display + Send> + Send> Buffer<S::Item> for OrderedQueue<S> {
    fn put(&self, item: S::Item) {
        OrderedQueue::put(self, item);
    }

    fn put_nowait(&self, item: S::Item) -> Result<(), S::Item> {
        OrderedQueue::put_nowait(self, item).map_err(|full| full.0)
    }

    fn get(&self) -> S::Item {
        OrderedQueue::get(self)
    }

    fn get_nowait(&self) -> Option<S::Item> {
        OrderedQueue::get_nowait(self).ok()
    }

    fn qsize(&self) -> usize {
        OrderedQueue::qsize(self)
    }
}

/// Which buffer: the value of `--with`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "demo", derive(clap::ValueEnum))]
pub enum Kind {
    /// Our own queue: a Mutex and Condvars
    Own,
    /// crossbeam's channel
    Crossbeam,
    /// std's channel, its one receiver shared under a lock
    Std,
}

impl Kind {
    /// A buffer of this kind that holds `maxsize` items; any number if that is 0.
    pub fn buffer<T: Display + Send + 'static>(self, maxsize: usize) -> Arc<dyn Buffer<T>> {
        match self {
            Kind::Own => Arc::new(Queue::named("queue", maxsize)),
            Kind::Crossbeam => Arc::new(CrossbeamChannel::new("queue", maxsize)),
            Kind::Std => Arc::new(StdChannel::new("queue", maxsize)),
        }
    }
}

/// Tells of a put before it is done. In front of a full buffer it tells of a wait, and gives back what
/// is to be told of when that is over.
#[track_caller]
fn tell_put(name: &str, item: &impl Display, is_full: impl FnOnce() -> bool) -> Option<String> {
    if event::is_on() && is_full() {
        event::waits(name);
        return Some(item.to_string());
    }
    event::puts(name, item);
    None
}

/// An item for the record: told only when it was not refused, and by then it has gone.
fn in_words(item: &impl Display) -> String {
    if event::is_on() {
        item.to_string()
    } else {
        String::new()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a curve needs no 53 bits")]
fn tell_length(name: &str, length: usize) {
    event::gauge(name, length as f64);
}
