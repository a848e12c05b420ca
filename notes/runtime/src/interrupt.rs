//! What must be gone when a demo ends early: on a signal, or when nobody reads its output.
//!
//! Ctrl-C reaches every process of the terminal's foreground group, `kill -INT` only the one that
//! it names; both must leave nothing behind. So every live child stands in a registry
//! ([`StartGuard`], [`RegisteredChild`]), and a process that ends early ends its children first: SIGTERM, a short
//! time, SIGKILL; stopped ones are continued so that they can die; all are reaped. Meanwhile the
//! process adopts what its dying children leave (`PR_SET_CHILD_SUBREAPER`), so that grandchildren
//! go too, also those of a child that had to be killed.
//!
//! The program's main process then ends with status 128+n. A forked child simply dies of the
//! signal, as if it had no handler; one that starts children of its own ends them first, and then
//! dies *of the signal*, so that its parent sees it.
//!
//! If nobody reads the output, the process that notices it ends its children, then itself with status 0,
//! and then its parent by SIGPIPE, up to the main process.
//!
//! Children are the only resource here; another kind (segments, temporary files) gets a registry
//! beside `registry`, and `ending` calls its removal beside `sweep`.

mod cleanup;
mod ending;
mod registry;
mod starting;
mod sweep;
mod sys;

use std::sync::atomic::Ordering;

pub use cleanup::CleanupPath;
pub use starting::{RegisteredChild, StartGuard, TooManyChildren};

/// How many live children of a process can be watched at once.
pub const MAX_CHILDREN: usize = registry::SLOTS;

/// Handles SIGINT, SIGTERM and SIGHUP (and a child's SIGPIPE) from now on, as the module's page says.
///
/// Once, at the start of the main process. A signal that is ignored (as SIGHUP under `nohup`) or
/// already handled stays as it is.
pub fn install() {
    ending::this_process_owns_the_registry();
    ending::ARMED.store(true, Ordering::SeqCst);
    ending::install_handlers();
}

/// Whether [`install`] was called in this process or in one that it was forked from.
pub fn is_installed() -> bool {
    ending::ARMED.load(Ordering::SeqCst)
}

/// Whether this process was started to ignore `signal`, as one under `nohup` is (SIGHUP), and what a script runs in the
/// background (SIGINT).
pub fn is_ignored(signal: i32) -> bool {
    sys::is_ignored(signal)
}

/// Stops ignoring SIGINT, SIGTERM and SIGHUP: programs inherit what their starter ignores.
pub fn stop_ignoring() {
    sys::stop_ignoring();
}

/// Makes a program that was started anew as a child behave as a forked one: see [`install`].
///
/// `installed` is what [`is_installed`] says in the parent.
pub fn continue_as_child(installed: bool) {
    ending::become_child();
    ending::ARMED.store(installed, Ordering::SeqCst);
}

/// Ends the process with status 0 because nobody reads its output: its children first.
///
/// From any thread. Waits at most about two seconds for children. A forked child tells its parent,
/// which then ends in the same way: it may print nothing itself, and would wait for the child's work.
pub fn end_quietly() -> ! {
    ending::end_unread()
}

/// Ends the process with a message on standard error and status 1: its children first.
///
/// From any thread, also in a forked child. Waits at most about two seconds for children.
pub fn end_with(message: &str) -> ! {
    crate::warn!("error: {message}");
    ending::end_with_status(1)
}

/// Returns at once, or never if the process is just ending.
///
/// Call it after waiting for a child: the ending, on another thread, has killed and reaped it, and
/// nobody should go on and report that.
pub fn checkpoint() {
    if ending::is_under_way() {
        ending::wait_for_the_end();
    }
}
