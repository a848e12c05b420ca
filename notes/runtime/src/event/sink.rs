//! The sink of events: none, or the record that this process shares with its supervisor.

use std::cell::Cell;
use std::fmt::Display;
use std::panic::Location;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::identity;
use crate::record::{self, Buffer, Draft, EventKind, OpenError};

/// Read at every event; set once, after `BUFFER`.
static ON: AtomicBool = AtomicBool::new(false);

/// The record. It lives as long as the process.
static BUFFER: OnceLock<Buffer> = OnceLock::new();

thread_local! {
    /// The thread's id, and the process in which it was read: a forked child has a copy of the parent's.
    static TID: Cell<(u32, i32)> = const { Cell::new((0, 0)) };
}

#[inline]
pub(super) fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

#[track_caller]
pub(super) fn open_from_env() -> Result<(), OpenError> {
    let Some(path) = std::env::var_os(record::ENV) else {
        return Ok(());
    };
    if BUFFER.set(Buffer::open(path.as_ref())?).is_ok() {
        ON.store(true, Ordering::Relaxed);
        let command = record::command_line(std::env::args_os());
        record(EventKind::ProgramStarted, &"", &command, Location::caller());
    }
    Ok(())
}

/// Records the event and returns its id; `None` if there is no room.
#[cold]
pub(super) fn record(
    what: EventKind,
    object: &dyn Display,
    detail: &dyn Display,
    place: &Location<'_>,
) -> Option<u64> {
    // A thread may see ON before it sees BUFFER. It then loses an event that happened during the start.
    let buffer = BUFFER.get()?;
    let (pid, tid) = identity();
    let mut draft = Draft::new(what, pid, tid, place);
    identity::with_name(|name| draft.actor(name));
    draft.object(object);
    draft.detail(detail);
    buffer.append(draft)
}

/// The process and thread ids. This reads the process id anew each time (0.1 µs): nothing else notices every kind of
/// fork, and a stale id would make the picture wrong.
fn identity() -> (i32, i32) {
    let pid = std::process::id();
    let (asked_in, mut tid) = TID.get();
    if asked_in != pid {
        tid = nix::unistd::gettid().as_raw();
        TID.set((pid, tid));
    }
    (pid.cast_signed(), tid)
}
