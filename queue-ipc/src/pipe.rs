//! `Pipe`: two connections that are joined; what one sends, the other receives.

mod asynchronous;
mod connection;
mod error;
mod packet;
mod sys;
mod waits;

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::unistd::pipe2;

pub use asynchronous::AsyncConnection;
pub use connection::{Connection, Nothing, Receiver, Sender};
pub use error::{PipeError, RecvError, SendError};
use sys::Nowhere;

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
    let ((read_there, write_there), (read_back, write_back)) = (packets()?, packets()?);
    let number = number();
    let (there, back) = (format!("Pipe-{number} →"), format!("Pipe-{number} ←"));
    let ours = (Some(read_back), Some(write_there));
    let theirs = (Some(read_there), Some(write_back));
    let nowhere = Nowhere::shared().map_err(PipeError)?;
    Ok((
        Connection::new(ours, Arc::clone(&nowhere), there.clone(), back.clone()),
        Connection::new(theirs, nowhere, back, there),
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
    let (output, input) = packets()?;
    let name = format!("Pipe-{}", number());
    let nowhere = Nowhere::shared().map_err(PipeError)?;
    let (receives, sends) = ((Some(output), None), (None, Some(input)));
    Ok((
        Connection::new(receives, Arc::clone(&nowhere), name.clone(), name.clone()),
        Connection::new(sends, nowhere, name.clone(), name),
    ))
}

/// So much is in a pipe at the most, where the user may have so much.
const BUFFER_BYTES: i32 = 256 << 10;

/// A pipe that keeps packets whole (`O_DIRECT`): where to read, and where to write.
fn packets() -> Result<(OwnedFd, OwnedFd), PipeError> {
    let pipe = pipe2(OFlag::O_CLOEXEC | OFlag::O_DIRECT).map_err(PipeError)?;
    match fcntl(&pipe.1, FcntlArg::F_SETPIPE_SZ(BUFFER_BYTES)) {
        // Then it has what the kernel gives without asking.
        Ok(_) | Err(Errno::EPERM | Errno::EBUSY) => Ok(pipe),
        Err(error) => Err(PipeError(error)),
    }
}

fn number() -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}
