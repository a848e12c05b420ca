//! A worker process, and the socket over which it gets tasks and gives results.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use fork_demo::{ExitStatus, Process, ProcessError};
use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, MsgFlags, Shutdown, SockFlag, SockType, recv, send, shutdown, socketpair,
};
use notes::event;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::PoolError;

/// The longest message, in bytes: a socket's buffer takes three of them.
const LONGEST: usize = 1 << 16;

/// The parent's side of a worker.
pub(crate) struct Worker<'a> {
    process: Process<'a>,
    /// Keeps messages whole (`SOCK_SEQPACKET`), and ends when the worker does: nobody else has the
    /// other end, because the parent gives it away before the next worker is forked.
    socket: OwnedFd,
    /// The task that it is at.
    pub(crate) task: Option<usize>,
    /// What it was told last: no more tasks.
    dismissed: bool,
}

impl<'a> Worker<'a> {
    /// Forks worker `number`, which calls `function` for each task.
    pub(crate) fn start<T, R>(
        number: usize,
        function: impl Fn(T) -> R + Send + 'a,
    ) -> Result<Worker<'a>, PoolError>
    where
        T: DeserializeOwned,
        R: Serialize,
    {
        let (kind, flags) = (SockType::SeqPacket, SockFlag::SOCK_CLOEXEC);
        let (socket, workers_end) =
            socketpair(AddressFamily::Unix, kind, None, flags).map_err(|source| {
                PoolError::System {
                    doing: "make a socket",
                    source,
                }
            })?;
        let name = format!("ForkPoolWorker-{number}");
        let channel = name.clone();
        let serve = move || serve(&channel, &workers_end, &function);
        let mut process = Process::new(serve).named(name).daemon(true);
        process.start()?;
        Ok(Worker {
            process,
            socket,
            task: None,
            dismissed: false,
        })
    }

    /// Gives it task `number`, a [`message`]; false if it is dead.
    pub(crate) fn give(&mut self, number: usize, message: &[u8]) -> Result<bool, PoolError> {
        event::sends(self.process.name(), number);
        match send_whole(self.socket.as_fd(), message) {
            Ok(()) => {
                self.task = Some(number);
                Ok(true)
            }
            Err(Errno::EPIPE | Errno::ECONNRESET) => {
                self.dismissed = true;
                Ok(false)
            }
            Err(source) => Err(PoolError::System {
                doing: "send a task",
                source,
            }),
        }
    }

    /// Takes the result of its task; blocks until there is one. `None` if it died over the task.
    pub(crate) fn take<R: DeserializeOwned>(&mut self) -> Result<Option<R>, PoolError> {
        let message = receive_message(self.socket.as_fd())?;
        self.task = None;
        match message {
            Some((number, result)) => {
                event::receives(self.process.name(), number);
                Ok(Some(result))
            }
            None => {
                self.dismissed = true;
                Ok(None)
            }
        }
    }

    /// Lets it end after what it is at.
    pub(crate) fn dismiss(&mut self) -> Result<(), PoolError> {
        if std::mem::replace(&mut self.dismissed, true) {
            return Ok(());
        }
        // Later workers have copies of this descriptor: closing it would tell nothing.
        match shutdown(self.socket.as_raw_fd(), Shutdown::Write) {
            Ok(()) | Err(Errno::ENOTCONN) => Ok(()),
            Err(source) => Err(PoolError::System {
                doing: "dismiss a worker",
                source,
            }),
        }
    }

    /// Waits for its end.
    pub(crate) fn join(&self) -> Result<ExitStatus, ProcessError> {
        self.process.join()
    }

    pub(crate) fn name(&self) -> &str {
        self.process.name()
    }

    pub(crate) fn is_free(&self) -> bool {
        self.task.is_none() && !self.dismissed
    }

    /// Readable when there is a result, or when the worker is dead.
    pub(crate) fn socket(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// The worker's life: tasks and results, until it is dismissed.
fn serve<T, R>(name: &str, socket: &OwnedFd, function: &impl Fn(T) -> R) -> Result<(), PoolError>
where
    T: DeserializeOwned,
    R: Serialize,
{
    while let Some((number, task)) = receive_message(socket.as_fd())? {
        event::receives(name, number);
        let result = message(number, &function(task))?;
        event::sends(name, number);
        send_whole(socket.as_fd(), &result).map_err(|source| PoolError::System {
            doing: "send a result",
            source,
        })?;
    }
    Ok(())
}

/// A task or a result as it travels; its number goes along, so that no message is empty: that would
/// be the end.
pub(crate) fn message<T: Serialize>(number: usize, content: &T) -> Result<Vec<u8>, PoolError> {
    let message = postcard::to_stdvec(&(number, content))?;
    if message.len() > LONGEST {
        return Err(PoolError::TooLong {
            bytes: message.len(),
            most: LONGEST,
        });
    }
    Ok(message)
}

fn send_whole(to: BorrowedFd<'_>, message: &[u8]) -> Result<(), Errno> {
    loop {
        match send(to.as_raw_fd(), message, MsgFlags::MSG_NOSIGNAL) {
            Ok(_) => return Ok(()),
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
        }
    }
}

/// The next message; `None` when no more will come.
fn receive_message<T: DeserializeOwned>(
    from: BorrowedFd<'_>,
) -> Result<Option<(usize, T)>, PoolError> {
    let mut message = vec![0; LONGEST];
    loop {
        match recv(from.as_raw_fd(), &mut message, MsgFlags::empty()) {
            Ok(0) | Err(Errno::ECONNRESET) => return Ok(None),
            Ok(length) => return Ok(Some(postcard::from_bytes(&message[..length])?)),
            Err(Errno::EINTR) => {}
            Err(source) => {
                return Err(PoolError::System {
                    doing: "receive a message",
                    source,
                });
            }
        }
    }
}
