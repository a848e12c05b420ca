//! Items as messages: by serde and postcard, in a buffer that each thread has.

use std::cell::Cell;
use std::fmt::Debug;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_memory::sync::Deadline;

use super::Queue;
use crate::error::{GetError, PutError};
use crate::message;

thread_local! {
    /// Where messages are made and read; given back empty, so that a thread has one for all its queues.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A scratch buffer of more is not kept.
const KEPT_BYTES: usize = 1 << 20;

impl<T: Serialize + DeserializeOwned + Debug> Queue<T> {
    /// Puts `item` in; when this returns, it is there for all. Blocks while the queue is full; a signal does not
    /// end the wait.
    ///
    /// # Errors
    /// [`PutError::Closed`], [`PutError::NoMemory`], [`PutError::Message`].
    #[track_caller]
    pub fn put(&self, item: &T) -> Result<(), PutError> {
        self.put_until(item, Deadline::Never)
    }

    /// Puts `item` in if there is room: Python's `put_nowait`.
    ///
    /// # Errors
    /// [`PutError::Full`], also when another process has been in the middle of a put for 20 ms, and as
    /// [`put`](Queue::put).
    #[track_caller]
    pub fn try_put(&self, item: &T) -> Result<(), PutError> {
        self.put_until(item, Deadline::Now)
    }

    /// As [`put`](Queue::put), but waits at most as long as `timeout`; 20 ms, if that is more, while another process is
    /// in the middle of a put.
    ///
    /// # Errors
    /// [`PutError::Full`], and as [`put`](Queue::put).
    #[track_caller]
    pub fn put_timeout(&self, item: &T, timeout: Duration) -> Result<(), PutError> {
        self.put_until(item, Deadline::after(timeout))
    }

    /// As [`put`](Queue::put), but waits until `deadline` only.
    ///
    /// # Errors
    /// [`PutError::Full`], and as [`put`](Queue::put).
    #[track_caller]
    pub fn put_until(&self, item: &T, deadline: Deadline) -> Result<(), PutError> {
        let mut message = SCRATCH.take();
        message.clear();
        let message = postcard::to_extend(item, message).map_err(|source| PutError::Message {
            queue: self.name.to_string(),
            source,
        })?;
        let put = self.put_message(&message, deadline, &format_args!("{item:?}"));
        keep(message);
        put
    }

    /// Takes the first item out. Blocks while there is none; a signal does not end the wait.
    ///
    /// # Errors
    /// [`GetError::Closed`], [`GetError::Message`].
    #[track_caller]
    pub fn get(&self) -> Result<T, GetError> {
        self.get_until(Deadline::Never)
    }

    /// Takes the first item out if there is one: Python's `get_nowait`.
    ///
    /// # Errors
    /// [`GetError::Empty`], also when another process has been in the middle of a get for 20 ms, and as
    /// [`get`](Queue::get).
    #[track_caller]
    pub fn try_get(&self) -> Result<T, GetError> {
        self.get_until(Deadline::Now)
    }

    /// As [`get`](Queue::get), but waits at most as long as `timeout`; 20 ms, if that is more, while another process is
    /// in the middle of a get.
    ///
    /// # Errors
    /// [`GetError::Empty`], and as [`get`](Queue::get).
    #[track_caller]
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, GetError> {
        self.get_until(Deadline::after(timeout))
    }

    /// As [`get`](Queue::get), but waits until `deadline` only.
    ///
    /// # Errors
    /// [`GetError::Empty`], and as [`get`](Queue::get).
    #[track_caller]
    pub fn get_until(&self, deadline: Deadline) -> Result<T, GetError> {
        let mut message = SCRATCH.take();
        let got = self.get_message(&mut message, deadline);
        let item = got.and_then(|()| {
            message::read(&message).map_err(|source| GetError::Message {
                queue: self.name.to_string(),
                source,
            })
        });
        keep(message);
        let item = item?;
        self.tell_got(&format_args!("{item:?}"));
        Ok(item)
    }
}

/// Gives the scratch buffer back.
fn keep(message: Vec<u8>) {
    if message.capacity() <= KEPT_BYTES {
        SCRATCH.set(message);
    }
}
