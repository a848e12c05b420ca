//! Children that SIGTERM ends, even if the program was started with SIGTERM ignored.

use std::sync::atomic::Ordering;

use nix::libc;
use nix::sys::signal::{SigSet, Signal};

use super::{ending, sys};

/// While it lives, SIGTERM waits for this thread instead of being ignored: see [`hold_back_ignored_sigterm`].
#[derive(Debug)]
#[must_use = "dropping it ends the hold"]
pub struct HeldSigterm(());

/// Holds SIGTERM back if this process ignores it and this thread has not blocked it. Call it before a fork.
///
/// A SIGTERM to the new child that comes before the child stops ignoring the signal ([`let_sigterm_end`]) would be
/// lost. The kernel keeps a signal that is blocked, even if it is ignored. Drop the returned value in the parent, which
/// still ignores the signal, and in the child after that call.
pub fn hold_back_ignored_sigterm() -> Option<HeldSigterm> {
    let is_blocked = || SigSet::thread_get_mask().is_ok_and(|mask| mask.contains(Signal::SIGTERM));
    let block = || SigSet::from(Signal::SIGTERM).thread_block().is_ok();
    let is_held = sys::is_ignored(libc::SIGTERM) && !is_blocked() && block();
    is_held.then(|| HeldSigterm(()))
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

/// Makes this process one that SIGTERM ends, even if the program was started with SIGTERM ignored.
///
/// Call it in a new child, so that its parent can terminate it. If [`install`](super::install) was called, the child
/// handles SIGTERM as described there.
pub fn let_sigterm_end() {
    sys::stop_ignoring_sigterm();
    if ending::ARMED.load(Ordering::SeqCst) {
        ending::install_handlers();
    }
}
