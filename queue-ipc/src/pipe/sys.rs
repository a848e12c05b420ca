//! Closes a descriptor without freeing its number.

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

/// An unconnected socket. Closed descriptors of connections refer to it until they are dropped.
#[derive(Debug)]
pub(super) struct Placeholder(OwnedFd);

impl Placeholder {
    /// The placeholder that all connections of this process share, so that a close needs no free descriptor. It is
    /// closed with the last connection.
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

    /// Makes `descriptor` refer to this socket; the file that it referred to is closed in this process.
    ///
    /// Other threads may use the descriptor at the same time, and find an unconnected socket. After a `close(2)`, the
    /// number could refer to another file by then.
    pub(super) fn replace(&self, descriptor: BorrowedFd<'_>) -> nix::Result<()> {
        // SAFETY: the number stays an open descriptor of its owner, which closes it once. Only the connection relies
        // on the file that it refers to, and checks first whether the connection is closed.
        let named = unsafe { dup3_raw(&self.0, descriptor.as_raw_fd(), OFlag::O_CLOEXEC) }?;
        // The owner closes the descriptor, so this function must not.
        std::mem::forget(named);
        Ok(())
    }
}
