//! The descriptors of this process that a child may have to give up: those that were opened after a given moment. And
//! descriptors that are checked before each use ([`Checked`]).
//!
//! A process that is forked late, such as a new worker of a pool, has copies of everything that its parent has opened by
//! then. If it kept the copy of one end of a pipe, the reader of the other end would get no end before this process ends.
//! So the libraries register the descriptors of their connections here. Descriptors of other code, such as
//! `std::io::pipe`, are not registered.

#![expect(
    unsafe_code,
    reason = "no crate has a safe way to replace a descriptor that a value owns by its number"
)]

mod checked;

use std::mem::forget;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::fcntl::OFlag;
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socket};
use nix::unistd::dup3_raw;

pub use checked::Checked;

/// A descriptor stays registered until this value is dropped. The owner of the descriptor drops this value first.
#[derive(Debug)]
#[must_use = "when this is dropped, the descriptor is no longer registered"]
pub struct Registered {
    number: u64,
}

/// A moment in the life of this process and of the children that it forks later.
#[derive(Clone, Copy, Debug)]
pub struct Moment(u64);

/// The number of the next registration. A fork copies it.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The registered descriptors, with the numbers of their registrations.
static REGISTERED: Mutex<Vec<(u64, RawFd)>> = Mutex::new(Vec::new());

/// Registers a descriptor whose owner reports an error if it does not refer to the expected file any more.
pub fn register(descriptor: BorrowedFd<'_>) -> Registered {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    lock().push((number, descriptor.as_raw_fd()));
    Registered { number }
}

/// The present moment.
pub fn now() -> Moment {
    Moment(NEXT.load(Ordering::Relaxed))
}

/// Closes this process's copies of the registered descriptors that were opened after `moment`.
///
/// Call it in a forked child, before it runs the caller's code. The numbers stay taken, by an unconnected socket, so a
/// copied value that owns one finds an error there and not another file.
///
/// # Errors
/// As for `socket(2)`, if there is anything to close.
pub fn give_up_newer_than(moment: Moment) -> std::io::Result<()> {
    let registered = lock();
    let newer = || registered.iter().filter(|(number, _)| *number >= moment.0);
    if newer().next().is_none() {
        return Ok(());
    }
    let (kind, flags) = (SockType::SeqPacket, SockFlag::SOCK_CLOEXEC);
    let unconnected = socket(AddressFamily::Unix, kind, flags, None)?;
    for (_, descriptor) in newer() {
        // SAFETY: a value that is registered owns this number, and it stays open. Only the file that it refers to
        // changes, which the owner expects.
        let replaced = unsafe { dup3_raw(unconnected.as_fd(), *descriptor, OFlag::O_CLOEXEC) }?;
        // The owner closes the descriptor, so this function must not.
        forget(replaced);
    }
    Ok(())
}

impl Drop for Registered {
    fn drop(&mut self) {
        lock().retain(|(number, _)| *number != self.number);
    }
}

fn lock() -> MutexGuard<'static, Vec<(u64, RawFd)>> {
    REGISTERED.lock().unwrap_or_else(PoisonError::into_inner)
}
