//! Closes a descriptor without giving its number away.

#![expect(
    unsafe_code,
    reason = "dup3 is safe in nix and rustix for a descriptor that nobody else uses meanwhile (`&mut OwnedFd`), and other \
              threads may use this one"
)]

use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use nix::fcntl::OFlag;
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socket};
use nix::unistd::dup3_raw;

/// An unconnected socket: what closed descriptors of connections name until they are dropped.
#[derive(Debug)]
pub(super) struct Placeholder(OwnedFd);

impl Placeholder {
    /// The placeholder that all connections of this process share, so that a close needs no free descriptor; it goes with
    /// the last of them.
    pub(super) fn shared() -> nix::Result<Arc<Placeholder>> {
        static SHARED: Mutex<Weak<Placeholder>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(placeholder) = shared.upgrade() {
            return Ok(placeholder);
        }
        let (kind, flags) = (SockType::SeqPacket, SockFlag::SOCK_CLOEXEC);
        let placeholder = Arc::new(Placeholder(socket(AddressFamily::Unix, kind, flags, None)?));
        *shared = Arc::downgrade(&placeholder);
        Ok(placeholder)
    }

    /// Lets `descriptor` name this socket: what it named is closed in this process.
    ///
    /// Other threads may use the descriptor at the same time, and find an unconnected socket. After a `close(2)`, its number
    /// could name something else by then.
    pub(super) fn replace(&self, descriptor: BorrowedFd<'_>) -> nix::Result<()> {
        // SAFETY: the number stays an open descriptor of its owner, which closes it once. Only the connection relies on what
        // it names, and checks first whether it is closed.
        let named = unsafe { dup3_raw(&self.0, descriptor.as_raw_fd(), OFlag::O_CLOEXEC) }?;
        // It is the owner's, and not ours to close.
        std::mem::forget(named);
        Ok(())
    }
}
