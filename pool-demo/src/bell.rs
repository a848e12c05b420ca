//! A bell: a process sleeps at it, any other one wakes it by ringing (eventfd).

use nix::errno::Errno;
use nix::sys::eventfd::{EfdFlags, EventFd};
use std::os::fd::{AsFd, BorrowedFd};

/// Whoever waits at a bell that was rung goes on at once, also if it was rung before. Rung several times, it is
/// rung.
#[derive(Debug)]
pub(crate) struct Bell(EventFd);

impl Bell {
    pub(crate) fn new() -> Result<Bell, Errno> {
        EventFd::from_flags(EfdFlags::EFD_CLOEXEC).map(Bell)
    }

    /// Wakes who waits here.
    pub(crate) fn ring(&self) {
        // EAGAIN would be 2^64 rings that nobody heard; nothing else can go wrong but a signal.
        while self.0.write(1) == Err(Errno::EINTR) {}
    }

    /// Sleeps until it is rung. A signal may end the sleep, too: look again.
    pub(crate) fn wait(&self) {
        self.0.read().map(drop).unwrap_or(());
    }
}

impl AsFd for Bell {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
