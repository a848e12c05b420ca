//! Items: each is serialized before it is copied into the queue, and deserialized after it was copied out of it.

use std::time::Duration;

use notes_runtime::{codec, event};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_memory::sync::Deadline;

use super::error::{GetError, PutError};
use super::handle::Queue;
use crate::as_item::AsItem;
use crate::{label, scratch};

impl<T> Queue<T> {
    /// Puts an item into the queue: a `T`, or a [borrowed form](AsItem) of one, such as `&str` for `String`. When this
    /// returns, all consumers can get the item. Blocks while the queue is full; a signal does not end the wait.
    ///
    /// # Errors
    /// [`PutError::ShutDown`], [`PutError::NoMemory`], [`PutError::Encode`].
    #[track_caller]
    pub fn put(&self, item: impl AsItem<T>) -> Result<(), PutError> {
        self.put_until(item, Deadline::Never)
    }

    /// Puts an item into the queue if there is room now. Python: `put_nowait`, `put(item, block=False)`.
    ///
    /// # Errors
    /// [`PutError::Full`], also if another process is in the middle of a put for longer than 20 ms, and the errors of
    /// [`put`](Queue::put).
    #[track_caller]
    #[doc(alias = "put_nowait")]
    pub fn try_put(&self, item: impl AsItem<T>) -> Result<(), PutError> {
        self.put_until(item, Deadline::Now)
    }

    /// Like [`put`](Queue::put), but waits for room for at most `timeout`. If another process is in the middle of a
    /// put, this waits for that process for at least 20 ms.
    ///
    /// # Errors
    /// [`PutError::Full`], and the errors of [`put`](Queue::put).
    #[track_caller]
    pub fn put_timeout(&self, item: impl AsItem<T>, timeout: Duration) -> Result<(), PutError> {
        self.put_until(item, Deadline::after(timeout))
    }

    #[track_caller]
    fn put_until(&self, item: impl AsItem<T>, deadline: Deadline) -> Result<(), PutError> {
        let item = item.as_item();
        let mut message = scratch::take();
        codec::append(item, &mut message).map_err(|reason| PutError::Encode {
            queue: self.name.to_string(),
            reason,
        })?;
        let put = match event::is_on() {
            false => self.put_message(&message, deadline, &""),
            // The label calls the item's `Serialize`, which must not run while the queue's lock is held.
            true => self.put_message(&message, deadline, &label::text_of_item(item)),
        };
        scratch::keep(message);
        put
    }
}

impl<T: Serialize + DeserializeOwned> Queue<T> {
    /// Removes and returns the first item. Blocks while the queue is empty; a signal does not end the wait.
    ///
    /// Also blocks if all producers have ended or were killed: the queue does not know who will put. Let the process
    /// that joins the producers call [`shutdown`](Queue::shutdown) after them, which ends the wait, or use
    /// [`get_timeout`](Queue::get_timeout).
    ///
    /// `T` needs `Serialize`, too: in a picture, a get has the label of its put, which is made from the serialized item.
    ///
    /// # Errors
    /// [`GetError::ShutDown`], [`GetError::Decode`].
    #[track_caller]
    pub fn get(&self) -> Result<T, GetError> {
        self.get_until(Deadline::Never)
    }

    /// Removes and returns the first item if there is one now. Python: `get_nowait`, `get(block=False)`.
    ///
    /// # Errors
    /// [`GetError::Empty`], also if another process is in the middle of a get for longer than 20 ms, and the errors of
    /// [`get`](Queue::get).
    #[track_caller]
    #[doc(alias = "get_nowait")]
    pub fn try_get(&self) -> Result<T, GetError> {
        self.get_until(Deadline::Now)
    }

    /// Like [`get`](Queue::get), but waits for an item for at most `timeout`. If another process is in the middle of a
    /// get, this waits for that process for at least 20 ms.
    ///
    /// # Errors
    /// [`GetError::Empty`], and the errors of [`get`](Queue::get).
    #[track_caller]
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, GetError> {
        self.get_until(Deadline::after(timeout))
    }

    #[track_caller]
    fn get_until(&self, deadline: Deadline) -> Result<T, GetError> {
        let mut message = scratch::take();
        let got = self.get_message(&mut message, deadline);
        let item = got.and_then(|()| {
            codec::decode(&message).map_err(|reason| GetError::Decode {
                queue: self.name.to_string(),
                reason,
            })
        });
        scratch::keep(message);
        let item = item?;
        self.trace_get(&label::of_item(&item));
        Ok(item)
    }
}
