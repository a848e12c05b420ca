//! `Pipe`: two connections; what one sends, the other receives.

#[cfg(feature = "async")]
mod asynchronous;
mod connection;
mod error;
mod items;
mod packet;
mod polling;
mod sys;
mod transfer;
mod turn;
mod wait;

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::unistd::pipe2;
use notes_runtime::names::DefaultNames;
use shared_memory::MapError;

#[cfg(feature = "async")]
pub use asynchronous::AsyncConnection;
pub use connection::{Connection, Never, Receiver, Sender};
pub use error::{PipeError, RecvError, SendError};
use sys::Placeholder;
use turn::EndTurns;
pub use wait::{Waitable, wait, wait_timeout};

/// The two ends that [`pipe()`] makes: the first sends `S` and receives `R`, the second sends `R` and receives `S`.
pub type Pipe<S, R = S> = (Connection<S, R>, Connection<R, S>);

/// `Pipe-1`, `Pipe-2` …
static NAMES: DefaultNames = DefaultNames::new("Pipe");

/// How many bytes a pipe can hold, if the user's limits allow that many.
const BUFFER_BYTES: i32 = 256 << 10;

/// Makes two connections: what one sends, the other receives, in both directions. Python: `multiprocessing.Pipe()`.
///
/// Make the pipe before the fork. Then both processes have both ends, and each process [closes](Connection::close) the
/// end that it does not use: a receive returns [`RecvError::Eof`] when no process has the other end.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (parent_conn, child_conn) = queue_ipc::pipe::<u32, String>()?;
/// parent_conn.send(42)?;
/// assert_eq!(child_conn.recv()?, 42);
/// child_conn.send("hello")?;
/// assert_eq!(parent_conn.recv()?, "hello");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If this process has too many open descriptors.
pub fn pipe<S, R>() -> Result<Pipe<S, R>, PipeError> {
    let ((read_there, write_there), (read_back, write_back)) = (packet_pipe()?, packet_pipe()?);
    let name = NAMES.next();
    let (there, back) = (format!("{name} →"), format!("{name} ←"));
    let ours = (Some(read_back), Some(write_there));
    let theirs = (Some(read_there), Some(write_back));
    let placeholder = placeholder()?;
    let (our_turns, their_turns) = EndTurns::duplex().map_err(map_error)?;
    let to_them = (there.clone(), back.clone());
    Ok((
        Connection::new(ours, Arc::clone(&placeholder), our_turns, to_them),
        Connection::new(theirs, placeholder, their_turns, (back, there)),
    ))
}

/// Makes a connection that only receives, and one that only sends. Python: `multiprocessing.Pipe(duplex=False)`.
///
/// ```
/// use queue_ipc::{RecvError, simplex_pipe};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (receiver, sender) = simplex_pipe()?;
/// sender.send(9)?;
/// drop(sender);
/// assert_eq!(receiver.recv()?, 9);
/// assert!(matches!(receiver.recv(), Err(RecvError::Eof { .. })));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If this process has too many open descriptors.
#[doc(alias = "one_way")]
#[doc(alias = "duplex")]
#[doc(alias = "channel")]
pub fn simplex_pipe<T>() -> Result<(Receiver<T>, Sender<T>), PipeError> {
    let (output, input) = packet_pipe()?;
    let name = NAMES.next();
    let placeholder = placeholder()?;
    let (receives, sends) = ((Some(output), None), (None, Some(input)));
    let (to_receive, to_send) = EndTurns::simplex().map_err(map_error)?;
    let names = (name.clone(), name);
    Ok((
        Connection::new(
            receives,
            Arc::clone(&placeholder),
            to_receive,
            names.clone(),
        ),
        Connection::new(sends, placeholder, to_send, names),
    ))
}

/// A kernel pipe that keeps packets whole (`O_DIRECT`): the end to read from, and the end to write to.
fn packet_pipe() -> Result<(OwnedFd, OwnedFd), PipeError> {
    let pipe = pipe2(OFlag::O_CLOEXEC | OFlag::O_DIRECT).map_err(pipe_error)?;
    match fcntl(&pipe.1, FcntlArg::F_SETPIPE_SZ(BUFFER_BYTES)) {
        // If the kernel refuses the size, the pipe keeps the kernel's default.
        Ok(_) | Err(Errno::EPERM | Errno::EBUSY) => Ok(pipe),
        Err(errno) => Err(pipe_error(errno)),
    }
}

fn placeholder() -> Result<Arc<Placeholder>, PipeError> {
    Placeholder::shared().map_err(pipe_error)
}

fn map_error(error: MapError) -> PipeError {
    PipeError(io::Error::other(error))
}

fn pipe_error(errno: Errno) -> PipeError {
    PipeError(io::Error::from(errno))
}
