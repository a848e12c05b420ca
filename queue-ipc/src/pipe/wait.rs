//! Waits for several connections at once.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::polling::{Interest, Polled, poll_until};

use super::connection::Connection;

/// What [`wait`] can wait for: something with a descriptor that becomes readable.
///
/// It is implemented for connections and plain descriptors. For anything else, such as a socket or a child's pidfd,
/// pass its [`as_fd`](AsFd::as_fd).
pub trait Waitable: AsFd {
    /// Whether it is ready, whatever the state of its descriptor, because something was already read.
    fn is_ready(&self) -> bool {
        false
    }
}

impl Waitable for OwnedFd {}

impl Waitable for BorrowedFd<'_> {}

impl<S, R> Waitable for Connection<S, R> {
    /// Whether a receive returns without reading the descriptor: a message was already read, this process has closed
    /// this end, or the end only sends.
    fn is_ready(&self) -> bool {
        self.is_ready_without_descriptor()
    }
}

/// Waits until one or more of the connections are ready, and returns their indices in ascending order. Ready means
/// that there is something to receive, a message or the end. A receive then does not block, unless another thread or
/// process receives first. Python: `multiprocessing.connection.wait`.
///
/// Without connections it returns at once. A signal does not end the wait. A connection that this process has closed
/// counts as ready: a receive returns [`RecvError::Closed`](crate::RecvError::Closed).
///
/// ```
/// use std::time::Duration;
///
/// use queue_ipc::{connection, pipe, simplex_pipe};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (numbers, put_number) = simplex_pipe::<u32>()?;
/// let (words, _other_end) = pipe::<String, String>()?;
/// put_number.send(42)?;
/// let ready = connection::wait(&[&words, &numbers])?;
/// assert_eq!(ready, [1]);
/// assert_eq!(numbers.recv()?, 42);
///
/// // Of many connections in a list:
/// let readers = [numbers];
/// let readers: Vec<&dyn connection::Waitable> = readers.iter().map(|reader| reader as _).collect();
/// assert!(connection::wait_timeout(&readers, Duration::from_millis(10))?.is_empty());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If the kernel refuses, for example because there are more descriptors than this process may have open.
pub fn wait(connections: &[&dyn Waitable]) -> io::Result<Vec<usize>> {
    wait_until(connections, Deadline::Never)
}

/// Like [`wait`], but waits for at most `timeout`; returns an empty list if no connection is ready in time. Python:
/// `multiprocessing.connection.wait` with a timeout.
///
/// # Errors
/// The same as [`wait`].
pub fn wait_timeout(connections: &[&dyn Waitable], timeout: Duration) -> io::Result<Vec<usize>> {
    wait_until(connections, Deadline::after(timeout))
}

fn wait_until(connections: &[&dyn Waitable], deadline: Deadline) -> io::Result<Vec<usize>> {
    if connections.is_empty() {
        return Ok(Vec::new());
    }
    let is_ready: Vec<bool> = connections.iter().map(|one| one.is_ready()).collect();
    let deadline = match is_ready.contains(&true) {
        true => Deadline::Now,
        false => deadline,
    };
    let mut descriptors: Vec<Polled<'_>> = connections
        .iter()
        .map(|one| Polled::new(one.as_fd(), Interest::Readable))
        .collect();
    poll_until(&mut descriptors, deadline)?;
    let found = is_ready.into_iter().zip(&descriptors);
    let found = found.map(|(is_ready, descriptor)| is_ready || descriptor.is_ready());
    let indices = found.enumerate().filter(|(_, is_ready)| *is_ready);
    Ok(indices.map(|(index, _)| index).collect())
}
