//! Waits in the kernel for descriptors to become ready, and repeats interrupted calls.

use std::io;
use std::os::fd::BorrowedFd;

use nix::errno::Errno;
use notes_runtime::deadline::Deadline;
use notes_runtime::polling::{Interest, Polled, poll_until};

/// Waits until the descriptor is ready, or until the deadline; returns whether it is ready. A signal does not end the
/// wait.
pub(super) fn poll_one(
    descriptor: BorrowedFd<'_>,
    interest: Interest,
    deadline: Deadline,
) -> io::Result<bool> {
    let ready = poll_until(&mut [Polled::new(descriptor, interest)], deadline)?;
    Ok(ready > 0)
}

/// What a call does if it would have to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// The call waits.
    Blocking,
    /// The call fails with `EAGAIN`.
    #[cfg(feature = "async")]
    NonBlocking,
}

/// Repeats the call after a signal. If another process has made the same end non-blocking, for its event loop, a
/// blocking call waits here and not in the kernel's `read` or `write`.
pub(super) fn retry<T>(
    descriptor: BorrowedFd<'_>,
    interest: Interest,
    mode: Mode,
    mut call: impl FnMut() -> nix::Result<T>,
) -> io::Result<T> {
    loop {
        match call() {
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) if mode == Mode::Blocking => {
                poll_one(descriptor, interest, Deadline::Never)?;
            }
            outcome => return Ok(outcome?),
        }
    }
}
