//! A connection for an event loop: it waits in the loop and does not block the thread.

#![expect(
    unsafe_code,
    reason = "tokio requires that a watched descriptor stays open"
)]

mod watched;

use std::io;
use std::os::fd::BorrowedFd;
use std::time::Duration;

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::Interest;
use tokio::io::unix::{AsyncFd, AsyncFdReadyGuard};
use tokio::sync::Mutex;

use self::watched::WatchedFd;
use super::connection::Connection;
use super::error::{RecvError, SendError};
use super::packet::{ABANDONED, HEADER, PAYLOAD, packets};
use super::polling::Mode;
use super::turn::{Turn, Turns};
use crate::as_item::AsItem;
use crate::{label, scratch};

/// How long a task waits before it tries again to begin its turn.
const MOMENT: Duration = Duration::from_millis(1);

/// A [`Connection`] in a tokio runtime: a task that waits for a message lets other tasks run.
///
/// Needs the feature `async`. Fork before the runtime starts: a runtime does not survive a fork. The process at the
/// other end may use a plain [`Connection`].
#[derive(Debug)]
pub struct AsyncConnection<S, R> {
    // Keep this order of the fields: a watched descriptor must be open, so the connection is dropped last.
    readable: Option<AsyncFd<WatchedFd>>,
    writable: Option<AsyncFd<WatchedFd>>,
    connection: Connection<S, R>,
    /// Held from the first packet of a message to the last.
    sending: Mutex<()>,
}

impl<S, R> AsyncConnection<S, R> {
    /// Registers the connection with the runtime.
    ///
    /// # Errors
    /// If the runtime can't watch the connection's descriptors, or watches them already.
    ///
    /// # Panics
    /// Outside of a tokio runtime with I/O.
    pub fn new(connection: Connection<S, R>) -> io::Result<AsyncConnection<S, R>> {
        let watch = |descriptor: BorrowedFd<'_>, interest| {
            set_nonblocking(descriptor, true)?;
            // SAFETY: the connection is kept as long as the values that watch its descriptors, and closes the
            // descriptors only when it is dropped: no caller can reach its `close`.
            unsafe { watched::watch(descriptor, interest) }
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

    /// Returns the plain connection.
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
            set_nonblocking(descriptor, false)?;
        }
        Ok(connection)
    }

    async fn recv_whole(&self) -> Result<Vec<u8>, RecvError> {
        loop {
            let ready = match self.connection.has_message() {
                true => None,
                false => Some(ready(self.readable.as_ref(), Interest::READABLE).await),
            };
            match self.try_recv_whole() {
                Err(RecvError::Io { source, pipe }) if would_block(&source) => match ready {
                    // Another task has taken the message.
                    None => {}
                    Some(Ok(mut ready)) => ready.clear_ready(),
                    Some(Err(source)) => return Err(RecvError::Io { pipe, source }),
                },
                Err(RecvError::Io { source, .. }) if is_busy(&source) => moment().await,
                received => return received,
            }
        }
    }

    fn try_recv_whole(&self) -> Result<Vec<u8>, RecvError> {
        let mut message = scratch::take();
        let received = (self.connection).recv_packets(Mode::NonBlocking, &mut message);
        if let Err(error) = received {
            scratch::keep(message);
            return Err(error);
        }
        Ok(message)
    }

    async fn send_packet(
        &self,
        turn: &mut SendTurn<'_>,
        header: &[u8; HEADER],
        payload: &[u8],
    ) -> Result<(), SendError> {
        loop {
            let ready = ready(self.writable.as_ref(), Interest::WRITABLE).await;
            // From here to the next wait this thread runs, so nobody else can take the turn.
            if !turn.resume() {
                return Err(self.connection.send_failed(turn_was_lost()));
            }
            match self
                .connection
                .send_packet(header, payload, Mode::NonBlocking)
            {
                Err(SendError::Io { source, pipe }) if would_block(&source) => match ready {
                    Ok(mut ready) => ready.clear_ready(),
                    Err(source) => return Err(SendError::Io { pipe, source }),
                },
                sent => return sent,
            }
        }
    }

    /// Like [`Connection::send`], but does not block the thread. If it is cancelled in the middle of a message of more
    /// than 4,088 bytes, the receiver gets [`RecvError::Truncated`].
    ///
    /// # Errors
    /// The same as [`Connection::send`]. Also if the thread on which the send began has ended in the middle, and another
    /// process has begun to send.
    pub async fn send(&self, item: impl AsItem<S>) -> Result<(), SendError> {
        let message = self.connection.encode(item.as_item())?;
        // The label calls the item's `Serialize`, which must not run while other tasks wait to send.
        let label = event::is_on().then(|| label::text_of_item(item.as_item()));
        let _one_at_a_time = self.sending.lock().await;
        if let Some(label) = label {
            event::sends(&self.connection.to, label);
        }
        let mut turn = SendTurn::begin(self.connection.turns.to_send()).await;
        if turn.was_left_in_message() {
            self.send_packet(&mut turn, &ABANDONED, &[]).await?;
        }
        turn.turns.set_in_message(message.len() > PAYLOAD);
        for (header, part) in packets(message.len()) {
            self.send_packet(&mut turn, &header, &message[part]).await?;
        }
        turn.turns.set_in_message(false);
        turn.end();
        scratch::keep(message);
        Ok(())
    }
}

/// The turn to send; ends when it is dropped, also if the send is cancelled.
struct SendTurn<'a> {
    turns: &'a Turns,
    turn: Option<Turn>,
}

impl<'a> SendTurn<'a> {
    async fn begin(turns: &'a Turns) -> SendTurn<'a> {
        loop {
            if let Some(turn) = turns.begin(Deadline::Now) {
                let turn = Some(turn);
                return SendTurn { turns, turn };
            }
            moment().await;
        }
    }

    fn was_left_in_message(&self) -> bool {
        let turn = self.turn.as_ref();
        turn.is_some_and(|turn| turn.was_left_in_message)
    }

    /// Whether the turn goes on, on whatever thread the task runs now.
    fn resume(&mut self) -> bool {
        let turns = self.turns;
        self.turn.as_mut().is_some_and(|turn| turns.resume(turn))
    }

    fn end(&mut self) {
        if let Some(turn) = self.turn.take() {
            self.turns.end(turn);
        }
    }
}

impl Drop for SendTurn<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

#[cold]
fn turn_was_lost() -> io::Error {
    io::Error::other(
        "the thread that began to send has ended, and another process sends now; send the item again",
    )
}

/// Waits for a moment, without the runtime's timer, which it may lack. Another process is in the middle of a message.
async fn moment() {
    let pause = tokio::task::spawn_blocking(|| std::thread::sleep(MOMENT));
    // An error means that the runtime is shutting down: the next wait ends this task.
    pause.await.unwrap_or(());
}

impl<S, R: Serialize + DeserializeOwned> AsyncConnection<S, R> {
    /// Like [`Connection::recv`], but does not block the thread. If it is cancelled, no message is lost. If it is
    /// cancelled in the middle of a message, the rest belongs to this connection: other processes that have this end
    /// wait until the next receive, or until the connection is dropped.
    ///
    /// # Errors
    /// The same as [`Connection::recv`].
    pub async fn recv(&self) -> Result<R, RecvError> {
        let connection = &self.connection;
        event::waits(&connection.from);
        let received = self.recv_whole().await;
        match received.and_then(|message| connection.decode(message)) {
            Ok(item) => {
                if event::is_on() {
                    event::receives(&connection.from, label::of_item(&item));
                }
                Ok(item)
            }
            Err(error) => {
                event::gives_up(&connection.from);
                Err(error)
            }
        }
    }
}

/// Waits until the runtime says that a descriptor is ready.
async fn ready(
    watched: Option<&AsyncFd<WatchedFd>>,
    interest: Interest,
) -> io::Result<AsyncFdReadyGuard<'_, WatchedFd>> {
    match watched {
        Some(watched) => watched.ready(interest).await,
        // The end only sends, or only receives: the call fails at once.
        None => Err(io::ErrorKind::Unsupported.into()),
    }
}

fn is_busy(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ResourceBusy
}

fn would_block(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

/// Sets whether calls on a descriptor fail where they would wait. This applies to all processes that have the
/// descriptor.
fn set_nonblocking(descriptor: BorrowedFd<'_>, nonblocking: bool) -> io::Result<()> {
    let flags = OFlag::from_bits_retain(fcntl(descriptor, FcntlArg::F_GETFL)?);
    let flags = match nonblocking {
        true => flags | OFlag::O_NONBLOCK,
        false => flags - OFlag::O_NONBLOCK,
    };
    fcntl(descriptor, FcntlArg::F_SETFL(flags))?;
    Ok(())
}
