//! Items: each is serialized into one message, and deserialized from it.

use notes_runtime::{codec, event};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::connection::Connection;
use super::error::{RecvError, SendError};
use crate::as_item::AsItem;
use crate::{label, scratch};

impl<S, R> Connection<S, R> {
    /// Sends an item: an `S`, or a [borrowed form](AsItem) of one, as `&str` for `String`. Blocks while the pipe is
    /// full (64 packets, if the user's limits allow that many); a signal does not end the wait.
    ///
    /// # Errors
    /// [`SendError::Broken`] if no process has the other end, [`SendError::Encode`], [`SendError::Closed`],
    /// [`SendError::Io`].
    #[track_caller]
    pub fn send(&self, item: impl AsItem<S>) -> Result<(), SendError> {
        let item = item.as_item();
        let message = self.encode(item)?;
        if event::is_on() {
            event::sends(&self.to, label::of_item(item));
        }
        let sent = self.send_whole(&message);
        scratch::keep(message);
        sent
    }

    /// Serializes an item into the thread's buffer.
    pub(super) fn encode(&self, item: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, SendError> {
        codec::encode(item, scratch::take()).map_err(|reason| SendError::Encode {
            pipe: self.to.clone(),
            reason,
        })
    }
}

impl<S, R: Serialize + DeserializeOwned> Connection<S, R> {
    /// Receives an item. Blocks until there is one; a signal does not end the wait.
    ///
    /// `R` needs `Serialize`, too: in a picture, a message has one label at both ends, which is made from the serialized item.
    ///
    /// # Errors
    /// [`RecvError::Eof`] if no more will come, [`RecvError::Truncated`], [`RecvError::Corrupt`],
    /// [`RecvError::Decode`], [`RecvError::Closed`], [`RecvError::Io`].
    #[track_caller]
    pub fn recv(&self) -> Result<R, RecvError> {
        let mut message = scratch::take();
        self.recv_whole(&mut message)?;
        let item = self.decode(message)?;
        if event::is_on() {
            event::receives(&self.from, label::of_item(&item));
        }
        Ok(item)
    }

    /// Deserializes a message. Call this without a lock or a turn: the type's `Deserialize` may take long, panic, or
    /// receive from this end.
    pub(super) fn decode(&self, message: Vec<u8>) -> Result<R, RecvError> {
        let item = codec::decode(&message);
        scratch::keep(message);
        item.map_err(|reason| RecvError::Decode {
            pipe: self.from.clone(),
            reason,
        })
    }
}
