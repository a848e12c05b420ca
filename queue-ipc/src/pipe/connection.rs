//! One end of a pipe.

use std::fmt::{self, Debug};
use std::io::{self, IoSlice};
use std::marker::PhantomData;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::uio::writev;
use nix::unistd::read;
use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::polling::Interest;

use super::error::{RecvError, SendError};
use super::packet::{Assembler, HEADER, PACKET, PacketError, packets};
use super::polling::{Mode, poll_one, retry};
use super::sys::Placeholder;
use crate::label;

/// One end of a [pipe](crate::pipe()): sends `S`, receives `R`. Python: `multiprocessing.connection.Connection`.
///
/// An item is serialized by serde into one message, which arrives whole, or as an error. A message of more than 4,088
/// bytes is sent in several packets: in this case only one process at a time may send on this end, and only one may
/// receive. Threads of a process may send and receive at any time.
///
/// For `poll` and `epoll`, its descriptor ([`AsFd`]) becomes readable when there is a message or the end of the
/// messages. (The descriptor of an end that only sends becomes writable.)
/// [`connection::wait`](crate::connection::wait) waits for several connections; `AsyncConnection` (feature `async`)
/// works with tokio.
///
/// A forked child has a copy of both ends; see [`close`](Connection::close).
pub struct Connection<S, R> {
    /// The descriptor to read from, and below it the one to write to; at least one of the two is there.
    input: Option<OwnedFd>,
    output: Option<OwnedFd>,
    is_closed: AtomicBool,
    /// The socket that the descriptors refer to after they were closed.
    placeholder: Arc<Placeholder>,
    /// Held while the packets of a message are sent.
    sending: Mutex<()>,
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
struct Inbox {
    /// The buffer for a packet, as large as the largest one after the first receive.
    packet: Vec<u8>,
    assembler: Assembler,
}

impl<S, R> Connection<S, R> {
    pub(super) fn new(
        (input, output): (Option<OwnedFd>, Option<OwnedFd>),
        placeholder: Arc<Placeholder>,
        to: String,
        from: String,
    ) -> Connection<S, R> {
        Connection {
            input,
            output,
            is_closed: AtomicBool::new(false),
            placeholder,
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
        self.recv_whole(|whole| std::mem::swap(whole, message))?;
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
        }
    }

    /// Sends one packet.
    pub(super) fn send_packet(
        &self,
        header: &[u8; HEADER],
        payload: &[u8],
        mode: Mode,
    ) -> Result<(), SendError> {
        let Some(output) = &self.output else {
            return Err(self.send_failed(Errno::EPIPE.into()));
        };
        let parts = [IoSlice::new(header), IoSlice::new(payload)];
        let sent = retry(output.as_fd(), Interest::Writable, mode, || {
            writev(output, &parts)
        });
        sent.map(drop).map_err(|error| self.send_failed(error))
    }

    /// Receives packets until a message is whole, and hands it to `take`.
    pub(super) fn recv_packets<T>(
        &self,
        mode: Mode,
        take: impl FnOnce(&mut Vec<u8>) -> T,
    ) -> Result<T, RecvError> {
        self.check_open().map_err(|Closed| self.closed_here())?;
        let Some(input) = &self.input else {
            return Err(self.end());
        };
        let mut inbox = self.inbox();
        let Inbox { packet, assembler } = &mut *inbox;
        packet.resize(PACKET, 0);
        loop {
            if let Some(message) = assembler.whole() {
                return Ok(take(message));
            }
            let received = retry(input.as_fd(), Interest::Readable, mode, || {
                read(input, packet)
            });
            let taken = match received {
                // This library sends no empty packets, so this is the end.
                Ok(0) => {
                    assembler.end().map_err(|error| self.packet_error(error))?;
                    return Err(self.end());
                }
                Ok(bytes) => assembler.take(&packet[..bytes]),
                Err(error) => return Err(self.recv_failed(error)),
            };
            taken.map_err(|error| self.packet_error(error))?;
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

    pub(super) fn send_whole(&self, message: &[u8]) -> Result<(), SendError> {
        let pipe = || self.to.clone();
        self.check_open()
            .map_err(|Closed| SendError::Closed { pipe: pipe() })?;
        let _one_at_a_time = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        for (header, part) in packets(message.len()) {
            self.send_packet(&header, &message[part], Mode::Blocking)?;
        }
        Ok(())
    }

    pub(super) fn recv_whole<T>(
        &self,
        take: impl FnOnce(&mut Vec<u8>) -> T,
    ) -> Result<T, RecvError> {
        if event::is_on() {
            event::waits(&self.from);
        }
        let received = self.recv_packets(Mode::Blocking, take);
        if received.is_err() {
            event::gives_up(&self.from);
        }
        received
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check_open(&self) -> Result<(), Closed> {
        match self.is_closed.load(Ordering::Acquire) {
            true => Err(Closed),
            false => Ok(()),
        }
    }

    fn closed_here(&self) -> RecvError {
        let pipe = self.from.clone();
        RecvError::Closed { pipe }
    }

    fn end(&self) -> RecvError {
        let pipe = self.from.clone();
        RecvError::Eof { pipe }
    }

    #[cold]
    fn packet_error(&self, error: PacketError) -> RecvError {
        let pipe = self.from.clone();
        match error {
            PacketError::Truncated { missing } => RecvError::Truncated { pipe, missing },
            PacketError::Corrupt => RecvError::Corrupt { pipe },
        }
    }

    #[cold]
    fn send_failed(&self, source: io::Error) -> SendError {
        let pipe = self.to.clone();
        match source.kind() {
            // This end is closed, so the error comes from the placeholder.
            _ if self.check_open().is_err() => SendError::Closed { pipe },
            io::ErrorKind::BrokenPipe => SendError::Broken { pipe },
            _ => SendError::Io { pipe, source },
        }
    }

    #[cold]
    fn recv_failed(&self, source: io::Error) -> RecvError {
        let pipe = self.from.clone();
        match self.check_open() {
            Err(Closed) => RecvError::Closed { pipe },
            Ok(()) => RecvError::Io { pipe, source },
        }
    }
}

/// This process has closed this end.
struct Closed;

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
