//! Closes a descriptor without giving its number away, and has an event loop watch one.

#![expect(
    unsafe_code,
    reason = "what becomes of a descriptor is promised, not checked"
)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use nix::fcntl::OFlag;
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socket};
use nix::unistd::dup3_raw;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// A descriptor of a connection that an event loop watches.
#[derive(Debug)]
pub(super) struct Watched(RawFd);

impl AsRawFd for Watched {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}

/// Has the tokio runtime watch a descriptor of a connection.
///
/// # Panics
/// Outside of a tokio runtime with I/O.
///
/// # Safety
/// The descriptor stays open, and names the same, until what this gives is dropped.
pub(super) unsafe fn watch(
    descriptor: BorrowedFd<'_>,
    interest: Interest,
) -> io::Result<AsyncFd<Watched>> {
    let watched = Watched(descriptor.as_raw_fd());
    // SAFETY: as our caller promises; the number is always the same.
    let watched = unsafe { AsyncFd::register_with_interest(watched, interest) };
    Ok(watched?)
}

/// A socket that is connected to nothing: what closed descriptors of connections name.
#[derive(Debug)]
pub(super) struct Nowhere(OwnedFd);

impl Nowhere {
    /// The one that all connections of this process share, lest a close fail for want of a descriptor; it goes with
    /// the last of them.
    pub(super) fn shared() -> nix::Result<Arc<Nowhere>> {
        static SHARED: Mutex<Weak<Nowhere>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(nowhere) = shared.upgrade() {
            return Ok(nowhere);
        }
        let (kind, flags) = (SockType::SeqPacket, SockFlag::SOCK_CLOEXEC);
        let nowhere = Arc::new(Nowhere(socket(AddressFamily::Unix, kind, flags, None)?));
        *shared = Arc::downgrade(&nowhere);
        Ok(nowhere)
    }

    /// Lets `descriptor` name this: what it named is closed in this process.
    ///
    /// Others of this process may use it at the same time, and find it unconnected; with `close`, its number
    /// could name something else by then.
    pub(super) fn replace(&self, descriptor: BorrowedFd<'_>) -> nix::Result<()> {
        // SAFETY: the number stays an open descriptor of its owner, who closes it once; nobody relies on what it
        // is but for the connection, which looks whether it is closed.
        let named = unsafe { dup3_raw(&self.0, descriptor.as_raw_fd(), OFlag::O_CLOEXEC) }?;
        // It is the owner's, and not ours to close.
        std::mem::forget(named);
        Ok(())
    }
}
