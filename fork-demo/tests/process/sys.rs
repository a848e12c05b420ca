//! Signal dispositions for tests.

#![expect(
    unsafe_code,
    reason = "sigaction and a close by number have no safe interface"
)]

use std::sync::atomic::{AtomicU32, Ordering};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};

/// The number of signals that the handler of [`count`] has received.
pub(crate) static COUNTED: AtomicU32 = AtomicU32::new(0);

pub(crate) fn ignore(signal: Signal) {
    set(signal, SigHandler::SigIgn);
}

/// Counts the signal, and lets it interrupt system calls.
pub(crate) fn count(signal: Signal) {
    set(signal, SigHandler::Handler(on_signal));
}

/// Reaps every child that has ended whenever a child ends, as a careless handler does.
pub(crate) fn reap_all_in_a_handler() {
    set(Signal::SIGCHLD, SigHandler::Handler(on_sigchld));
}

extern "C" fn on_sigchld(_signal: i32) {
    let no_hang = Some(WaitPidFlag::WNOHANG);
    while let Ok(status) = waitpid(None, no_hang)
        && status != WaitStatus::StillAlive
    {}
}

/// Closes a descriptor by its number, although a value of the program owns it.
pub(crate) fn close_by_number(fd: i32) {
    // SAFETY: close takes a number. The library under test promises to work with a closed pidfd.
    assert_eq!(unsafe { nix::libc::close(fd) }, 0);
}

extern "C" fn on_signal(_signal: i32) {
    COUNTED.fetch_add(1, Ordering::Relaxed);
}

fn set(signal: Signal, handler: SigHandler) {
    let action = SigAction::new(handler, SaFlags::empty(), SigSet::empty());
    // SAFETY: the handler only accesses an atomic.
    unsafe { sigaction(signal, &action) }.unwrap();
}
