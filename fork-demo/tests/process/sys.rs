//! Signal dispositions for tests.

#![expect(unsafe_code, reason = "sigaction has no safe interface")]

use std::sync::atomic::{AtomicU32, Ordering};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};

/// The number of signals that the handler of [`count`] has received.
pub(crate) static COUNTED: AtomicU32 = AtomicU32::new(0);

pub(crate) fn ignore(signal: Signal) {
    set(signal, SigHandler::SigIgn);
}

/// Counts the signal, and lets it interrupt system calls.
pub(crate) fn count(signal: Signal) {
    set(signal, SigHandler::Handler(on_signal));
}

extern "C" fn on_signal(_signal: i32) {
    COUNTED.fetch_add(1, Ordering::Relaxed);
}

fn set(signal: Signal, handler: SigHandler) {
    let action = SigAction::new(handler, SaFlags::empty(), SigSet::empty());
    // SAFETY: the handler only accesses an atomic.
    unsafe { sigaction(signal, &action) }.unwrap();
}
