//! Lets an event loop watch a descriptor.

#![expect(
    unsafe_code,
    reason = "tokio requires that a watched descriptor stays open"
)]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// A descriptor of a connection that an event loop watches.
#[derive(Debug)]
pub(super) struct WatchedFd(RawFd);

impl AsRawFd for WatchedFd {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}

/// Lets the tokio runtime watch a descriptor of a connection.
///
/// # Panics
/// If called outside a tokio runtime with I/O enabled.
///
/// # Safety
/// The descriptor stays open, and refers to the same file, until the returned value is dropped.
pub(super) unsafe fn watch(
    descriptor: BorrowedFd<'_>,
    interest: Interest,
) -> io::Result<AsyncFd<WatchedFd>> {
    let watched = WatchedFd(descriptor.as_raw_fd());
    // SAFETY: the caller promises that the descriptor stays open; `as_raw_fd` always returns the same number.
    let watched = unsafe { AsyncFd::register_with_interest(watched, interest) };
    Ok(watched?)
}
