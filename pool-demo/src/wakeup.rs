//! A wakeup: one process sleeps until another process notifies it (eventfd).

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::sys::eventfd::{EfdFlags, EventFd};

/// A notification is stored: if a process waits after the notification, it returns at once. Several notifications
/// count as one.
#[derive(Debug)]
pub(crate) struct Wakeup(EventFd);

impl Wakeup {
    pub(crate) fn new() -> io::Result<Wakeup> {
        Ok(Wakeup(EventFd::from_flags(EfdFlags::EFD_CLOEXEC)?))
    }

    /// Wakes the waiting process.
    pub(crate) fn notify(&self) {
        // A write fails with EAGAIN only after about 2^64 notifications without a wait. Otherwise only a signal can
        // interrupt it.
        while self.0.write(1) == Err(Errno::EINTR) {}
    }

    /// Sleeps until it is notified. A signal may also end the sleep, so the caller must check its condition again.
    pub(crate) fn wait(&self) {
        self.0.read().map(drop).unwrap_or(());
    }
}

impl AsFd for Wakeup {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
