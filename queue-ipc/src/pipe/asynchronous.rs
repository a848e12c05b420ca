//! A connection for an event loop: its waits are the loop's.

#![expect(
    unsafe_code,
    reason = "what an event loop watches is promised to stay open"
)]

use std::fmt::Debug;
use std::io;
use std::os::fd::BorrowedFd;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use notes_runtime::event;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::Interest;
use tokio::io::unix::{AsyncFd, AsyncFdReadyGuard};
use tokio::sync::Mutex;

use super::connection::Connection;
use super::error::{RecvError, SendError};
use super::packet::packets;
use super::sys::{self, Watched};
use super::waits::Waits;

/// A [`Connection`] in a tokio runtime: who waits for a message lets other tasks run.
///
/// Fork before the runtime starts: none survives a fork. The process at the other end may use a plain
/// connection.
#[derive(Debug)]
pub struct AsyncConnection<S, R> {
    // In this order: what is watched must be open.
    readable: Option<AsyncFd<Watched>>,
    writable: Option<AsyncFd<Watched>>,
    connection: Connection<S, R>,
    /// Held from the first packet of a message to the last.
    sending: Mutex<()>,
}

impl<S, R> AsyncConnection<S, R> {
    /// Has the runtime watch the connection.
    ///
    /// # Errors
    /// If it can't, or does already.
    ///
    /// # Panics
    /// Outside of a tokio runtime with I/O.
    pub fn new(connection: Connection<S, R>) -> io::Result<AsyncConnection<S, R>> {
        let watch = |descriptor: BorrowedFd<'_>, interest| {
            never_wait(descriptor, true)?;
            // SAFETY: the connection is kept behind what watches its descriptors, and closes them only when it
            // is dropped: nobody reaches its `close`.
            unsafe { sys::watch(descriptor, interest) }
        };
        let input = connection
            .input()
            .map(|input| watch(input, Interest::READABLE));
        let output = connection
            .output()
            .map(|output| watch(output, Interest::WRITABLE));
        Ok(AsyncConnection {
            readable: input.transpose()?,
            writable: output.transpose()?,
            connection,
            sending: Mutex::new(()),
        })
    }

    /// The plain connection again.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn into_inner(self) -> io::Result<Connection<S, R>> {
        let AsyncConnection {
            readable,
            writable,
            connection,
            ..
        } = self;
        drop((readable, writable));
        let descriptors = [connection.input(), connection.output()];
        for descriptor in descriptors.into_iter().flatten() {
            never_wait(descriptor, false)?;
        }
        Ok(connection)
    }

    async fn recv_whole<T>(&self, mut take: impl FnMut(&mut Vec<u8>) -> T) -> Result<T, RecvError> {
        loop {
            let ready = match self.connection.has_message() {
                true => None,
                false => Some(ready(self.readable.as_ref(), Interest::READABLE).await),
            };
            match self.connection.recv_packets(Waits::Caller, &mut take) {
                Err(RecvError::System {
                    source: Errno::EAGAIN,
                    pipe,
                }) => match ready {
                    // Another task has taken it.
                    None => {}
                    Some(Ok(mut ready)) => ready.clear_ready(),
                    Some(Err(source)) => return Err(RecvError::System { pipe, source }),
                },
                received => return received,
            }
        }
    }

    async fn send_packet(&self, header: &[u8; 8], payload: &[u8]) -> Result<(), SendError> {
        loop {
            let ready = ready(self.writable.as_ref(), Interest::WRITABLE).await;
            match self.connection.send_packet(header, payload, Waits::Caller) {
                Err(SendError::System {
                    source: Errno::EAGAIN,
                    pipe,
                }) => match ready {
                    Ok(mut ready) => ready.clear_ready(),
                    Err(source) => return Err(SendError::System { pipe, source }),
                },
                sent => return sent,
            }
        }
    }
}

impl<S: Serialize + Debug, R> AsyncConnection<S, R> {
    /// As [`Connection::send`]. A message beyond 4,088 bytes that is cancelled half-way breaks off for the receiver,
    /// too.
    ///
    /// # Errors
    /// As there.
    pub async fn send(&self, item: &S) -> Result<(), SendError> {
        let message = self.connection.message(item)?;
        let _one_at_a_time = self.sending.lock().await;
        event::sends(&self.connection.to, format_args!("{item:?}"));
        for (header, part) in packets(message.len()) {
            self.send_packet(&header, &message[part]).await?;
        }
        Ok(())
    }
}

impl<S, R: DeserializeOwned + Debug> AsyncConnection<S, R> {
    /// As [`Connection::recv`]. Cancelling it loses nothing.
    ///
    /// # Errors
    /// As there.
    pub async fn recv(&self) -> Result<R, RecvError> {
        let connection = &self.connection;
        event::waits(&connection.from);
        let item = self.recv_whole(|message| connection.item(message)).await;
        match item.and_then(|item| item) {
            Ok(item) => {
                event::receives(&connection.from, format_args!("{item:?}"));
                Ok(item)
            }
            Err(error) => {
                event::gives_up(&connection.from);
                Err(error)
            }
        }
    }
}

/// Waits until the loop says that a descriptor is ready.
async fn ready(
    watched: Option<&AsyncFd<Watched>>,
    interest: Interest,
) -> Result<AsyncFdReadyGuard<'_, Watched>, Errno> {
    // One that is not there fails at once when it is used.
    let watched = watched.ok_or(Errno::EBADF)?;
    let ready = watched.ready(interest).await;
    ready.map_err(|error| error.raw_os_error().map_or(Errno::EIO, Errno::from_raw))
}

/// Whether calls on a descriptor, here and in all processes that have it, fail where they would wait.
fn never_wait(descriptor: BorrowedFd<'_>, never: bool) -> io::Result<()> {
    let flags = OFlag::from_bits_retain(fcntl(descriptor, FcntlArg::F_GETFL)?);
    let flags = match never {
        true => flags | OFlag::O_NONBLOCK,
        false => flags - OFlag::O_NONBLOCK,
    };
    fcntl(descriptor, FcntlArg::F_SETFL(flags))?;
    Ok(())
}
