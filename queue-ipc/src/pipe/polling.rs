//! Waits in the kernel for descriptors to become ready, and repeats interrupted calls.

use std::os::fd::BorrowedFd;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;
use notes_runtime::deadline::Deadline;

/// Waits until one of the descriptors is ready, or until the deadline; returns how many are ready. A signal neither ends
/// nor prolongs the wait.
pub(super) fn poll_all(descriptors: &mut [PollFd<'_>], deadline: Deadline) -> nix::Result<usize> {
    loop {
        let left = deadline.timeout().map(TimeSpec::from_duration);
        match ppoll(descriptors, left, None) {
            Err(Errno::EINTR) => {}
            ready => return ready.map(|count| usize::try_from(count).unwrap_or(0)),
        }
    }
}

/// Like [`poll_all`] for one descriptor; returns whether it is ready.
pub(super) fn poll_one(
    descriptor: BorrowedFd<'_>,
    events: PollFlags,
    deadline: Deadline,
) -> nix::Result<bool> {
    let ready = poll_all(&mut [PollFd::new(descriptor, events)], deadline)?;
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
    events: PollFlags,
    mode: Mode,
    mut call: impl FnMut() -> nix::Result<T>,
) -> nix::Result<T> {
    loop {
        match call() {
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) if mode == Mode::Blocking => {
                poll_one(descriptor, events, Deadline::Never)?;
            }
            outcome => return outcome,
        }
    }
}
