//! Waits in the kernel until a descriptor is ready, or until a deadline.

use nix::errno::Errno;
use nix::poll::{PollFd, ppoll};
use nix::sys::time::TimeSpec;

use crate::deadline::Deadline;

/// Waits until at least one of the descriptors is ready, or until the deadline; returns how many are ready, and 0 only
/// if the time is up. Each descriptor then says what it is ready for: [`PollFd::revents`].
///
/// A signal (`EINTR`) neither ends the wait nor prolongs it: after the handler has returned, the wait continues until
/// the same deadline. With [`Deadline::Now`] this does not wait, and with [`Deadline::Never`] it waits without limit.
/// Without descriptors it waits for the deadline alone.
///
/// ```
/// use std::io::{Write, pipe};
/// use std::os::fd::AsFd;
///
/// use nix::poll::{PollFd, PollFlags};
/// use notes_runtime::deadline::Deadline;
/// use notes_runtime::polling::poll_until;
///
/// let (reader, mut writer) = pipe()?;
/// let mut descriptors = [PollFd::new(reader.as_fd(), PollFlags::POLLIN)];
/// assert_eq!(poll_until(&mut descriptors, Deadline::Now)?, 0);
/// writer.write_all(b"x")?;
/// assert_eq!(poll_until(&mut descriptors, Deadline::Never)?, 1);
/// assert_eq!(descriptors[0].any(), Some(true));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// `EINVAL` if there are more descriptors than this process may have open, and `ENOMEM`.
pub fn poll_until(descriptors: &mut [PollFd<'_>], deadline: Deadline) -> nix::Result<usize> {
    loop {
        let left = deadline.timeout().map(TimeSpec::from_duration);
        match ppoll(descriptors, left, None) {
            Err(Errno::EINTR) => {}
            // The kernel returns no negative count.
            ready => return ready.map(|count| usize::try_from(count).unwrap_or(0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Write, pipe};
    use std::os::fd::AsFd;
    use std::time::{Duration, Instant};

    use nix::poll::PollFlags;

    use super::*;

    #[test]
    fn the_wait_ends_at_the_deadline_and_not_before() {
        let (reader, _writer) = pipe().unwrap();
        let mut descriptors = [PollFd::new(reader.as_fd(), PollFlags::POLLIN)];
        let began = Instant::now();
        let timeout = Duration::from_millis(20);
        let ready = poll_until(&mut descriptors, Deadline::after(timeout));
        assert_eq!(ready, Ok(0));
        assert!(began.elapsed() >= timeout);
    }

    #[test]
    fn the_kernel_accepts_every_deadline() {
        let (reader, mut writer) = pipe().unwrap();
        writer.write_all(b"x").unwrap();
        let latest = Deadline::At(Duration::from_secs(i64::MAX as u64));
        for deadline in [Deadline::Now, latest, Deadline::Never] {
            let mut descriptors = [PollFd::new(reader.as_fd(), PollFlags::POLLIN)];
            assert_eq!(
                poll_until(&mut descriptors, deadline),
                Ok(1),
                "{deadline:?}"
            );
        }
    }
}
