//! How wide the terminal is.
#![expect(unsafe_code, reason = "ioctl has no safe interface")]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;

/// The columns of the terminal that standard output is, if it is one.
pub(super) fn columns() -> Option<usize> {
    let mut size = MaybeUninit::<libc::winsize>::zeroed();
    let terminal = io::stdout().as_raw_fd();
    // SAFETY: TIOCGWINSZ writes a winsize, for which there is room, or fails.
    let result = unsafe { libc::ioctl(terminal, libc::TIOCGWINSZ, size.as_mut_ptr()) };
    // SAFETY: all-zero is a valid winsize, and the kernel has filled it in if it succeeded.
    let size = unsafe { size.assume_init() };
    (result == 0 && size.ws_col > 0).then(|| usize::from(size.ws_col))
}
