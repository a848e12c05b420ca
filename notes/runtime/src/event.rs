//! Reports what happens in a run. The reports go into a record for pictures and checks, or nowhere.
//!
//! Demos and libraries call these functions where something happens. To read the run, read the
//! [`Record`](crate::record::Record). Unless a supervisor asks for a record (see [`open_from_env`]), a call costs one
//! relaxed load and a branch, and does not format its arguments. With a record, a call takes a fraction of a
//! microsecond, never blocks and never allocates. Any thread and any forked process may make it.
//!
//! **The order of two lines matters.** The time of an event is taken inside the call. Report an action that other
//! actors can react to *before* the action ([`releases`], [`puts`], [`sends`], [`notifies`]). Report a reaction *after*
//! it ([`takes`], [`gets`], [`receives`], [`wakes`]). Then the record's order agrees with what really happened, and no
//! lock seems to have two holders.
//!
//! A wait begins with [`waits`]. It ends with its result, [`takes`], [`gets`], [`receives`], [`puts`], [`sends`] or
//! [`wakes`] of the same object by the same actor, or with [`gives_up`].
//!
//! ```
//! use std::sync::Mutex;
//!
//! use notes_runtime::event;
//!
//! let balance = Mutex::new(0);
//! let _work = event::work(format_args!("deposit {}", 100));
//! event::waits("balance");
//! let mut locked = balance.lock().unwrap();
//! event::takes("balance");
//! *locked += 100;
//! event::gauge("balance", 100.0);
//! event::releases("balance");
//! drop(locked);
//! ```
//!
//! Strings that are too long for the record are cut and end in `…`.

mod sink;

use std::fmt::Display;
use std::panic::Location;

use crate::record::{Activity, ActorKind, EventKind, OpenError};

/// Starts to record if the environment names a record (a supervisor's [`Recorder::env`](crate::record::Recorder::env));
/// otherwise nothing changes.
///
/// Call it once at the start of a program, before the first thread and the first fork. Forked
/// children inherit the record; a program started with exec calls this again.
#[track_caller]
pub fn open_from_env() -> Result<(), OpenError> {
    sink::open_from_env()
}

/// Whether events are recorded.
#[inline]
pub fn is_on() -> bool {
    sink::is_on()
}

/// The calling thread is now the actor `name`.
#[inline]
#[track_caller]
pub fn actor_started(kind: ActorKind, name: impl Display) {
    record(EventKind::ActorStarted(kind), &name, &"");
}

/// The calling actor ends.
#[inline]
#[track_caller]
pub fn actor_ended() {
    record(EventKind::ActorEnded, &"", &"");
}

/// The caller has started the process `pid` under the name `name`.
#[inline]
#[track_caller]
pub fn forked(pid: i32, name: impl Display) {
    record(EventKind::Forked { pid }, &name, &"");
}

/// The caller has learnt that the process `pid` is dead, and how it ended (`how`).
#[inline]
#[track_caller]
pub fn reaped(pid: i32, how: impl Display) {
    record(EventKind::Reaped { pid }, &"", &how);
}

/// The caller works on `name` until the guard is dropped.
#[inline]
#[track_caller]
#[must_use = "the span ends when this is dropped"]
pub fn work(name: impl Display) -> Span {
    Span::begin(Activity::Work, &name)
}

/// The caller sleeps until the guard is dropped.
#[inline]
#[track_caller]
#[must_use = "the span ends when this is dropped"]
pub fn sleep() -> Span {
    Span::begin(Activity::Sleep, &"")
}

/// The caller waits for the end of the process, thread or task `actor` until the guard is dropped.
#[inline]
#[track_caller]
#[must_use = "the span ends when this is dropped"]
pub fn joins(actor: impl Display) -> Span {
    Span::begin(Activity::Join, &actor)
}

/// The caller begins to wait for `object`: a lock, a queue, a condition.
#[inline]
#[track_caller]
pub fn waits(object: impl Display) {
    record(EventKind::Waits, &object, &"");
}

/// The caller stops waiting for `object` without getting it, after a timeout or a cancellation.
#[inline]
#[track_caller]
pub fn gives_up(object: impl Display) {
    record(EventKind::GivesUp, &object, &"");
}

/// The caller has taken `lock` and holds it. A lock that is taken twice must be released twice.
#[inline]
#[track_caller]
pub fn takes(lock: impl Display) {
    record(EventKind::Takes, &lock, &"");
}

/// The caller is about to release `lock`.
#[inline]
#[track_caller]
pub fn releases(lock: impl Display) {
    record(EventKind::Releases, &lock, &"");
}

/// The caller is about to put `item` into `queue`.
#[inline]
#[track_caller]
pub fn puts(queue: impl Display, item: impl Display) {
    record(EventKind::Puts, &queue, &item);
}

/// The caller has got `item` out of `queue`.
#[inline]
#[track_caller]
pub fn gets(queue: impl Display, item: impl Display) {
    record(EventKind::Gets, &queue, &item);
}

/// The caller is about to send `item` through `channel`: a pipe, a socket.
#[inline]
#[track_caller]
pub fn sends(channel: impl Display, item: impl Display) {
    record(EventKind::Sends, &channel, &item);
}

/// The caller has received `item` from `channel`.
#[inline]
#[track_caller]
pub fn receives(channel: impl Display, item: impl Display) {
    record(EventKind::Receives, &channel, &item);
}

/// The caller is about to wake the threads that wait for `what`: a condition, an event, a barrier.
#[inline]
#[track_caller]
pub fn notifies(what: impl Display) {
    record(EventKind::Notifies, &what, &"");
}

/// The caller has been woken from its wait for `what`.
#[inline]
#[track_caller]
pub fn wakes(what: impl Display) {
    record(EventKind::Wakes, &what, &"");
}

/// The caller has printed `line` (without its newline).
#[inline]
#[track_caller]
pub fn printed(line: impl Display) {
    record(EventKind::Printed, &"", &line);
}

/// The quantity `name` is `value` from now on: the length of a queue, a balance.
#[inline]
#[track_caller]
pub fn gauge(name: impl Display, value: f64) {
    record(EventKind::Gauge(value), &name, &"");
}

#[inline]
#[track_caller]
fn record(what: EventKind, object: &dyn Display, detail: &dyn Display) {
    if sink::is_on() {
        sink::record(what, object, detail, Location::caller());
    }
}

/// An activity that lasts until this is dropped.
#[derive(Debug)]
pub struct Span {
    /// The activity; `None` if its beginning was not recorded.
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    activity: Activity,
    /// The id of the event that began the activity.
    began: u64,
    /// Where the activity began: a drop has no source location of its own.
    place: &'static Location<'static>,
}

impl Span {
    #[inline]
    #[track_caller]
    fn begin(activity: Activity, object: &dyn Display) -> Span {
        if !sink::is_on() {
            return Span { open: None };
        }
        let place = Location::caller();
        let began = sink::record(EventKind::Begins(activity), object, &"", place);
        let open = began.map(|began| Open {
            activity,
            began,
            place,
        });
        Span { open }
    }
}

impl Drop for Span {
    #[inline]
    fn drop(&mut self) {
        if let Some(open) = &self.open {
            let ends = EventKind::Ends {
                activity: open.activity,
                began: open.began,
            };
            // If no id comes back, the record is full, and it counts the loss itself.
            sink::record(ends, &"", &"", open.place);
        }
    }
}
