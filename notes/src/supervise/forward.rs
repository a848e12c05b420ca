//! Passes signals that ask a program to end on to the supervised child.
#![expect(unsafe_code, reason = "installing a signal handler is unsafe")]

use std::io;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, kill, sigaction};
use nix::unistd::Pid;

use notes_runtime::interrupt;

const FORWARDED: [Signal; 4] = [
    Signal::SIGINT,
    Signal::SIGQUIT,
    Signal::SIGTERM,
    Signal::SIGHUP,
];

/// The child that gets the signals; 0 until it is known.
static CHILD: AtomicI32 = AtomicI32::new(0);
/// A signal that came before the child was known; 0 if none.
static PENDING: AtomicI32 = AtomicI32::new(0);
/// The last signal that was passed on; 0 if none.
static LAST_FORWARDED: AtomicI32 = AtomicI32::new(0);
/// How many forwardings there are. If there are several at once (in tests), signals have their default action.
static USERS: AtomicU32 = AtomicU32::new(0);

/// While this lives, these signals go to the child instead of ending this process.
pub(super) struct Forwarding {
    before: Vec<(Signal, SigAction)>,
}

impl Forwarding {
    pub(super) fn install() -> io::Result<Forwarding> {
        let mut forwarding = Forwarding { before: Vec::new() };
        if USERS.fetch_add(1, Ordering::SeqCst) > 0 {
            return Ok(forwarding);
        }
        LAST_FORWARDED.store(0, Ordering::SeqCst);
        let action = SigAction::new(
            SigHandler::Handler(forward),
            SaFlags::SA_RESTART,
            SigSet::empty(),
        );
        // A signal that our parent ignores, as `nohup` does with SIGHUP, stays ignored in the child.
        for signal in FORWARDED
            .into_iter()
            .filter(|signal| !interrupt::is_ignored(*signal as i32))
        {
            // SAFETY: the handler only touches atomics and calls kill(2), which is
            // async-signal-safe (signal-safety(7)).
            let before = unsafe { sigaction(signal, &action) }?;
            forwarding.before.push((signal, before));
        }
        Ok(forwarding)
    }

    /// Sets the child. A signal that came before is passed on now.
    pub(super) fn to(&self, child: u32) {
        if self.before.is_empty() {
            return;
        }
        CHILD.store(child.cast_signed(), Ordering::SeqCst);
        let pending = PENDING.swap(0, Ordering::SeqCst);
        if let Ok(signal) = Signal::try_from(pending) {
            forward(signal as libc::c_int);
        }
    }
}

impl Forwarding {
    /// The signal that was passed on last, if any.
    pub(super) fn last_forwarded(&self) -> Option<i32> {
        let is_ours = !self.before.is_empty();
        Some(LAST_FORWARDED.load(Ordering::SeqCst)).filter(|signal| is_ours && *signal != 0)
    }
}

impl Drop for Forwarding {
    fn drop(&mut self) {
        USERS.fetch_sub(1, Ordering::SeqCst);
        if self.before.is_empty() {
            return;
        }
        CHILD.store(0, Ordering::SeqCst);
        for (signal, before) in self.before.drain(..) {
            // SAFETY: this puts back what `install` found.
            if let Err(error) = unsafe { sigaction(signal, &before) } {
                notes_runtime::warn!("warning: cannot restore the handler of {signal}: {error}");
            }
        }
    }
}

/// The signal handler: kill(2) and atomics only. It ignores the error for a child that has ended.
extern "C" fn forward(signal: libc::c_int) {
    LAST_FORWARDED.store(signal, Ordering::SeqCst);
    let child = CHILD.load(Ordering::SeqCst);
    if child == 0 {
        PENDING.store(signal, Ordering::SeqCst);
    } else if let Ok(signal) = Signal::try_from(signal) {
        match kill(Pid::from_raw(child), signal) {
            Ok(()) | Err(_) => {} // The child has already ended: then its status will follow.
        }
    }
}
