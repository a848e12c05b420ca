//! A wakeup: one process sleeps until another one notifies it (eventfd).

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::sys::eventfd::{EfdFlags, EventFd};

/// A notification is kept: a process that waits after it returns at once. Several notifications count as one.
#[derive(Debug)]
pub(crate) struct Wakeup(EventFd);

impl Wakeup {
    pub(crate) fn new() -> io::Result<Wakeup> {
        Ok(Wakeup(EventFd::from_flags(EfdFlags::EFD_CLOEXEC)?))
    }

    /// Wakes the process that waits.
    pub(crate) fn notify(&self) {
        // EAGAIN would be 2^64 notifications that nobody waited for; besides it, only a signal can interrupt this.
        while self.0.write(1) == Err(Errno::EINTR) {}
    }

    /// Sleeps until it is notified. A signal may end the sleep, too: check what you wait for.
    pub(crate) fn wait(&self) {
        self.0.read().map(drop).unwrap_or(());
    }
}

impl AsFd for Wakeup {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
