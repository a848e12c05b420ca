//! Children that SIGTERM ends, even if the program was started with SIGTERM ignored or blocked.

use std::sync::atomic::Ordering;

use nix::libc;
use nix::sys::signal::{SigSet, SigmaskHow, Signal};

use super::{ending, sys};

/// While it lives, SIGTERM waits for this thread instead of being ignored: see [`hold_back_ignored_sigterm`].
#[derive(Debug)]
#[must_use = "dropping it ends the hold"]
pub struct HeldSigterm(());

/// Holds SIGTERM back if this process ignores it. Call it before a fork.
///
/// A SIGTERM to the new child that comes before the child stops ignoring the signal ([`let_sigterm_end`]) would be
/// lost. The kernel keeps a signal that is blocked, even if it is ignored. Drop the returned value in the parent, which
/// still ignores the signal, and in the child after that call.
pub fn hold_back_ignored_sigterm() -> Option<HeldSigterm> {
    if !sys::is_ignored(libc::SIGTERM) {
        return None;
    }
    let before = SigSet::from(Signal::SIGTERM).thread_swap_mask(SigmaskHow::SIG_BLOCK);
    if before.is_ok_and(|before| before.contains(Signal::SIGTERM)) {
        return None; // The program has blocked it, so it stays blocked.
    }
    Some(HeldSigterm(()))
}

impl Drop for HeldSigterm {
    fn drop(&mut self) {
        // The only possible error is a wrong constant.
        SigSet::from(Signal::SIGTERM).thread_unblock().unwrap_or(());
    }
}

/// Resets SIGTERM to its default action if it is ignored. Async-signal-safe.
pub fn stop_ignoring_sigterm() {
    sys::stop_ignoring_sigterm();
}

/// Makes this process one that SIGTERM ends, even if the program was started with SIGTERM ignored or blocked.
///
/// Call it in a new child, so that its parent can terminate it. If [`install`](super::install) was called, the child
/// handles SIGTERM as described there. It unblocks SIGTERM for the calling thread.
pub fn let_sigterm_end() {
    sys::stop_ignoring_sigterm();
    if ending::ARMED.load(Ordering::SeqCst) {
        ending::install_handlers();
    }
    // Last: a SIGTERM that has waited ends the process here. The only possible error is a wrong constant.
    SigSet::from(Signal::SIGTERM).thread_unblock().unwrap_or(());
}

/// Makes the next `signal` to the calling thread have its default action, even if it is ignored, blocked or handled now.
///
/// # Errors
/// EINVAL for SIGKILL and SIGSTOP, which always have it.
pub fn let_signal_end(signal: Signal) -> nix::Result<()> {
    if matches!(signal, Signal::SIGKILL | Signal::SIGSTOP) {
        return Err(nix::errno::Errno::EINVAL);
    }
    sys::reset(signal);
    SigSet::from(signal).thread_unblock()
}
