//! std's channel as a buffer.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{self, TrySendError};
use std::sync::{Mutex, PoisonError, TryLockError};
use std::thread;

use notes_runtime::event;

use crate::buffer::Buffer;
use crate::channel_item::{
    ChannelItem, ItemNumbers, NumberedItem, PlainItem, PlainOrNumbered, trace_length,
};
use crate::error::{GetError, PutError};

/// std's channel. It has one receiver, which several threads must share under a lock. It has no length, so this type
/// counts the items beside it.
#[derive(Debug)]
pub struct StdChannel<T>(PlainOrNumbered<Channel<PlainItem<T>>, Channel<NumberedItem<T>>>);

#[derive(Debug)]
struct Channel<E> {
    name: Cow<'static, str>,
    sender: StdSender<E>,
    receiver: Mutex<mpsc::Receiver<E>>,
    numbers: ItemNumbers,
    /// How many items fit in; `usize::MAX` if only memory limits them.
    capacity: usize,
    /// Increased before an item is sent, decreased after it is received: never less than the number of items.
    length: AtomicUsize,
}

/// std has two kinds of senders.
#[derive(Debug)]
enum StdSender<T> {
    Unbounded(mpsc::Sender<T>),
    Bounded(mpsc::SyncSender<T>),
}

impl<T> StdChannel<T> {
    /// Creates a channel for at most `capacity` items; `None`: without a bound. The name appears in pictures.
    pub fn with_name(name: impl Into<Cow<'static, str>>, capacity: Option<usize>) -> StdChannel<T> {
        let name = name.into();
        StdChannel(match event::is_on() {
            false => PlainOrNumbered::Plain(Channel::new(name, capacity)),
            true => PlainOrNumbered::Numbered(Channel::new(name, capacity)),
        })
    }
}

impl<T: Send> Buffer<T> for StdChannel<T> {
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
            None => {
                let (sender, receiver) = mpsc::channel();
                (StdSender::Unbounded(sender), receiver)
            }
            Some(capacity) => {
                let (sender, receiver) = mpsc::sync_channel(capacity);
                (StdSender::Bounded(sender), receiver)
            }
        };
        Channel {
            name,
            sender,
            receiver: Mutex::new(receiver),
            numbers: ItemNumbers::default(),
            capacity: capacity.unwrap_or(usize::MAX),
            length: AtomicUsize::new(0),
        }
    }

    #[track_caller]
    fn trace_and_unwrap<T>(&self, wrapped: E) -> T
    where
        E: ChannelItem<T>,
    {
        event::gets(&self.name, wrapped.label());
        self.length.fetch_sub(1, Relaxed);
        self.trace_length();
        wrapped.into_item()
    }

    fn trace_length(&self) {
        trace_length(&self.name, || self.items_held());
    }

    /// How many items the channel holds. Items counted beyond the capacity wait to be put, or are about to be refused.
    fn items_held(&self) -> usize {
        self.length.load(Relaxed).min(self.capacity)
    }
}

impl<T, E: ChannelItem<T>> Buffer<T> for Channel<E> {
    fn put(&self, item: T) -> Result<(), PutError<T>> {
        let length = self.length.fetch_add(1, Relaxed) + 1;
        let wrapped = E::new(item, &self.numbers);
        let waiting_label = wrapped.trace_put(&self.name, || length > self.capacity);
        let sent = match &self.sender {
            StdSender::Unbounded(sender) => sender.send(wrapped),
            StdSender::Bounded(sender) => sender.send(wrapped),
        };
        if sent.is_err() {
            unreachable!("the receiver is dropped with the sender");
        }
        if let Some(label) = waiting_label {
            event::puts(&self.name, label);
        }
        self.trace_length();
        Ok(())
    }

    fn try_put(&self, item: T) -> Result<(), PutError<T>> {
        let StdSender::Bounded(sender) = &self.sender else {
            return self.put(item);
        };
        let wrapped = E::new(item, &self.numbers);
        let label = wrapped.label_text();
        self.length.fetch_add(1, Relaxed);
        if let Err(TrySendError::Full(wrapped) | TrySendError::Disconnected(wrapped)) =
            sender.try_send(wrapped)
        {
            self.length.fetch_sub(1, Relaxed);
            return Err(PutError::Full(wrapped.into_item()));
        }
        event::puts(&self.name, label);
        self.trace_length();
        Ok(())
    }

    fn get(&self) -> Result<T, GetError> {
        event::waits(&self.name);
        // One thread waits in the channel, the other threads wait for the lock.
        let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner);
        match receiver.recv() {
            Ok(wrapped) => Ok(self.trace_and_unwrap(wrapped)),
            Err(_) => unreachable!("the sender is dropped with the receiver"),
        }
    }

    fn try_get(&self) -> Result<T, GetError> {
        while self.length.load(Relaxed) > 0 {
            // Don't block on the lock: a thread that waits in the channel holds it, and then there is nothing to take.
            let receiver = match self.receiver.try_lock() {
                Ok(receiver) => receiver,
                Err(TryLockError::Poisoned(error)) => error.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    thread::yield_now(); // Another thread is taking an item, and unlocks at once.
                    continue;
                }
            };
            let wrapped = receiver.try_recv().map_err(|_| GetError::Empty)?;
            return Ok(self.trace_and_unwrap(wrapped));
        }
        Err(GetError::Empty)
    }

    fn len(&self) -> usize {
        self.items_held()
    }
}
