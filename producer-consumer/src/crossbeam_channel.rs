//! crossbeam's channel as a buffer.

use std::borrow::Cow;

use crossbeam::channel::{Receiver, Sender, TrySendError, bounded, unbounded};
use notes_runtime::event;

use crate::buffer::Buffer;
use crate::channel_item::{
    ChannelItem, ItemNumbers, NumberedItem, PlainItem, PlainOrNumbered, trace_length,
};
use crate::error::{GetError, PutError};

/// crossbeam's channel: it has several receivers and a length, and needs no lock.
#[derive(Debug)]
pub struct CrossbeamChannel<T>(PlainOrNumbered<Channel<PlainItem<T>>, Channel<NumberedItem<T>>>);

#[derive(Debug)]
struct Channel<E> {
    name: Cow<'static, str>,
    sender: Sender<E>,
    receiver: Receiver<E>,
    numbers: ItemNumbers,
}

impl<T> CrossbeamChannel<T> {
    /// Creates a channel for at most `capacity` items; `None`: without a bound. The name appears in pictures.
    pub fn with_name(
        name: impl Into<Cow<'static, str>>,
        capacity: Option<usize>,
    ) -> CrossbeamChannel<T> {
        let name = name.into();
        CrossbeamChannel(match event::is_on() {
            false => PlainOrNumbered::Plain(Channel::new(name, capacity)),
            true => PlainOrNumbered::Numbered(Channel::new(name, capacity)),
        })
    }
}

impl<T: Send> Buffer<T> for CrossbeamChannel<T> {
    fn put(&self, item: T) -> Result<(), PutError<T>> {
        self.0.put(item)
    }

    fn try_put(&self, item: T) -> Result<(), PutError<T>> {
        self.0.try_put(item)
    }

    fn get(&self) -> Result<T, GetError> {
        self.0.get()
    }

    fn try_get(&self) -> Result<T, GetError> {
        self.0.try_get()
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

impl<E> Channel<E> {
    fn new(name: Cow<'static, str>, capacity: Option<usize>) -> Channel<E> {
        let (sender, receiver) = match capacity {
            None => unbounded(),
            Some(capacity) => bounded(capacity),
        };
        Channel {
            name,
            sender,
            receiver,
            numbers: ItemNumbers::default(),
        }
    }

    #[track_caller]
    fn trace_and_unwrap<T>(&self, wrapped: E) -> T
    where
        E: ChannelItem<T>,
    {
        event::gets(&self.name, wrapped.label());
        self.trace_length();
        wrapped.into_item()
    }

    fn trace_length(&self) {
        trace_length(&self.name, || self.sender.len());
    }
}

impl<T, E: ChannelItem<T>> Buffer<T> for Channel<E> {
    fn put(&self, item: T) -> Result<(), PutError<T>> {
        let wrapped = E::new(item, &self.numbers);
        let waiting_label = wrapped.trace_put(&self.name, || self.sender.is_full());
        if self.sender.send(wrapped).is_err() {
            unreachable!("the receiver is dropped with the sender");
        }
        if let Some(label) = waiting_label {
            event::puts(&self.name, label);
        }
        self.trace_length();
        Ok(())
    }

    fn try_put(&self, item: T) -> Result<(), PutError<T>> {
        let wrapped = E::new(item, &self.numbers);
        let label = wrapped.label_text();
        let sent = self.sender.try_send(wrapped);
        sent.map_err(|error| PutError::Full(TrySendError::into_inner(error).into_item()))?;
        event::puts(&self.name, label);
        self.trace_length();
        Ok(())
    }

    fn get(&self) -> Result<T, GetError> {
        event::waits(&self.name);
        match self.receiver.recv() {
            Ok(wrapped) => Ok(self.trace_and_unwrap(wrapped)),
            Err(_) => unreachable!("the sender is dropped with the receiver"),
        }
    }

    fn try_get(&self) -> Result<T, GetError> {
        let wrapped = self.receiver.try_recv().map_err(|_| GetError::Empty)?;
        Ok(self.trace_and_unwrap(wrapped))
    }

    fn len(&self) -> usize {
        self.receiver.len()
    }
}
