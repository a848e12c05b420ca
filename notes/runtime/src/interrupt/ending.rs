//! Which thread ends the process, when, and with which status: the flags that a signal handler and the threads share.
//!
//! All accesses are sequentially consistent. A handler stores [`PENDING`] and then reads [`STARTS`]; a start does the
//! reverse. So at least one of them sees the other's store.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering::SeqCst};

use nix::libc;
use nix::unistd::{getpid, getppid, pause};

use super::{cleanup, registry, sweep, sys};

/// Whether this process, and forked children that have children, handle signals.
pub(super) static ARMED: AtomicBool = AtomicBool::new(false);
/// The process whose children are in the registry; 0 until there is one.
static OWNER: AtomicI32 = AtomicI32::new(0);
/// Whether this process was forked from the main process.
static CHILD: AtomicBool = AtomicBool::new(false);
/// The parent that forked this process; 0 in the main process, and while [`OWNER`] is still the parent.
static PARENT: AtomicI32 = AtomicI32::new(0);
/// How many threads are starting a child at this moment.
static STARTS: AtomicU32 = AtomicU32::new(0);
/// The signal that ends the process as soon as no thread is starting a child; 0 for none.
static PENDING: AtomicI32 = AtomicI32::new(0);
/// The status of the process if [`PENDING`] is [`sys::OUTPUT_LOST`]: the status of the child that reported it; the largest if several did.
static STATUS_OF_CHILD: AtomicI32 = AtomicI32::new(0);
/// Set by the one thread that ends the process.
static ENDING: AtomicBool = AtomicBool::new(false);

/// How long an ending thread waits for other threads to finish starting a child.
const WAIT_FOR_STARTS_MS: u16 = 1_000;

/// Installs handlers for the signals that end the program.
pub(super) fn install_handlers() {
    sys::install_handlers(sys::Actions {
        on_signal,
        on_lost_output,
    });
}

/// The signal handler. Async-signal-safe: atomics and system calls, no memory, no lock.
fn on_signal(signal: i32) {
    if OWNER.load(SeqCst) != getpid().as_raw() {
        // A fork without children: the registry is still its parent's.
        sys::end_by_signal(signal);
    }
    PENDING.store(signal, SeqCst);
    if STARTS.load(SeqCst) == 0 {
        end_for_signal(signal);
    }
}

/// The handler of [`sys::OUTPUT_LOST`]: a child reports that it cannot write the demo's output, and ends with `status`.
fn on_lost_output(sender: i32, status: i32) {
    let me = getpid().as_raw();
    // If the sender is this process, it has written to a closed pipe itself, and the failed write reports that, too.
    if sender != me && OWNER.load(SeqCst) == me {
        STATUS_OF_CHILD.fetch_max(status, SeqCst);
        on_signal(sys::OUTPUT_LOST as i32);
    }
}

/// Ends the children, notifies the parent, and ends this process with `status`: it cannot write the demo's output.
pub(super) fn end_after_lost_output(status: i32) -> ! {
    end_children_once();
    notify_parent(status);
    sys::exit_now(status)
}

/// A parent that prints nothing itself would go on waiting for this process's work.
fn notify_parent(status: i32) {
    let parent = PARENT.load(SeqCst);
    if ARMED.load(SeqCst) && parent != 0 && getppid().as_raw() == parent {
        // The parent has the handler, because it had it when it forked this process.
        sys::report_lost_output(parent, status);
    }
}

/// Returns when there are no children any more. On a second thread, it never returns.
fn end_children_once() {
    take_ownership();
    if ENDING.swap(true, SeqCst) {
        wait_for_exit();
    }
    for _ in 0..WAIT_FOR_STARTS_MS {
        if STARTS.load(SeqCst) == 0 {
            break;
        }
        sys::sleep_ms(1);
    }
    clean_up();
}

/// Returns only if another thread is already ending the process.
fn end_for_signal(signal: i32) {
    if ENDING.swap(true, SeqCst) {
        return;
    }
    clean_up();
    if signal == sys::OUTPUT_LOST as i32 {
        let status = STATUS_OF_CHILD.load(SeqCst);
        notify_parent(status);
        sys::exit_now(status);
    }
    // SIGQUIT (Ctrl-\) asks for a core file, which the kernel writes.
    if CHILD.load(SeqCst) || signal == libc::SIGQUIT {
        sys::end_by_signal(signal);
    }
    sys::exit_now(128 + signal)
}

/// Removes what must be gone before the process ends: first the children that write, then the files.
fn clean_up() {
    sweep::end_children();
    cleanup::remove();
}

/// Whether a signal or [`end_after_lost_output`] is ending the process.
pub(super) fn is_ending() -> bool {
    PENDING.load(SeqCst) != 0 || ENDING.load(SeqCst)
}

/// Blocks until another thread has ended the process.
pub(super) fn wait_for_exit() -> ! {
    loop {
        pause();
    }
}

/// A thread begins to start a child.
pub(super) fn begin_start() {
    take_ownership();
    STARTS.fetch_add(1, SeqCst);
    if is_ending() {
        end_start();
        wait_for_exit();
    }
    if ARMED.load(SeqCst) {
        install_handlers();
    }
}

/// A thread has started its child, or has failed to.
pub(super) fn end_start() {
    let was_last = STARTS.fetch_sub(1, SeqCst) == 1;
    let signal = PENDING.load(SeqCst);
    if was_last && signal != 0 {
        end_for_signal(signal);
    }
}

/// Notices that this process is a fork. Called before it starts a child, and before it ends its children.
pub(super) fn take_ownership() {
    let process = getpid().as_raw();
    match OWNER.load(SeqCst) {
        owner if owner == process => {}
        0 => OWNER.store(process, SeqCst),
        _ => become_child(),
    }
}

/// Resets the state in a child: it has no children yet, and the parent's pending work is not the child's.
///
/// A fork calls this only when it starts a child itself, and most forks never do. Until then, its copied state names
/// the wrong owner, and its copied handlers do the default action.
pub(super) fn become_child() {
    registry::empty();
    // 0 in a spawned program: it does not notify the process that started it.
    PARENT.store(OWNER.load(SeqCst), SeqCst);
    STARTS.store(0, SeqCst);
    PENDING.store(0, SeqCst);
    ENDING.store(false, SeqCst);
    CHILD.store(true, SeqCst);
    // Last: from here on, a signal ends this process's children.
    OWNER.store(getpid().as_raw(), SeqCst);
}
