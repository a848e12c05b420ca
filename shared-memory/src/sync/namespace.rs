//! The PID namespace of the calling process, as a number that differs between the namespaces of a machine, and its time
//! namespace.
//!
//! The same thread id means another thread in another PID namespace. So an id that other processes read needs the
//! namespace with it.

#![expect(
    unsafe_code,
    reason = "no crate has a safe interface to PIDFD_GET_PID_NAMESPACE"
)]

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::stat::{FileStat, fstat, stat};
use rustix::process::{PidfdFlags, getpid, pidfd_open};

/// The bits of a [`number`].
pub(super) const BITS: u32 = 20;

/// The number of no namespace: the process does not know its own.
pub(super) const UNKNOWN: u32 = 0;

/// The bits of an inode number that differ between namespaces: the kernel counts from `0xF000_0000` on, and the first
/// namespaces of the machine have the numbers just below (`PROC_PID_INIT_INO`).
const COUNTED: u32 = 0x0FFF_FFFF;
const BELOW_COUNTED: u32 = 5;

/// Returns the number of the caller's PID namespace, or [`UNKNOWN`] if the number has more than [`BITS`] bits.
///
/// Needs no descriptor if `/proc` is mounted. Allocates nothing, because the caller may be a child of a multithreaded
/// process.
///
/// # Errors
/// If the kernel does not tell it. It may later, if the error [may pass](may_pass).
pub(super) fn number() -> Result<u32, Errno> {
    let namespace = stat("/proc/self/ns/pid").or_else(|_| stat_by_pidfd())?;
    Ok(number_of(namespace.st_ino))
}

/// The inode number of the machine's first time namespace (`PROC_TIME_INIT_INO`).
const FIRST_TIME_NAMESPACE: u64 = 0xEFFF_FFFA;

/// Whether `/proc` shows start times that can be compared: those of the machine's first time namespace. In another one,
/// a process sees all times moved.
///
/// # Errors
/// If the kernel does not tell it. It may later, if the error [may pass](may_pass).
pub(super) fn has_first_time() -> Result<bool, Errno> {
    match stat("/proc/self/ns/time") {
        Ok(namespace) => Ok(namespace.st_ino == FIRST_TIME_NAMESPACE),
        // Linux has had time namespaces since 5.6.
        Err(Errno::ENOENT) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Whether the same call may succeed later.
pub(super) fn may_pass(error: Errno) -> bool {
    matches!(
        error,
        Errno::EMFILE | Errno::ENFILE | Errno::ENOMEM | Errno::EAGAIN | Errno::EINTR
    )
}

fn number_of(inode: u64) -> u32 {
    // The kernel's inode numbers of namespaces have 32 bits.
    let number = (inode as u32).wrapping_add(BELOW_COUNTED) & COUNTED;
    match number >> BITS {
        0 => number,
        _ => UNKNOWN,
    }
}

/// From `linux/pidfd.h`: `_IO(0xFF, 5)`.
const PIDFD_GET_PID_NAMESPACE: libc::Ioctl = 0xFF05;

/// Asks without `/proc`, which a program may not have. Linux has had this since 6.11.
fn stat_by_pidfd() -> Result<FileStat, Errno> {
    let own = pidfd_open(getpid(), PidfdFlags::empty());
    let own = own.map_err(|error| Errno::from_raw(error.raw_os_error()))?;
    // SAFETY: the descriptor is open. The call wants 0 as its argument, and writes no memory.
    let namespace = unsafe { libc::ioctl(own.as_raw_fd(), PIDFD_GET_PID_NAMESPACE, 0) };
    let namespace = Errno::result(namespace)?;
    // SAFETY: the call has opened this descriptor for its caller, and nothing else owns it.
    let namespace = unsafe { OwnedFd::from_raw_fd(namespace) };
    fstat(namespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_proc_and_without_it_the_kernel_tells_the_same_namespace() {
        let number = number().unwrap();
        assert_ne!(number, UNKNOWN);
        // A kernel before Linux 6.11 does not tell it without `/proc`.
        if let Ok(namespace) = stat_by_pidfd() {
            assert_eq!(number_of(namespace.st_ino), number);
        }
    }

    #[test]
    fn namespaces_have_different_numbers() {
        assert_eq!(number_of(0xEFFF_FFFC), 1);
        assert_eq!(number_of(0xF000_0000), 5);
        assert_eq!(number_of(0xF000_0000 + (1 << BITS) - 6), (1 << BITS) - 1);
        assert_eq!(number_of(0xF000_0000 + (1 << BITS) - 5), UNKNOWN);
    }
}
