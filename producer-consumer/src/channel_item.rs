//! The form in which an item goes through a channel: plain, or with a number for its label in pictures.
//!
//! The number costs a channel up to a third of its speed. So items are numbered only if a record is on when the channel
//! is made.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use notes_runtime::{event, label};

use crate::buffer::Buffer;
use crate::error::{GetError, PutError};

/// An item in a channel, which reports its put and its get to the record.
pub(crate) trait ChannelItem<T>: Sized + Send {
    /// Wraps the item.
    fn new(item: T, numbers: &ItemNumbers) -> Self;

    /// Unwraps the item.
    fn into_item(self) -> T;

    /// The item's label in pictures.
    fn label(&self) -> label::Label<'_, T>;

    /// The label as text, for use after the item has left; empty without a record.
    fn label_text(&self) -> String {
        if event::is_on() {
            self.label().to_string()
        } else {
            String::new()
        }
    }

    /// Reports a put before it happens. If the channel is full, this reports a wait instead, and returns the label that
    /// the caller reports when the wait is over.
    #[track_caller]
    fn trace_put(&self, name: &str, is_full: impl FnOnce() -> bool) -> Option<String> {
        if event::is_on() && is_full() {
            event::waits(name);
            return Some(self.label_text());
        }
        event::puts(name, self.label());
        None
    }
}

/// An item without a number.
#[derive(Debug)]
pub(crate) struct PlainItem<T>(T);

/// An item with its number.
#[derive(Debug)]
pub(crate) struct NumberedItem<T> {
    item: T,
    number: u64,
}

/// Numbers the items of a channel from 1 on.
#[derive(Debug, Default)]
pub(crate) struct ItemNumbers(AtomicU64);

impl<T: Send> ChannelItem<T> for PlainItem<T> {
    fn new(item: T, _numbers: &ItemNumbers) -> PlainItem<T> {
        PlainItem(item)
    }

    fn into_item(self) -> T {
        self.0
    }

    fn label(&self) -> label::Label<'_, T> {
        label::of(&self.0, 0)
    }
}

impl<T: Send> ChannelItem<T> for NumberedItem<T> {
    fn new(item: T, numbers: &ItemNumbers) -> NumberedItem<T> {
        let number = numbers.0.fetch_add(1, Relaxed) + 1;
        NumberedItem { item, number }
    }

    fn into_item(self) -> T {
        self.item
    }

    fn label(&self) -> label::Label<'_, T> {
        label::of(&self.item, self.number)
    }
}

/// A channel of plain items, or one of numbered items.
#[derive(Debug)]
pub(crate) enum PlainOrNumbered<B, N> {
    Plain(B),
    Numbered(N),
}

impl<T, B: Buffer<T>, N: Buffer<T>> Buffer<T> for PlainOrNumbered<B, N> {
    fn put(&self, item: T) -> Result<(), PutError<T>> {
        match self {
            PlainOrNumbered::Plain(channel) => channel.put(item),
            PlainOrNumbered::Numbered(channel) => channel.put(item),
        }
    }

    fn try_put(&self, item: T) -> Result<(), PutError<T>> {
        match self {
            PlainOrNumbered::Plain(channel) => channel.try_put(item),
            PlainOrNumbered::Numbered(channel) => channel.try_put(item),
        }
    }

    fn get(&self) -> Result<T, GetError> {
        match self {
            PlainOrNumbered::Plain(channel) => channel.get(),
            PlainOrNumbered::Numbered(channel) => channel.get(),
        }
    }

    fn try_get(&self) -> Result<T, GetError> {
        match self {
            PlainOrNumbered::Plain(channel) => channel.try_get(),
            PlainOrNumbered::Numbered(channel) => channel.try_get(),
        }
    }

    fn len(&self) -> usize {
        match self {
            PlainOrNumbered::Plain(channel) => channel.len(),
            PlainOrNumbered::Numbered(channel) => channel.len(),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a picture does not show the last digits of a huge number"
)]
pub(crate) fn trace_length(name: &str, length: impl FnOnce() -> usize) {
    if event::is_on() {
        event::gauge(name, length() as f64);
    }
}
