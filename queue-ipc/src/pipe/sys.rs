//! Closes a descriptor without giving its number away, and has an event loop watch one.

#![expect(
    unsafe_code,
    reason = "what becomes of a descriptor is promised, not checked"
)]

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use nix::fcntl::OFlag;
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socket};
use nix::unistd::dup3_raw;
use tokio::io::unix::AsyncFd;

use super::connection::Connection;

/// Has the tokio runtime watch the connection.
///
/// # Panics
/// Outside of a tokio runtime with I/O.
pub(super) fn watch<S, R>(connection: Connection<S, R>) -> io::Result<AsyncFd<Connection<S, R>>> {
    // SAFETY: a connection owns its descriptor and always gives the same; only `close` lets it name something
    // else, and who has an `AsyncConnection` can't call that.
    let watched = unsafe { AsyncFd::register(connection) };
    Ok(watched?)
}

/// Lets `descriptor` name a socket that is connected to nothing: what it named is closed in this process.
///
/// Others of this process may use it at the same time, and find it unconnected; with `close`, its number
/// could name something else by then.
pub(super) fn close_in_place(descriptor: BorrowedFd<'_>) -> nix::Result<()> {
    let (kind, flags) = (SockType::SeqPacket, SockFlag::SOCK_CLOEXEC);
    let nothing = socket(AddressFamily::Unix, kind, flags, None)?;
    // SAFETY: the number stays an open descriptor of its owner, who closes it once; nobody relies on what it
    // is but for the connection, which looks whether it is closed.
    let named = unsafe { dup3_raw(nothing.as_fd(), descriptor.as_raw_fd(), OFlag::O_CLOEXEC) }?;
    // It is the owner's, and not ours to close.
    std::mem::forget(named);
    Ok(())
}
