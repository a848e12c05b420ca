//! Waits in the kernel for descriptors to become ready, and repeats interrupted calls.

use std::os::fd::BorrowedFd;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;

/// A longer wait is split into several, because the kernel does not accept every [`Duration`].
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Waits until one of the descriptors is ready, or the time is up; returns how many are ready. A signal neither ends
/// nor prolongs the wait.
pub(super) fn poll_all(
    descriptors: &mut [PollFd<'_>],
    timeout: Option<Duration>,
) -> nix::Result<usize> {
    let began = Instant::now();
    loop {
        let left = timeout.map(|timeout| timeout.saturating_sub(began.elapsed()));
        let now = left.map(|left| TimeSpec::from_duration(left.min(A_DAY)));
        match ppoll(descriptors, now, None) {
            Err(Errno::EINTR) => {}
            Ok(0) if left.is_some_and(|left| left > A_DAY) => {}
            ready => return ready.map(|count| usize::try_from(count).unwrap_or(0)),
        }
    }
}

/// Like [`poll_all`] for one descriptor; returns whether it is ready.
pub(super) fn poll_one(
    descriptor: BorrowedFd<'_>,
    events: PollFlags,
    timeout: Option<Duration>,
) -> nix::Result<bool> {
    let ready = poll_all(&mut [PollFd::new(descriptor, events)], timeout)?;
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
                poll_one(descriptor, events, None)?;
            }
            outcome => return outcome,
        }
    }
}
