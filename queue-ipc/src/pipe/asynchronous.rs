//! A connection for an event loop: its waits are the loop's.

use std::fmt::Debug;
use std::io;

use nix::errno::Errno;
use nix::sys::socket::MsgFlags;
use notes::event;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::unix::AsyncFd;
use tokio::sync::Mutex;

use super::connection::Connection;
use super::error::{RecvError, SendError};
use super::packet::packets;
use super::sys;

/// A [`Connection`] in a tokio runtime: who waits for a message lets other tasks run.
///
/// Fork before the runtime starts: none survives a fork. The process at the other end may use a plain
/// connection.
#[derive(Debug)]
pub struct AsyncConnection<S, R> {
    connection: AsyncFd<Connection<S, R>>,
    /// Held from the first packet of a message to the last.
    sending: Mutex<()>,
}

impl<S, R> AsyncConnection<S, R> {
    /// # Errors
    /// If the runtime can't watch the connection, or it watches it already.
    ///
    /// # Panics
    /// Outside of a tokio runtime with I/O.
    pub fn new(connection: Connection<S, R>) -> io::Result<AsyncConnection<S, R>> {
        Ok(AsyncConnection {
            connection: sys::watch(connection)?,
            sending: Mutex::new(()),
        })
    }

    /// The plain connection again.
    pub fn into_inner(self) -> Connection<S, R> {
        self.connection.into_inner()
    }

    async fn recv_whole<T>(&self, mut take: impl FnMut(&mut Vec<u8>) -> T) -> Result<T, RecvError> {
        let connection = self.connection.get_ref();
        loop {
            let ready = self.connection.readable().await;
            let mut ready = ready.map_err(|error| connection.no_loop(&error))?;
            match connection.recv_packets(MsgFlags::MSG_DONTWAIT, &mut take) {
                Err(RecvError::System {
                    source: Errno::EAGAIN,
                    ..
                }) => ready.clear_ready(),
                received => return received,
            }
        }
    }
}

impl<S: Serialize + Debug, R> AsyncConnection<S, R> {
    /// As [`Connection::send`]. A message beyond 64 KiB that is cancelled half-way breaks off for the receiver, too.
    ///
    /// # Errors
    /// As there.
    pub async fn send(&self, item: &S) -> Result<(), SendError> {
        let connection = self.connection.get_ref();
        let message = connection.message(item)?;
        let _one_at_a_time = self.sending.lock().await;
        event::sends(&connection.to, format_args!("{item:?}"));
        for (header, part) in packets(message.len()) {
            loop {
                let ready = self.connection.writable().await;
                let mut ready = ready.map_err(|error| SendError::System {
                    pipe: connection.to.clone(),
                    source: errno(&error),
                })?;
                let payload = &message[part.clone()];
                match connection.send_packet(&header, payload, MsgFlags::MSG_DONTWAIT) {
                    Err(SendError::System {
                        source: Errno::EAGAIN,
                        ..
                    }) => ready.clear_ready(),
                    sent => break sent?,
                }
            }
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
        let connection = self.connection.get_ref();
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

impl<S, R> Connection<S, R> {
    fn no_loop(&self, error: &io::Error) -> RecvError {
        RecvError::System {
            pipe: self.from.clone(),
            source: errno(error),
        }
    }
}

fn errno(error: &io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::EIO, Errno::from_raw)
}
