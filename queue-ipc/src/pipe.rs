//! `Pipe`: two connections that are joined; what one sends, the other receives.

mod asynchronous;
mod connection;
mod error;
mod packet;
mod sys;

use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};

use nix::sys::socket::{AddressFamily, Shutdown, SockFlag, SockType, shutdown, socketpair};

pub use asynchronous::AsyncConnection;
pub use connection::{Connection, Nothing, Receiver, Sender};
pub use error::{PipeError, RecvError, SendError};

/// What [`pipe()`] gives: one end, and the other.
pub type Ends<S, R> = (Connection<S, R>, Connection<R, S>);

/// Two connections: what one sends, the other receives. Python's `multiprocessing.Pipe()`.
///
/// Make it before the fork; both processes have both ends then, and each [closes](Connection::close) the one that it
/// does not use: an end of the messages ([`RecvError::Eof`]) comes when no process has the other end.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (ours, theirs) = queue_ipc::pipe::<u32, String>()?;
/// ours.send(&42)?;
/// assert_eq!(theirs.recv()?, 42);
/// theirs.send(&"hello".to_owned())?;
/// assert_eq!(ours.recv()?, "hello");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If the kernel has no descriptors left.
pub fn pipe<S, R>() -> Result<Ends<S, R>, PipeError> {
    let (one, other) = pair()?;
    let number = number();
    let (there, back) = (format!("Pipe-{number} →"), format!("Pipe-{number} ←"));
    Ok((
        Connection::new(one, there.clone(), back.clone()),
        Connection::new(other, back, there),
    ))
}

/// One connection that only receives, and one that only sends. Python's `multiprocessing.Pipe(False)`.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (receiver, sender) = queue_ipc::one_way()?;
/// sender.send(&9)?;
/// drop(sender);
/// assert_eq!(receiver.recv()?, 9);
/// assert!(matches!(receiver.recv(), Err(queue_ipc::RecvError::Eof { .. })));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If the kernel has no descriptors left.
pub fn one_way<T>() -> Result<(Receiver<T>, Sender<T>), PipeError> {
    let (receiver, sender) = pair()?;
    // The kernel refuses the other way, whatever is tried.
    let directions = [(&receiver, Shutdown::Write), (&sender, Shutdown::Read)];
    for (end, how) in directions {
        shutdown(end.as_raw_fd(), how).map_err(PipeError)?;
    }
    let name = format!("Pipe-{}", number());
    Ok((
        Connection::new(receiver, String::new(), name.clone()),
        Connection::new(sender, name, String::new()),
    ))
}

/// A pair of sockets that keep packets whole.
fn pair() -> Result<(OwnedFd, OwnedFd), PipeError> {
    let (kind, flags) = (SockType::SeqPacket, SockFlag::SOCK_CLOEXEC);
    socketpair(AddressFamily::Unix, kind, None, flags).map_err(PipeError)
}

fn number() -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}
