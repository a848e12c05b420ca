//! Who ends the process, when, and as what: the flags that a signal handler and the threads share.
//!
//! All accesses are sequentially consistent: a handler stores [`PENDING`] and then reads
//! [`STARTS`]; a start does the reverse; so at least one of them sees the other.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering::SeqCst};

use nix::sys::signal::kill;
use nix::unistd::{Pid, getpid, getppid, pause};

use super::{cleanup, registry, sweep, sys};

/// Whether signals are to be handled here and in forked children that have children.
pub(super) static ARMED: AtomicBool = AtomicBool::new(false);
/// The process whose children stand in the registry; 0 as long as there were none.
static OWNER: AtomicI32 = AtomicI32::new(0);
/// Whether this is not the program's main process.
static CHILD: AtomicBool = AtomicBool::new(false);
/// Who forked this process; 0 in the main process, and where [`OWNER`] is still the parent.
static PARENT: AtomicI32 = AtomicI32::new(0);
/// How many threads are just starting a child.
static STARTS: AtomicU32 = AtomicU32::new(0);
/// The signal that ends the process as soon as nobody starts a child; 0 for none.
static PENDING: AtomicI32 = AtomicI32::new(0);
/// Set by the one thread that ends the process.
static ENDING: AtomicBool = AtomicBool::new(false);

/// How long an ending on a thread waits for the others to finish starting a child.
const WAIT_FOR_STARTS_MS: u16 = 1_000;

/// Handles the signals that end the program, from now on.
pub(super) fn install_handlers() {
    sys::install_handlers(sys::Actions {
        on_signal,
        on_unread,
    });
}

/// What the handler does. Async-signal-safe: atomics and system calls, no memory, no lock.
fn on_signal(signal: i32) {
    if OWNER.load(SeqCst) != getpid().as_raw() {
        // A fork that has no children: the registry is its parent's.
        sys::die_of(signal);
    }
    PENDING.store(signal, SeqCst);
    if STARTS.load(SeqCst) == 0 {
        end_of_signal(signal);
    }
}

/// What the handler of [`sys::UNREAD`] does: a child tells that nobody reads what the demo prints.
fn on_unread(sender: i32) {
    let me = getpid().as_raw();
    // Named as the sender, this process has itself written to a closed pipe, as the write says, too.
    if sender != me && OWNER.load(SeqCst) == me {
        on_signal(sys::UNREAD as i32);
    }
}

/// Ends the process with status 0 because nobody reads its output, children first; then the parent.
pub(super) fn end_unread() -> ! {
    end_children_once();
    tell_parent();
    sys::exit_now(0)
}

/// Ends the process with `status`, children first.
pub(super) fn end_with_status(status: i32) -> ! {
    end_children_once();
    sys::exit_now(status)
}

/// A parent that prints nothing itself would wait for what this process doesn't do any more.
fn tell_parent() {
    let parent = PARENT.load(SeqCst);
    if ARMED.load(SeqCst) && parent != 0 && getppid().as_raw() == parent {
        // It has the handler, as it had it when it forked this process. ESRCH: it has just ended.
        kill(Pid::from_raw(parent), sys::UNREAD).unwrap_or(());
    }
}

/// Returns when there are no children any more, and never on a second thread.
fn end_children_once() {
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
}

/// Returns only if another thread is ending the process already.
fn end_of_signal(signal: i32) {
    if ENDING.swap(true, SeqCst) {
        return;
    }
    remove_everything();
    if signal == sys::UNREAD as i32 {
        tell_parent();
        sys::exit_now(0);
    }
    if CHILD.load(SeqCst) {
        sys::die_of(signal);
    }
    sys::exit_now(128 + signal)
}

/// What must be gone before the process is: who writes first, then what was written.
fn remove_everything() {
    sweep::end_children();
    cleanup::remove();
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
        install_handlers();
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
    // 0 in a spawned program: the process that started it is not told.
    PARENT.store(OWNER.load(SeqCst), SeqCst);
    STARTS.store(0, SeqCst);
    PENDING.store(0, SeqCst);
    ENDING.store(false, SeqCst);
    CHILD.store(true, SeqCst);
    // Last: from here on a signal ends this process's children.
    OWNER.store(getpid().as_raw(), SeqCst);
}
