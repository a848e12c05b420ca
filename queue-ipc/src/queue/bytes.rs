//! Messages as they are: what items travel as.

use std::fmt::{self, Display};

use shared_memory::sync::Deadline;

use super::Queue;
use super::messages::{NotGot, NotPut};
use super::teller::Teller;
use crate::error::{GetError, PutError};

impl<T> Queue<T> {
    /// Puts a message as it is; waits while the queue is full.
    ///
    /// # Errors
    /// [`PutError::Closed`], [`PutError::NoMemory`].
    #[track_caller]
    pub fn put_bytes(&self, message: &[u8]) -> Result<(), PutError> {
        self.put_message(message, Deadline::Never, &Bytes(message.len()))
    }

    /// As [`put_bytes`](Queue::put_bytes), but waits until `deadline` only.
    ///
    /// # Errors
    /// [`PutError::Full`], [`PutError::Closed`], [`PutError::NoMemory`].
    #[track_caller]
    pub fn put_bytes_until(&self, message: &[u8], deadline: Deadline) -> Result<(), PutError> {
        self.put_message(message, deadline, &Bytes(message.len()))
    }

    /// Gets a message as it is, in place of what stands in `into`; waits while the queue is empty.
    ///
    /// # Errors
    /// [`GetError::Closed`].
    #[track_caller]
    pub fn get_bytes(&self, into: &mut Vec<u8>) -> Result<(), GetError> {
        self.get_bytes_until(into, Deadline::Never)
    }

    /// As [`get_bytes`](Queue::get_bytes), but waits until `deadline` only.
    ///
    /// # Errors
    /// [`GetError::Empty`], [`GetError::Closed`].
    #[track_caller]
    pub fn get_bytes_until(&self, into: &mut Vec<u8>, deadline: Deadline) -> Result<(), GetError> {
        self.get_message(into, deadline)?;
        self.tell_got(&Bytes(into.len()));
        Ok(())
    }

    #[inline]
    #[track_caller]
    pub(super) fn put_message(
        &self,
        message: &[u8],
        deadline: Deadline,
        label: &dyn Display,
    ) -> Result<(), PutError> {
        let teller = Teller::new(&self.name, label);
        let put = self.messages.put(message, deadline, &teller);
        put.map_err(|not_put| self.not_put(not_put, message.len()))?;
        self.tell_length();
        Ok(())
    }

    #[inline]
    #[track_caller]
    pub(super) fn get_message(
        &self,
        into: &mut Vec<u8>,
        deadline: Deadline,
    ) -> Result<(), GetError> {
        let teller = Teller::new(&self.name, &"");
        let got = self.messages.get(into, deadline, &teller);
        got.map_err(|not_got| self.not_got(not_got))
    }

    #[cold]
    fn not_put(&self, not_put: NotPut, bytes: usize) -> PutError {
        let queue = self.name.to_string();
        match not_put {
            NotPut::Full => PutError::Full { queue },
            NotPut::Closed => PutError::Closed { queue },
            NotPut::NoMemory => PutError::NoMemory { queue, bytes },
        }
    }

    #[cold]
    fn not_got(&self, not_got: NotGot) -> GetError {
        let queue = self.name.to_string();
        match not_got {
            NotGot::Empty => GetError::Empty { queue },
            NotGot::Closed => GetError::Closed { queue },
        }
    }
}

/// How raw messages are called in pictures.
struct Bytes(usize);

impl Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0)
    }
}
