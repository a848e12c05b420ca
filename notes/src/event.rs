//! What happens in a run, told in one place: recorded for pictures and checks, or for nothing.

use crate::actor;

/// The calling thread is now the actor `name`.
#[track_caller]
pub fn actor_started(_kind: actor::Kind, _name: &str) {}

/// The calling actor ends.
#[track_caller]
pub fn actor_ended() {}

/// The caller has started the process `pid` under the name `name`.
#[track_caller]
pub fn forked(_pid: i32, _name: &str) {}

/// The caller has printed `line` (without its newline).
#[track_caller]
pub fn printed(_line: &str) {}

/// The caller sleeps until the guard is dropped.
#[track_caller]
#[must_use = "the span ends when this is dropped"]
pub fn sleep() -> Span {
    Span {}
}

/// Something that lasts until it is dropped.
#[derive(Debug)]
pub struct Span {}
