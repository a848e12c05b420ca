//! Who ends the process, when, and as what: the flags that a signal handler and the threads share.
//!
//! All accesses are sequentially consistent: a handler stores [`PENDING`] and then reads
//! [`STARTS`]; a start does the reverse; so at least one of them sees the other.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering::SeqCst};

use nix::unistd::{getpid, pause};

use super::{leftovers, registry, sweep, sys};

/// Whether signals are to be handled here and in forked children that have children.
pub(super) static ARMED: AtomicBool = AtomicBool::new(false);
/// The process whose children stand in the registry; 0 as long as there were none.
static OWNER: AtomicI32 = AtomicI32::new(0);
/// Whether this is not the program's main process.
static CHILD: AtomicBool = AtomicBool::new(false);
/// How many threads are just starting a child.
static STARTS: AtomicU32 = AtomicU32::new(0);
/// The signal that ends the process as soon as nobody starts a child; 0 for none.
static PENDING: AtomicI32 = AtomicI32::new(0);
/// Set by the one thread that ends the process.
static ENDING: AtomicBool = AtomicBool::new(false);

/// How long an ending on a thread waits for the others to finish starting a child.
const WAIT_FOR_STARTS_MS: u16 = 1_000;

/// What the handler does. Async-signal-safe: atomics and system calls, no memory, no lock.
pub(super) fn on_signal(signal: i32) {
    if OWNER.load(SeqCst) != getpid().as_raw() {
        // A fork that has no children: the registry is its parent's.
        sys::die_of(signal);
    }
    PENDING.store(signal, SeqCst);
    if STARTS.load(SeqCst) == 0 {
        end_of_signal(signal);
    }
}

/// Ends the process with `status`, children first.
pub(super) fn end_with_status(status: i32) -> ! {
    this_process_owns_the_registry();
    if ENDING.swap(true, SeqCst) {
        wait_for_the_end();
    }
    for _ in 0..WAIT_FOR_STARTS_MS {
        if STARTS.load(SeqCst) == 0 {
            break;
        }
        sys::sleep_ms(1);
    }
    remove_everything();
    sys::exit_now(status)
}

/// Returns only if another thread is ending the process already.
fn end_of_signal(signal: i32) {
    if ENDING.swap(true, SeqCst) {
        return;
    }
    remove_everything();
    if CHILD.load(SeqCst) {
        sys::die_of(signal);
    }
    sys::exit_now(128 + signal)
}

/// What must be gone before the process is: who writes first, then what was written.
fn remove_everything() {
    sweep::end_children();
    leftovers::remove();
}

/// Whether a signal or [`end_with_status`] is ending the process.
pub(super) fn is_under_way() -> bool {
    PENDING.load(SeqCst) != 0 || ENDING.load(SeqCst)
}

/// Stands still until another thread has ended the process.
pub(super) fn wait_for_the_end() -> ! {
    loop {
        pause();
    }
}

/// A thread begins to start a child.
pub(super) fn enter_start() {
    this_process_owns_the_registry();
    STARTS.fetch_add(1, SeqCst);
    if is_under_way() {
        leave_start();
        wait_for_the_end();
    }
    if ARMED.load(SeqCst) {
        sys::install_handlers();
    }
}

/// A thread has started its child, or has failed to.
pub(super) fn leave_start() {
    let was_last = STARTS.fetch_sub(1, SeqCst) == 1;
    let signal = PENDING.load(SeqCst);
    if was_last && signal != 0 {
        end_of_signal(signal);
    }
}

/// Notices that this process is a fork: before it has children, and before it ends others.
pub(super) fn this_process_owns_the_registry() {
    let process = getpid().as_raw();
    match OWNER.load(SeqCst) {
        owner if owner == process => {}
        0 => OWNER.store(process, SeqCst),
        _ => become_child(),
    }
}

/// This process is a child: no children so far, and none of its parent's errands.
///
/// A fork gets here only when it starts a child itself, as most never do: until then what it has
/// copied names the wrong owner, and the handlers that it has copied do what the default is.
pub(super) fn become_child() {
    registry::empty();
    STARTS.store(0, SeqCst);
    PENDING.store(0, SeqCst);
    ENDING.store(false, SeqCst);
    CHILD.store(true, SeqCst);
    // Last: from here on a signal ends this process's children.
    OWNER.store(getpid().as_raw(), SeqCst);
}
