//! The same buffer three ways: our queue, crossbeam's channel, std's channel.

use std::fmt::Display;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{self, TryRecvError, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};

use notes::event;

use crate::Queue;

/// What stands between producers and consumers: first in, first out, each item once.
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
}

impl<T: Display + Send> Buffer<T> for Queue<T> {
    fn put(&self, item: T) {
        Queue::put(self, item);
    }

    fn put_nowait(&self, item: T) -> Result<(), T> {
        Queue::put_nowait(self, item).map_err(|full| full.0)
    }

    fn get(&self) -> T {
        Queue::get(self)
    }

    fn get_nowait(&self) -> Option<T> {
        Queue::get_nowait(self).ok()
    }

    fn qsize(&self) -> usize {
        Queue::qsize(self)
    }
}

/// Which buffer: the value of `--with`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
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

/// crossbeam's channel: several receivers, a length, and no lock.
#[derive(Debug)]
pub struct CrossbeamChannel<T> {
    name: String,
    sender: crossbeam_channel::Sender<T>,
    receiver: crossbeam_channel::Receiver<T>,
}

impl<T> CrossbeamChannel<T> {
    /// A channel that holds `maxsize` items; any number if that is 0.
    pub fn new(name: &str, maxsize: usize) -> CrossbeamChannel<T> {
        let (sender, receiver) = match maxsize {
            0 => crossbeam_channel::unbounded(),
            _ => crossbeam_channel::bounded(maxsize),
        };
        CrossbeamChannel {
            name: name.to_owned(),
            sender,
            receiver,
        }
    }

    fn got(&self, item: T) -> T
    where
        T: Display,
    {
        event::gets(&self.name, &item);
        tell_length(&self.name, self.receiver.len());
        item
    }
}

impl<T: Display + Send> Buffer<T> for CrossbeamChannel<T> {
    fn put(&self, item: T) {
        event::puts(&self.name, &item);
        if self.sender.send(item).is_err() {
            unreachable!("the receiver is dropped with the sender");
        }
        tell_length(&self.name, self.sender.len());
    }

    fn put_nowait(&self, item: T) -> Result<(), T> {
        let told = in_words(&item);
        let sent = self.sender.try_send(item);
        sent.map_err(crossbeam_channel::TrySendError::into_inner)?;
        event::puts(&self.name, told);
        tell_length(&self.name, self.sender.len());
        Ok(())
    }

    fn get(&self) -> T {
        event::waits(&self.name);
        match self.receiver.recv() {
            Ok(item) => self.got(item),
            Err(_) => unreachable!("the sender is dropped with the receiver"),
        }
    }

    fn get_nowait(&self) -> Option<T> {
        let item = self.receiver.try_recv().ok()?;
        Some(self.got(item))
    }

    fn qsize(&self) -> usize {
        self.receiver.len()
    }
}

/// std's channel: one receiver, which several threads must share under a lock, and no length, which must be
/// counted beside it.
#[derive(Debug)]
pub struct StdChannel<T> {
    name: String,
    sender: StdSender<T>,
    receiver: Mutex<mpsc::Receiver<T>>,
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
            length: AtomicUsize::new(0),
        }
    }

    fn got(&self, item: T) -> T
    where
        T: Display,
    {
        event::gets(&self.name, &item);
        tell_length(&self.name, self.length.fetch_sub(1, Relaxed) - 1);
        item
    }
}

impl<T: Display + Send> Buffer<T> for StdChannel<T> {
    fn put(&self, item: T) {
        event::puts(&self.name, &item);
        tell_length(&self.name, self.length.fetch_add(1, Relaxed) + 1);
        let sent = match &self.sender {
            StdSender::Unbounded(sender) => sender.send(item),
            StdSender::Bounded(sender) => sender.send(item),
        };
        if sent.is_err() {
            unreachable!("the receiver is dropped with the sender");
        }
    }

    fn put_nowait(&self, item: T) -> Result<(), T> {
        let StdSender::Bounded(sender) = &self.sender else {
            self.put(item);
            return Ok(());
        };
        let told = in_words(&item);
        let length = self.length.fetch_add(1, Relaxed) + 1;
        if let Err(TrySendError::Full(item) | TrySendError::Disconnected(item)) =
            sender.try_send(item)
        {
            self.length.fetch_sub(1, Relaxed);
            return Err(item);
        }
        event::puts(&self.name, told);
        tell_length(&self.name, length);
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
        // Not `lock`: whoever waits in the channel has it.
        let receiver = self.receiver.try_lock().ok()?;
        match receiver.try_recv() {
            Ok(item) => Some(self.got(item)),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => None,
        }
    }

    fn qsize(&self) -> usize {
        self.length.load(Relaxed)
    }
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
