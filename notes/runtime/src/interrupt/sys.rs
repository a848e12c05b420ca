//! The system calls of [`interrupt`](super) that Rust can't check; all are async-signal-safe.

#![expect(
    unsafe_code,
    reason = "signal handlers and _exit have no safe interface"
)]

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::errno::Errno;
use nix::poll::{PollTimeout, poll};
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, kill, raise, sigaction};
use nix::time::{ClockId, clock_gettime};
use nix::unistd::Pid;

/// The signals that end a demo, and whether this process handles them.
static HANDLED: [(Signal, AtomicBool); 4] = [
    (Signal::SIGINT, AtomicBool::new(false)),
    (Signal::SIGQUIT, AtomicBool::new(false)),
    (Signal::SIGTERM, AtomicBool::new(false)),
    (Signal::SIGHUP, AtomicBool::new(false)),
];

/// The signal with which a child reports that it cannot write the output: the signal of closed pipes.
pub(super) const OUTPUT_LOST: Signal = Signal::SIGPIPE;
static OUTPUT_LOST_HANDLED: AtomicBool = AtomicBool::new(false);

/// The functions that the handlers call: async-signal-safe, as `signal-safety(7)` requires.
#[derive(Clone, Copy, Debug)]
pub(super) struct Actions {
    /// A signal that ends the program.
    pub(super) on_signal: fn(i32),
    /// SIGPIPE: the process that sent it, and the status with which that process ends.
    pub(super) on_lost_output: fn(i32, i32),
}

/// Set before the first handler is installed.
static ACTIONS: OnceLock<Actions> = OnceLock::new();

/// Handles those of the signals that have their default action; the program's starter has chosen other actions on
/// purpose. SIGPIPE is always handled, because Rust's runtime ignores it.
pub(super) fn install_handlers(actions: Actions) {
    ACTIONS.get_or_init(|| actions);
    if !OUTPUT_LOST_HANDLED.swap(true, Ordering::SeqCst) {
        set(OUTPUT_LOST, SigHandler::SigAction(on_lost_output));
    }
    for (signal, is_handled) in &HANDLED {
        if !is_handled.load(Ordering::SeqCst) && action_of(*signal) == Some(libc::SIG_DFL) {
            set(*signal, SigHandler::Handler(on_signal));
            is_handled.store(true, Ordering::SeqCst);
        }
    }
}

/// Ends the process by `signal`, so that the parent sees this signal.
pub(super) fn end_by_signal(signal: i32) -> ! {
    if let Ok(signal) = Signal::try_from(signal) {
        set(signal, SigHandler::SigDfl);
        let only_this: SigSet = signal.into();
        // The signal is blocked inside its own handler: it is raised first, and delivered when it is unblocked.
        raise(signal).unwrap_or(());
        only_this.thread_unblock().unwrap_or(());
    }
    // Only init (pid 1 of a container) gets here: default actions don't kill it.
    exit_now(128 + signal)
}

/// Ends the process at once: no destructors, no flushing.
pub(super) fn exit_now(status: i32) -> ! {
    // SAFETY: _exit has no preconditions and doesn't return.
    unsafe { libc::_exit(status) }
}

/// Sleeps with poll, which a signal handler may call by POSIX; nanosleep it may not.
pub(super) fn sleep_ms(milliseconds: u16) {
    poll(&mut [], PollTimeout::from(milliseconds)).unwrap_or(0);
}

/// The monotonic clock in milliseconds.
pub(super) fn monotonic_ms() -> u64 {
    clock_gettime(ClockId::CLOCK_MONOTONIC).map_or(0, |now| {
        (now.tv_sec() as u64) * 1_000 + (now.tv_nsec() as u64) / 1_000_000
    })
}

extern "C" fn on_signal(signal: i32) {
    let errno = Errno::last_raw();
    if let Some(actions) = ACTIONS.get() {
        (actions.on_signal)(signal);
    }
    // Another thread is ending the process; this thread continues until then.
    Errno::set_raw(errno);
}

/// Sends [`OUTPUT_LOST`] with `status` to the process `parent`. Does nothing if it has just ended.
pub(super) fn report_lost_output(parent: i32, status: i32) {
    let value = libc::sigval {
        sival_ptr: std::ptr::without_provenance_mut(status as usize),
    };
    // SAFETY: sigqueue takes two integers and a value, which is no pointer for the receiver.
    let sent = unsafe { libc::sigqueue(parent, OUTPUT_LOST as i32, value) };
    if sent != 0 {
        // The signal without its value ends the parent, too.
        kill(Pid::from_raw(parent), OUTPUT_LOST).unwrap_or(());
    }
}

extern "C" fn on_lost_output(_: i32, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    let errno = Errno::last_raw();
    // SAFETY: the kernel calls a handler set with SA_SIGINFO with a pointer to valid information.
    let info = unsafe { &*info };
    // SAFETY: SIGPIPE comes from kill(2) or sigqueue(2), or from the kernel in the same form: all fill it in.
    let sender = unsafe { info.si_pid() };
    let status = if info.si_code == libc::SI_QUEUE {
        // SAFETY: a signal from sigqueue(2) has a value.
        let value = unsafe { info.si_value() };
        value.sival_ptr.addr() as i32
    } else {
        // The kernel had no room for the value (`ulimit -i`), so the status is not known.
        1
    };
    if let Some(actions) = ACTIONS.get() {
        (actions.on_lost_output)(sender, status);
    }
    Errno::set_raw(errno);
}

/// Whether this process ignores `signal`. The process that started this one can set that.
pub(super) fn is_ignored(signal: i32) -> bool {
    Signal::try_from(signal).is_ok_and(|signal| action_of(signal) == Some(libc::SIG_IGN))
}

/// Resets ignored signals to their default action.
pub(super) fn stop_ignoring() {
    for (signal, _) in &HANDLED {
        if action_of(*signal) == Some(libc::SIG_IGN) {
            set(*signal, SigHandler::SigDfl);
        }
    }
}

/// Resets SIGTERM to its default action if it is ignored.
pub(super) fn stop_ignoring_sigterm() {
    if is_ignored(libc::SIGTERM) {
        set(Signal::SIGTERM, SigHandler::SigDfl);
    }
}

/// Resets `signal` to its default action.
pub(super) fn reset(signal: Signal) {
    set(signal, SigHandler::SigDfl);
}

/// The handler of `signal`, or the constant for the default action or for an ignored signal.
fn action_of(signal: Signal) -> Option<libc::sighandler_t> {
    let mut now = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: with no new action this only writes the present one to a place that is large enough.
    let result = unsafe { libc::sigaction(signal as i32, std::ptr::null(), now.as_mut_ptr()) };
    // SAFETY: all-zero is a valid sigaction, and sigaction has written to it if it succeeded.
    let now = unsafe { now.assume_init() };
    (result == 0).then_some(now.sa_sigaction)
}

fn set(signal: Signal, handler: SigHandler) {
    // One ending at a time: another signal does not interrupt the handler.
    let mut others = SigSet::empty();
    HANDLED.iter().for_each(|(other, _)| others.add(*other));
    // nix adds SA_SIGINFO for a handler that takes it.
    let action = SigAction::new(handler, SaFlags::SA_RESTART, others);
    // SAFETY: the handlers only do what is async-signal-safe; see `ending`.
    let result = unsafe { sigaction(signal, &action) };
    // The only possible error is EINVAL, for SIGKILL and SIGSTOP, which are not used here.
    debug_assert!(result.is_ok());
}
