//! Cleans up when a demo ends early: on a signal, or when no process reads its output.
//!
//! Ctrl-C reaches every process of the terminal's foreground group, `kill -INT` only the named process. Neither may
//! leave anything behind. So a registry holds every live child ([`StartGuard`], [`RegisteredChild`]), and a process
//! that ends early ends its children first. It sends SIGTERM, waits a short time, and sends SIGKILL; it continues
//! stopped children so that they can die, and reaps all. Meanwhile the process adopts the orphans of its dying children
//! (`PR_SET_CHILD_SUBREAPER`). So grandchildren end too, also those of a child that had to be killed.
//!
//! The program's main process then ends with status 128+n, or dies of SIGQUIT, which also writes a core file. A forked
//! child dies of the signal, as if it had no handler. A child that starts its own children ends them first, and then dies
//! *of the signal*, so that its parent sees it.
//!
//! If no process reads the output, the process that notices it ends its children, then itself with status 0. Then its
//! parent ends by SIGPIPE, and so on up to the main process. If the output fails in another way, such as on a full disk,
//! all of them end in the same way with status 1.
//!
//! `registry` holds the children and `cleanup` the files. Another kind of resource gets its own registry, and `ending`
//! calls its removal.

mod cleanup;
mod ending;
mod first_error;
mod registry;
mod sigterm;
mod starting;
mod sweep;
mod sys;

use std::sync::atomic::Ordering;

pub use cleanup::CleanupPath;
pub use first_error::{child_failed, end_at_first_error, forget_failures, is_ending_after_error};
pub use sigterm::{
    HeldSigterm, hold_back_ignored_sigterm, let_signal_end, let_sigterm_end, stop_ignoring_sigterm,
};
pub use starting::{RegisteredChild, StartGuard, TooManyChildren};

/// How many live children a process can register at once.
pub const MAX_CHILDREN: usize = registry::SLOTS;

/// Handles SIGINT, SIGQUIT, SIGTERM and SIGHUP (and a child's SIGPIPE) from now on, as the module's page describes.
///
/// Call it once, at the start of the main process. A signal that is ignored (such as SIGHUP under `nohup`) or already
/// handled stays as it is.
pub fn install() {
    ending::take_ownership();
    ending::ARMED.store(true, Ordering::SeqCst);
    ending::install_handlers();
}

/// Whether [`install`] was called in this process or in an ancestor that forked it.
pub fn is_installed() -> bool {
    ending::ARMED.load(Ordering::SeqCst)
}

/// Whether this process was started with `signal` ignored: under `nohup` that is SIGHUP; in the background of a script,
/// SIGINT.
pub fn is_ignored(signal: i32) -> bool {
    sys::is_ignored(signal)
}

/// Stops ignoring SIGINT, SIGQUIT, SIGTERM and SIGHUP; programs inherit ignored signals from the process that starts
/// them.
pub fn stop_ignoring() {
    sys::stop_ignoring();
}

/// Makes a program that was started anew as a child behave like a forked child: see [`install`].
///
/// `installed` is the result of [`is_installed`] in the parent.
pub fn continue_as_child(installed: bool) {
    ending::become_child();
    ending::ARMED.store(installed, Ordering::SeqCst);
}

/// Ends the children, then this process with status 0, because no process reads its output.
///
/// Call it from any thread. Waits at most about two seconds for children. A forked child notifies its parent, which
/// then ends in the same way: the parent may print nothing itself, and would wait for the child's work.
pub fn end_quietly() -> ! {
    ending::end_after_lost_output(0)
}

/// Prints a message to standard error, ends the children, then this process with status 1.
///
/// Call it from any thread, also in a forked child. Waits at most about two seconds for children. The parent of a forked
/// child ends in the same way, as with [`end_quietly`]: it would wait for the child's work.
pub fn end_with(message: &str) -> ! {
    crate::warn!("error: {message}");
    ending::end_after_lost_output(1)
}

/// Returns at once, or never if the process is ending.
///
/// Call it after a wait for a child: another thread that ends the process may have killed and reaped the child, and
/// this thread should not report that.
pub fn checkpoint() {
    if ending::is_ending() {
        ending::wait_for_exit();
    }
}
