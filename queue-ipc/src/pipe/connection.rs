//! One end of a pipe.

use std::fmt::{self, Debug};
use std::io::IoSlice;
use std::marker::PhantomData;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::PollFlags;
use nix::sys::uio::writev;
use nix::unistd::read;
use notes_runtime::event;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{RecvError, SendError};
use super::packet::{Assembler, Broken, HEADER, PACKET, packets};
use super::sys::Nowhere;
use super::waits::{Waits, retried, wait_for};

/// One end of a [pipe](super::pipe()): sends `S`, receives `R`. Python's `multiprocessing.connection.Connection`.
///
/// A message is made by serde and postcard, and arrives whole, or as an error. Those beyond 4,088 bytes travel
/// in several packets: then only one process at a time may send on this end, and one receive. Threads may do
/// both at any time.
///
/// It has a descriptor ([`AsFd`]) that becomes readable with a message or the end, for `poll` and `epoll` (that
/// of an end that only sends becomes writable); [`AsyncConnection`](super::AsyncConnection) is for tokio.
///
/// A forked child has a copy of both ends; see [`close`](Connection::close).
pub struct Connection<S, R> {
    /// Where to read what the other end sends, and where to write; at least one of them.
    input: Option<OwnedFd>,
    output: Option<OwnedFd>,
    is_closed: AtomicBool,
    /// What the descriptors name once they are closed.
    nowhere: Arc<Nowhere>,
    /// Held from the first packet of a message to the last.
    sending: Mutex<()>,
    inbox: Mutex<Inbox>,
    /// The names of what is sent and received, in errors and pictures.
    pub(super) to: String,
    pub(super) from: String,
    carries: PhantomData<fn(S) -> R>,
}

/// The end that only receives.
pub type Receiver<T> = Connection<Nothing, T>;

/// The end that only sends.
pub type Sender<T> = Connection<T, Nothing>;

/// What can't be sent: there is no such thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {}

/// The memory of a longer message is not kept for the next one.
const KEPT_BYTES: usize = 1 << 20;

/// Where packets become messages.
#[derive(Debug, Default)]
struct Inbox {
    /// As large as the largest packet, once something was received.
    packet: Vec<u8>,
    assembler: Assembler,
}

impl<S, R> Connection<S, R> {
    pub(super) fn new(
        (input, output): (Option<OwnedFd>, Option<OwnedFd>),
        nowhere: Arc<Nowhere>,
        to: String,
        from: String,
    ) -> Connection<S, R> {
        Connection {
            input,
            output,
            is_closed: AtomicBool::new(false),
            nowhere,
            sending: Mutex::new(()),
            inbox: Mutex::default(),
            to,
            from,
            carries: PhantomData,
        }
    }

    /// Sends a message as it is. Blocks while the pipe is full (64 packets, where the user may have so much); a signal does not end it.
    ///
    /// # Errors
    /// As [`send`](Connection::send).
    #[track_caller]
    pub fn send_bytes(&self, message: &[u8]) -> Result<(), SendError> {
        if event::is_on() {
            event::sends(&self.to, format_args!("{} bytes", message.len()));
        }
        self.send_whole(message)
    }

    /// Receives a message as it is. Blocks until there is one; a signal does not end it.
    ///
    /// # Errors
    /// As [`recv`](Connection::recv).
    #[track_caller]
    pub fn recv_bytes(&self) -> Result<Vec<u8>, RecvError> {
        let mut message = Vec::new();
        self.recv_bytes_into(&mut message)?;
        Ok(message)
    }

    /// As [`recv_bytes`](Connection::recv_bytes), in place of what stands in `message`; uses its memory again.
    ///
    /// # Errors
    /// As [`recv`](Connection::recv).
    #[track_caller]
    pub fn recv_bytes_into(&self, message: &mut Vec<u8>) -> Result<(), RecvError> {
        self.recv_whole(|whole| std::mem::swap(whole, message))?;
        if event::is_on() {
            event::receives(&self.from, format_args!("{} bytes", message.len()));
        }
        Ok(())
    }

    /// Whether there is something to receive, a message or the end; waits for it at most as long as
    /// `timeout`, or without an end.
    ///
    /// # Errors
    /// [`RecvError::Closed`], [`RecvError::System`].
    pub fn poll(&self, timeout: Option<Duration>) -> Result<bool, RecvError> {
        self.check_open().map_err(|Closed| self.closed_here())?;
        let Some(input) = &self.input else {
            return Ok(true);
        };
        if self.has_message() {
            return Ok(true);
        }
        let polled = wait_for(input.as_fd(), PollFlags::POLLIN, timeout);
        polled.map_err(|source| self.recv_failed(source))
    }

    /// Closes this end in this process; what its threads begin to do with it is an error from now on. (One that waits
    /// already waits on, and keeps it open until then.)
    ///
    /// Dropping does the same. This is for what is only borrowed: a forked child closes its copy of an end that its
    /// parent, or another child, uses.
    pub fn close(&self) {
        if !self.is_closed.swap(true, Ordering::AcqRel) {
            for descriptor in [&self.input, &self.output].into_iter().flatten() {
                let closed = self.nowhere.replace(descriptor.as_fd());
                debug_assert_eq!(closed, Ok(()), "{self:?}");
            }
        }
    }

    /// Sends one packet, which may have to wait.
    pub(super) fn send_packet(
        &self,
        header: &[u8; HEADER],
        payload: &[u8],
        waits: Waits,
    ) -> Result<(), SendError> {
        let Some(output) = &self.output else {
            return Err(self.send_failed(Errno::EPIPE));
        };
        let parts = [IoSlice::new(header), IoSlice::new(payload)];
        let sent = retried(output.as_fd(), PollFlags::POLLOUT, waits, || {
            writev(output, &parts)
        });
        sent.map(drop).map_err(|source| self.send_failed(source))
    }

    /// Receives packets until a message is whole, and hands it to `take`.
    pub(super) fn recv_packets<T>(
        &self,
        waits: Waits,
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
            let received = retried(input.as_fd(), PollFlags::POLLIN, waits, || {
                read(input, packet)
            });
            let taken = match received {
                // No packet of ours is empty.
                Ok(0) => {
                    assembler.end().map_err(|broken| self.broken(broken))?;
                    return Err(self.end());
                }
                Ok(bytes) => assembler.take(&packet[..bytes]),
                Err(source) => return Err(self.recv_failed(source)),
            };
            taken.map_err(|broken| self.broken(broken))?;
        }
    }

    pub(super) fn input(&self) -> Option<BorrowedFd<'_>> {
        self.input.as_ref().map(OwnedFd::as_fd)
    }

    pub(super) fn output(&self) -> Option<BorrowedFd<'_>> {
        self.output.as_ref().map(OwnedFd::as_fd)
    }

    /// Whether a message is here that came behind one that broke off: the descriptor says nothing of it.
    pub(super) fn has_message(&self) -> bool {
        // Another thread that holds it is at the kernel's door, too.
        let inbox = self.inbox.try_lock();
        inbox.is_ok_and(|inbox| inbox.assembler.is_whole())
    }

    fn send_whole(&self, message: &[u8]) -> Result<(), SendError> {
        let pipe = || self.to.clone();
        self.check_open()
            .map_err(|Closed| SendError::Closed { pipe: pipe() })?;
        let _one_at_a_time = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        for (header, part) in packets(message.len()) {
            self.send_packet(&header, &message[part], Waits::Itself)?;
        }
        Ok(())
    }

    fn recv_whole<T>(&self, take: impl FnOnce(&mut Vec<u8>) -> T) -> Result<T, RecvError> {
        if event::is_on() {
            event::waits(&self.from);
        }
        let received = self.recv_packets(Waits::Itself, take);
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
    fn broken(&self, broken: Broken) -> RecvError {
        let pipe = self.from.clone();
        match broken {
            Broken::Truncated { missing } => RecvError::Truncated { pipe, missing },
            Broken::Corrupt => RecvError::Corrupt { pipe },
        }
    }

    #[cold]
    fn send_failed(&self, source: Errno) -> SendError {
        let pipe = self.to.clone();
        match source {
            // Whatever the kernel says of where it leads now.
            _ if self.check_open().is_err() => SendError::Closed { pipe },
            Errno::EPIPE => SendError::Broken { pipe },
            source => SendError::System { pipe, source },
        }
    }

    #[cold]
    fn recv_failed(&self, source: Errno) -> RecvError {
        let pipe = self.from.clone();
        match source {
            _ if self.check_open().is_err() => RecvError::Closed { pipe },
            source => RecvError::System { pipe, source },
        }
    }
}

/// This process has closed this end.
struct Closed;

impl<S: Serialize, R> Connection<S, R> {
    /// Sends a message. Blocks while the pipe is full (64 packets, where the user may have so much); a signal does not end it.
    ///
    /// # Errors
    /// [`SendError::Broken`] when no process has the other end, [`SendError::Message`],
    /// [`SendError::Closed`], [`SendError::System`].
    #[track_caller]
    pub fn send(&self, item: &S) -> Result<(), SendError>
    where
        S: Debug,
    {
        let message = self.message(item)?;
        if event::is_on() {
            event::sends(&self.to, format_args!("{item:?}"));
        }
        self.send_whole(&message)
    }

    pub(super) fn message(&self, item: &S) -> Result<Vec<u8>, SendError> {
        postcard::to_stdvec(item).map_err(|source| SendError::Message {
            pipe: self.to.clone(),
            source,
        })
    }
}

impl<S, R: DeserializeOwned> Connection<S, R> {
    /// Receives a message. Blocks until there is one; a signal does not end it.
    ///
    /// # Errors
    /// [`RecvError::Eof`] when no more will come, [`RecvError::Truncated`], [`RecvError::Corrupt`],
    /// [`RecvError::Message`], [`RecvError::Closed`], [`RecvError::System`].
    #[track_caller]
    pub fn recv(&self) -> Result<R, RecvError>
    where
        R: Debug,
    {
        let item = self.recv_whole(|message| self.item(message))??;
        if event::is_on() {
            event::receives(&self.from, format_args!("{item:?}"));
        }
        Ok(item)
    }

    pub(super) fn item(&self, message: &mut Vec<u8>) -> Result<R, RecvError> {
        let item = crate::message::read(message);
        if message.capacity() > KEPT_BYTES {
            *message = Vec::new();
        }
        item.map_err(|source| RecvError::Message {
            pipe: self.from.clone(),
            source,
        })
    }
}

impl<S, R> AsFd for Connection<S, R> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        let descriptor = self.input().or_else(|| self.output());
        descriptor.unwrap_or_else(|| unreachable!("a connection has one end at least"))
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
