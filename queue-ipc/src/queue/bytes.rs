//! Raw messages: bytes without serialization.

use std::fmt::Display;
use std::time::Duration;

use shared_memory::sync::Deadline;

use super::byte_queue::{GetFailure, PutFailure};
use super::error::{GetError, PutError};
use super::handle::Queue;
use super::tracer::EventTracer;
use crate::label;

impl<T> Queue<T> {
    /// Puts raw bytes; blocks while the queue is full.
    ///
    /// # Errors
    /// [`PutError::ShutDown`], [`PutError::NoMemory`].
    #[track_caller]
    pub fn put_bytes(&self, message: &[u8]) -> Result<(), PutError> {
        self.put_bytes_until(message, Deadline::Never)
    }

    /// Puts raw bytes if there is room now, as [`try_put`](Queue::try_put) puts an item.
    ///
    /// # Errors
    /// [`PutError::Full`], and the errors of [`put_bytes`](Queue::put_bytes).
    #[track_caller]
    pub fn try_put_bytes(&self, message: &[u8]) -> Result<(), PutError> {
        self.put_bytes_until(message, Deadline::Now)
    }

    /// Like [`put_bytes`](Queue::put_bytes), but waits for room for at most `timeout`, as
    /// [`put_timeout`](Queue::put_timeout) does.
    ///
    /// # Errors
    /// [`PutError::Full`], and the errors of [`put_bytes`](Queue::put_bytes).
    #[track_caller]
    pub fn put_bytes_timeout(&self, message: &[u8], timeout: Duration) -> Result<(), PutError> {
        self.put_bytes_until(message, Deadline::after(timeout))
    }

    #[track_caller]
    fn put_bytes_until(&self, message: &[u8], deadline: Deadline) -> Result<(), PutError> {
        self.put_message(message, deadline, &label::of_bytes(message.len()))
    }

    /// Gets the first message as raw bytes, which replace the contents of `into`; blocks while the queue is empty.
    /// Pass the same vector again to reuse its memory.
    ///
    /// # Errors
    /// [`GetError::ShutDown`].
    #[track_caller]
    pub fn get_bytes(&self, into: &mut Vec<u8>) -> Result<(), GetError> {
        self.get_bytes_until(into, Deadline::Never)
    }

    /// Gets the first message as raw bytes if there is one now, as [`try_get`](Queue::try_get) gets an item.
    ///
    /// # Errors
    /// [`GetError::Empty`], [`GetError::ShutDown`].
    #[track_caller]
    pub fn try_get_bytes(&self, into: &mut Vec<u8>) -> Result<(), GetError> {
        self.get_bytes_until(into, Deadline::Now)
    }

    /// Like [`get_bytes`](Queue::get_bytes), but waits for a message for at most `timeout`, as
    /// [`get_timeout`](Queue::get_timeout) does.
    ///
    /// # Errors
    /// [`GetError::Empty`], [`GetError::ShutDown`].
    #[track_caller]
    pub fn get_bytes_timeout(&self, into: &mut Vec<u8>, timeout: Duration) -> Result<(), GetError> {
        self.get_bytes_until(into, Deadline::after(timeout))
    }

    #[track_caller]
    fn get_bytes_until(&self, into: &mut Vec<u8>, deadline: Deadline) -> Result<(), GetError> {
        self.get_message(into, deadline)?;
        self.trace_get(&label::of_bytes(into.len()));
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
        let tracer = EventTracer::new(&self.name, label);
        let put = self.bytes.put(message, deadline, &tracer);
        put.map_err(|failure| self.put_error(failure, message.len()))?;
        self.trace_length();
        Ok(())
    }

    #[inline]
    #[track_caller]
    pub(super) fn get_message(
        &self,
        into: &mut Vec<u8>,
        deadline: Deadline,
    ) -> Result<(), GetError> {
        let tracer = EventTracer::new(&self.name, &"");
        let got = self.bytes.get(into, deadline, &tracer);
        got.map_err(|failure| self.get_error(failure))
    }

    #[cold]
    fn put_error(&self, failure: PutFailure, bytes: usize) -> PutError {
        let queue = self.name.to_string();
        match failure {
            PutFailure::Full => PutError::Full { queue },
            PutFailure::ShutDown => PutError::ShutDown { queue },
            PutFailure::NoMemory => PutError::NoMemory { queue, bytes },
        }
    }

    #[cold]
    fn get_error(&self, failure: GetFailure) -> GetError {
        let queue = self.name.to_string();
        match failure {
            GetFailure::Empty => GetError::Empty { queue },
            GetFailure::ShutDown => GetError::ShutDown { queue },
        }
    }
}
