//! Waiting at the kernel's door.

use std::os::fd::BorrowedFd;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;

/// Longer waits go on after it: the kernel does not take all that a [`Duration`] can say.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Waits until `descriptor` is ready; `false`: not in time. A signal does not end it, nor lengthen it.
pub(super) fn wait_for(
    descriptor: BorrowedFd<'_>,
    events: PollFlags,
    timeout: Option<Duration>,
) -> nix::Result<bool> {
    let began = std::time::Instant::now();
    loop {
        let left = timeout.map(|timeout| timeout.saturating_sub(began.elapsed()));
        let mut descriptors = [PollFd::new(descriptor, events)];
        let now = left.map(|left| TimeSpec::from_duration(left.min(A_DAY)));
        match ppoll(&mut descriptors, now, None) {
            Err(Errno::EINTR) => {}
            Ok(0) if left.is_some_and(|left| left > A_DAY) => {}
            ready => return ready.map(|count| count > 0),
        }
    }
}

/// Who waits when a call would have to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    /// The call.
    Itself,
    /// Its caller: the call fails with `EAGAIN`.
    Caller,
}

/// A signal only means: again. Where another process has an event loop watch the same end, the kernel lets nobody
/// wait in the call: then before it.
pub(super) fn retried<T>(
    descriptor: BorrowedFd<'_>,
    events: PollFlags,
    waits: Waits,
    mut call: impl FnMut() -> nix::Result<T>,
) -> nix::Result<T> {
    loop {
        match call() {
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) if waits == Waits::Itself => {
                wait_for(descriptor, events, None)?;
            }
            outcome => return outcome,
        }
    }
}
