//! One end of a pipe.

use std::fmt::{self, Debug};
use std::io;
use std::marker::PhantomData;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::descriptors::{self, Registered};
use notes_runtime::event;
use notes_runtime::polling::Interest;

use super::error::{RecvError, SendError};
use super::packet::{Assembler, PacketError};
use super::polling::poll_one;
use super::sys::Placeholder;
use super::turn::{EndTurns, Turn};
use crate::label;

/// One end of a [pipe](crate::pipe()): sends `S`, receives `R`. Python: `multiprocessing.connection.Connection`.
///
/// An item is serialized by serde into one message, which arrives whole, or as an error. Any number of processes and
/// threads may send on one end, and receive on it: messages don't mix, and each goes to one receiver.
///
/// # Waits
/// One process at a time sends on an end, and one receives, a whole message each. So a process that is stopped
/// (SIGSTOP) in the middle of a call blocks the same calls of other processes on this end. A process may be killed at
/// any point: if it was sending, the receiver gets [`RecvError::Truncated`] once another process sends, or the pipe
/// ends; if it was receiving, its message is lost, and other receivers get the next one.
///
/// A pipe holds up to 256 KiB in each direction. If both ends send more than that at once before they receive, both
/// wait for each other forever, as in Python: let one of them receive first, or in a thread of its own.
///
/// # Descriptor
///
/// For `poll` and `epoll`, its descriptor ([`AsFd`]) becomes readable when there is a message or the end of the
/// messages. (The descriptor of an end that only sends becomes writable.)
/// [`connection::wait`](crate::connection::wait) waits for several connections; `AsyncConnection` (feature `async`)
/// works with tokio.
///
/// A forked child has a copy of both ends; see [`close`](Connection::close).
pub struct Connection<S, R> {
    /// Registers the descriptors below. Dropped before them.
    _registered: [Option<Registered>; 2],
    /// The descriptor to read from, and below it the one to write to; at least one of the two is there.
    pub(super) input: Option<OwnedFd>,
    pub(super) output: Option<OwnedFd>,
    is_closed: AtomicBool,
    /// The socket that the descriptors refer to after they were closed.
    placeholder: Arc<Placeholder>,
    /// Which process may send on this end, and which may receive on it.
    pub(super) turns: EndTurns,
    /// Held while the packets of a message are sent.
    pub(super) sending: Mutex<()>,
    inbox: Mutex<Inbox>,
    /// The names of the two directions in errors and pictures.
    pub(super) to: String,
    pub(super) from: String,
    carries: PhantomData<fn(S) -> R>,
}

/// The end that only receives.
pub type Receiver<T> = Connection<Never, T>;

/// The end that only sends.
pub type Sender<T> = Connection<T, Never>;

/// The item that is never sent: the type has no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {}

/// The state in which packets are assembled into messages.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    /// The buffer for a packet, as large as the largest one after the first receive.
    pub(super) packet: Vec<u8>,
    pub(super) assembler: Assembler,
    /// This process's turn to receive, if it has only a part of a message.
    pub(super) turn: Option<Turn>,
}

impl<S, R> Connection<S, R> {
    pub(super) fn new(
        (input, output): (Option<OwnedFd>, Option<OwnedFd>),
        placeholder: Arc<Placeholder>,
        turns: EndTurns,
        (to, from): (String, String),
    ) -> Connection<S, R> {
        let register = |descriptor: &OwnedFd| descriptors::register(descriptor.as_fd());
        Connection {
            _registered: [&input, &output].map(|end| end.as_ref().map(register)),
            input,
            output,
            is_closed: AtomicBool::new(false),
            placeholder,
            turns,
            sending: Mutex::new(()),
            inbox: Mutex::default(),
            to,
            from,
            carries: PhantomData,
        }
    }

    /// Sends raw bytes. Blocks while the pipe is full (64 packets, if the user's limits allow that many); a signal
    /// does not end the wait.
    ///
    /// # Errors
    /// The same as [`send`](Connection::send).
    #[track_caller]
    pub fn send_bytes(&self, message: &[u8]) -> Result<(), SendError> {
        if event::is_on() {
            event::sends(&self.to, label::of_bytes(message.len()));
        }
        self.send_whole(message)
    }

    /// Receives a message as raw bytes. Blocks until there is one; a signal does not end the wait.
    ///
    /// # Errors
    /// The same as [`recv`](Connection::recv).
    #[track_caller]
    pub fn recv_bytes(&self) -> Result<Vec<u8>, RecvError> {
        let mut message = Vec::new();
        self.recv_bytes_into(&mut message)?;
        Ok(message)
    }

    /// Like [`recv_bytes`](Connection::recv_bytes), but replaces the contents of `message`. Pass the same vector again
    /// to reuse its memory.
    ///
    /// # Errors
    /// The same as [`recv`](Connection::recv).
    #[track_caller]
    pub fn recv_bytes_into(&self, message: &mut Vec<u8>) -> Result<(), RecvError> {
        self.recv_whole(message)?;
        if event::is_on() {
            event::receives(&self.from, label::of_bytes(message.len()));
        }
        Ok(())
    }

    /// Whether there is something to receive, a message or the end. Does not wait. To wait without a time limit,
    /// Python's `poll(None)`, pass this end to [`connection::wait`](crate::connection::wait).
    ///
    /// # Errors
    /// [`RecvError::Closed`], [`RecvError::Io`].
    pub fn poll(&self) -> Result<bool, RecvError> {
        self.poll_until(Deadline::Now)
    }

    /// Like [`poll`](Connection::poll), but waits for at most `timeout`. A signal does not end the wait.
    ///
    /// # Errors
    /// The same as [`poll`](Connection::poll).
    pub fn poll_timeout(&self, timeout: Duration) -> Result<bool, RecvError> {
        self.poll_until(Deadline::after(timeout))
    }

    fn poll_until(&self, deadline: Deadline) -> Result<bool, RecvError> {
        self.check_open().map_err(|Closed| self.closed_here())?;
        let Some(input) = &self.input else {
            return Ok(true);
        };
        if self.has_message() {
            return Ok(true);
        }
        let polled = poll_one(input.as_fd(), Interest::Readable, deadline);
        polled.map_err(|error| self.recv_failed(error))
    }

    /// Closes this end in this process: from now on each call on it returns an error. (A thread that already waits in
    /// a call continues to wait, and keeps the end open until the call returns.)
    ///
    /// Dropping the connection closes it, too. Call this if the connection is only borrowed: a forked child closes its
    /// copy of an end that its parent, or another child, uses. The other end gets [`RecvError::Eof`] when no process
    /// has this end.
    pub fn close(&self) {
        if !self.is_closed.swap(true, Ordering::AcqRel) {
            for descriptor in [&self.input, &self.output].into_iter().flatten() {
                let closed = self.placeholder.replace(descriptor.as_fd());
                debug_assert_eq!(closed, Ok(()), "{self:?}");
            }
            self.end_turn_if_idle();
        }
    }

    pub(super) fn input(&self) -> Option<BorrowedFd<'_>> {
        self.input.as_ref().map(OwnedFd::as_fd)
    }

    pub(super) fn output(&self) -> Option<BorrowedFd<'_>> {
        self.output.as_ref().map(OwnedFd::as_fd)
    }

    /// Whether a receive returns at once, whatever the state of the descriptor.
    pub(super) fn is_ready_without_descriptor(&self) -> bool {
        self.check_open().is_err() || self.input.is_none() || self.has_message()
    }

    /// Whether a message was already read, after a truncated one. The descriptor does not show this message.
    pub(super) fn has_message(&self) -> bool {
        // If another thread holds the inbox, it waits in the kernel for a message, too.
        let inbox = self.inbox.try_lock();
        inbox.is_ok_and(|inbox| inbox.assembler.is_whole())
    }

    /// Ends this process's turn to receive, unless a thread is receiving, which ends it.
    pub(super) fn end_turn_if_idle(&self) {
        if let Ok(mut inbox) = self.inbox.try_lock() {
            self.end_turn(&mut inbox);
        }
    }

    pub(super) fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn check_open(&self) -> Result<(), Closed> {
        match self.is_closed.load(Ordering::Acquire) {
            true => Err(Closed),
            false => Ok(()),
        }
    }

    pub(super) fn closed_here(&self) -> RecvError {
        let pipe = self.from.clone();
        RecvError::Closed { pipe }
    }

    pub(super) fn end(&self) -> RecvError {
        let pipe = self.from.clone();
        RecvError::Eof { pipe }
    }

    #[cold]
    pub(super) fn packet_error(&self, error: PacketError) -> RecvError {
        let pipe = self.from.clone();
        match error {
            PacketError::Truncated { missing } => RecvError::Truncated { pipe, missing },
            PacketError::Corrupt => RecvError::Corrupt { pipe },
        }
    }

    #[cold]
    pub(super) fn send_failed(&self, source: io::Error) -> SendError {
        let pipe = self.to.clone();
        match source.kind() {
            // This end is closed, so the error comes from the placeholder.
            _ if self.check_open().is_err() => SendError::Closed { pipe },
            io::ErrorKind::BrokenPipe => SendError::Broken { pipe },
            _ => SendError::Io { pipe, source },
        }
    }

    #[cold]
    pub(super) fn recv_failed(&self, source: io::Error) -> RecvError {
        let pipe = self.from.clone();
        match self.check_open() {
            Err(Closed) => RecvError::Closed { pipe },
            Ok(()) => RecvError::Io { pipe, source },
        }
    }
}

/// This process has closed this end.
pub(super) struct Closed;

impl<S, R> Drop for Connection<S, R> {
    fn drop(&mut self) {
        let inbox = self.inbox.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = inbox.turn.take() {
            // The next receiver skips the rest of the message.
            self.turns.to_receive().end(turn);
        }
    }
}

impl<S, R> AsFd for Connection<S, R> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        let descriptor = self.input().or_else(|| self.output());
        descriptor.unwrap_or_else(|| unreachable!("a connection has at least one open end"))
    }
}

impl<S, R> AsRawFd for Connection<S, R> {
    fn as_raw_fd(&self) -> RawFd {
        self.as_fd().as_raw_fd()
    }
}

impl<S, R> Debug for Connection<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("to", &self.to)
            .field("from", &self.from)
            .field("input", &self.input)
            .field("output", &self.output)
            .field("is_closed", &self.is_closed)
            .finish_non_exhaustive()
    }
}
