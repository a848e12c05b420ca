//! std's channel as a buffer.

use std::fmt::Display;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{self, TrySendError};
use std::sync::{Mutex, PoisonError, TryLockError};
use std::thread;

use notes_runtime::event;

use super::{Buffer, in_words, tell_length, tell_put};

/// std's channel: one receiver, which several threads must share under a lock, and no length, which must be
/// counted beside it.
#[derive(Debug)]
pub struct StdChannel<T> {
    name: String,
    sender: StdSender<T>,
    receiver: Mutex<mpsc::Receiver<T>>,
    /// How many fit in; `usize::MAX` if the memory is the only bound.
    room: usize,
    /// Counted up before an item is sent, down when it was received: never less than there are.
    length: AtomicUsize,
}

/// std has two kinds.
#[derive(Debug)]
enum StdSender<T> {
    Unbounded(mpsc::Sender<T>),
    Bounded(mpsc::SyncSender<T>),
}

impl<T> StdChannel<T> {
    /// A channel that holds `maxsize` items; any number if that is 0.
    pub fn new(name: &str, maxsize: usize) -> StdChannel<T> {
        let (sender, receiver) = match maxsize {
            0 => {
                let (sender, receiver) = mpsc::channel();
                (StdSender::Unbounded(sender), receiver)
            }
            _ => {
                let (sender, receiver) = mpsc::sync_channel(maxsize);
                (StdSender::Bounded(sender), receiver)
            }
        };
        StdChannel {
            name: name.to_owned(),
            sender,
            receiver: Mutex::new(receiver),
            room: if maxsize == 0 { usize::MAX } else { maxsize },
            length: AtomicUsize::new(0),
        }
    }

    fn got(&self, item: T) -> T
    where
        T: Display,
    {
        event::gets(&self.name, &item);
        self.length.fetch_sub(1, Relaxed);
        self.tell_length();
        item
    }

    fn tell_length(&self) {
        tell_length(&self.name, self.held());
    }

    /// How many it holds: those counted beyond the room wait to be put, or are about to be refused.
    fn held(&self) -> usize {
        self.length.load(Relaxed).min(self.room)
    }
}

impl<T: Display + Send> Buffer<T> for StdChannel<T> {
    fn put(&self, item: T) {
        let length = self.length.fetch_add(1, Relaxed) + 1;
        let late = tell_put(&self.name, &item, || length > self.room);
        let sent = match &self.sender {
            StdSender::Unbounded(sender) => sender.send(item),
            StdSender::Bounded(sender) => sender.send(item),
        };
        if sent.is_err() {
            unreachable!("the receiver is dropped with the sender");
        }
        if let Some(item) = late {
            event::puts(&self.name, item);
        }
        self.tell_length();
    }

    fn put_nowait(&self, item: T) -> Result<(), T> {
        let StdSender::Bounded(sender) = &self.sender else {
            self.put(item);
            return Ok(());
        };
        let told = in_words(&item);
        self.length.fetch_add(1, Relaxed);
        if let Err(TrySendError::Full(item) | TrySendError::Disconnected(item)) =
            sender.try_send(item)
        {
            self.length.fetch_sub(1, Relaxed);
            return Err(item);
        }
        event::puts(&self.name, told);
        self.tell_length();
        Ok(())
    }

    fn get(&self) -> T {
        event::waits(&self.name);
        // One waits in the channel, the others for the lock.
        let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner);
        match receiver.recv() {
            Ok(item) => self.got(item),
            Err(_) => unreachable!("the sender is dropped with the receiver"),
        }
    }

    fn get_nowait(&self) -> Option<T> {
        while self.length.load(Relaxed) > 0 {
            // Not `lock`: whoever waits in the channel has it, with nothing to take.
            let receiver = match self.receiver.try_lock() {
                Ok(receiver) => receiver,
                Err(TryLockError::Poisoned(error)) => error.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    thread::yield_now(); // Another one takes one of the items, and gives it back at once.
                    continue;
                }
            };
            return receiver.try_recv().ok().map(|item| self.got(item));
        }
        None
    }

    fn qsize(&self) -> usize {
        self.held()
    }
}
