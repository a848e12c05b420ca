//! Waits in the kernel until a descriptor is ready, or until a deadline.

use std::io;
use std::os::fd::BorrowedFd;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;

use crate::deadline::Deadline;

/// A descriptor that [`poll_until`] waits for, and what the wait found.
#[derive(Clone, Copy, Debug)]
pub struct Polled<'fd> {
    descriptor: BorrowedFd<'fd>,
    interest: Interest,
    is_ready: bool,
}

/// What a descriptor becomes ready for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// There is something to read, or the end of the input.
    Readable,
    /// There is room for a write.
    Writable,
}

impl<'fd> Polled<'fd> {
    /// A descriptor that is not ready yet.
    pub fn new(descriptor: BorrowedFd<'fd>, interest: Interest) -> Polled<'fd> {
        Polled {
            descriptor,
            interest,
            is_ready: false,
        }
    }

    /// Whether the last wait found the descriptor ready. A hang-up or an error counts as ready: the next read or write
    /// reports it.
    pub fn is_ready(&self) -> bool {
        self.is_ready
    }

    fn to_kernel(self) -> PollFd<'fd> {
        let events = match self.interest {
            Interest::Readable => PollFlags::POLLIN,
            Interest::Writable => PollFlags::POLLOUT,
        };
        PollFd::new(self.descriptor, events)
    }
}

/// Waits until at least one of the descriptors is ready, or until the deadline; returns how many are ready, and 0 only
/// if the time is up. [`Polled::is_ready`] then says which ones.
///
/// A signal (`EINTR`) neither ends the wait nor prolongs it: after the handler has returned, the wait continues until
/// the same deadline. With [`Deadline::Now`] this does not wait, and with [`Deadline::Never`] it waits without limit.
/// Without descriptors it waits for the deadline alone.
///
/// ```
/// use std::io::{Write, pipe};
/// use std::os::fd::AsFd;
///
/// use notes_runtime::deadline::Deadline;
/// use notes_runtime::polling::{Interest, Polled, poll_until};
///
/// let (reader, mut writer) = pipe()?;
/// let mut descriptors = [Polled::new(reader.as_fd(), Interest::Readable)];
/// assert_eq!(poll_until(&mut descriptors, Deadline::Now)?, 0);
/// writer.write_all(b"x")?;
/// assert_eq!(poll_until(&mut descriptors, Deadline::Never)?, 1);
/// assert!(descriptors[0].is_ready());
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// `EINVAL` if there are more descriptors than this process may have open, and `ENOMEM`.
pub fn poll_until(descriptors: &mut [Polled<'_>], deadline: Deadline) -> io::Result<usize> {
    let mut polled: Vec<PollFd<'_>> = descriptors.iter().map(|one| one.to_kernel()).collect();
    let count = loop {
        let left = deadline.timeout().map(TimeSpec::from_duration);
        match ppoll(&mut polled, left, None) {
            Err(Errno::EINTR) => {}
            count => break count?,
        }
    };
    for (descriptor, polled) in descriptors.iter_mut().zip(&polled) {
        descriptor.is_ready = polled.any().unwrap_or(true);
    }
    // The kernel returns no negative count.
    Ok(usize::try_from(count).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use std::io::{Write, pipe};
    use std::os::fd::AsFd;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn the_wait_ends_at_the_deadline_and_not_before() {
        let (reader, _writer) = pipe().unwrap();
        let mut descriptors = [Polled::new(reader.as_fd(), Interest::Readable)];
        let began = Instant::now();
        let timeout = Duration::from_millis(20);
        let ready = poll_until(&mut descriptors, Deadline::after(timeout));
        assert_eq!(ready.unwrap(), 0);
        assert!(began.elapsed() >= timeout);
    }

    #[test]
    fn the_kernel_accepts_every_deadline() {
        let (reader, mut writer) = pipe().unwrap();
        writer.write_all(b"x").unwrap();
        let latest = Deadline::At(Duration::from_secs(i64::MAX as u64));
        for deadline in [Deadline::Now, latest, Deadline::Never] {
            let mut descriptors = [Polled::new(reader.as_fd(), Interest::Readable)];
            let ready = poll_until(&mut descriptors, deadline);
            assert_eq!(ready.unwrap(), 1, "{deadline:?}");
        }
    }

    #[test]
    fn each_descriptor_says_whether_it_is_ready() {
        let (reader, writer) = pipe().unwrap();
        let (at_end, closed) = pipe().unwrap();
        drop(closed);
        let mut descriptors = [
            Polled::new(reader.as_fd(), Interest::Readable),
            Polled::new(writer.as_fd(), Interest::Writable),
            Polled::new(at_end.as_fd(), Interest::Readable),
        ];
        assert_eq!(poll_until(&mut descriptors, Deadline::Never).unwrap(), 2);
        let is_ready = descriptors.map(|descriptor| descriptor.is_ready());
        assert_eq!(is_ready, [false, true, true]);
    }
}
