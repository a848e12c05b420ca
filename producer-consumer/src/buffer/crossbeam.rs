//! crossbeam's channel as a buffer.

use std::fmt::Display;

use notes_runtime::event;

use super::{Buffer, in_words, tell_length, tell_put};

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
        self.tell_length();
        item
    }

    /// Asked only for a record: the channel has to count.
    fn tell_length(&self) {
        if event::is_on() {
            tell_length(&self.name, self.sender.len());
        }
    }
}

impl<T: Display + Send> Buffer<T> for CrossbeamChannel<T> {
    fn put(&self, item: T) {
        let late = tell_put(&self.name, &item, || self.sender.is_full());
        if self.sender.send(item).is_err() {
            unreachable!("the receiver is dropped with the sender");
        }
        if let Some(item) = late {
            event::puts(&self.name, item);
        }
        self.tell_length();
    }

    fn put_nowait(&self, item: T) -> Result<(), T> {
        let told = in_words(&item);
        let sent = self.sender.try_send(item);
        sent.map_err(crossbeam_channel::TrySendError::into_inner)?;
        event::puts(&self.name, told);
        self.tell_length();
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
