//! The running actor: the name, kind and ancestry of the calling thread, across threads and forks.
//!
//! An actor is a process, a thread or a task. Its name appears in pictures and reports. Its path of child numbers (the
//! second child of the first child is `[1, 2]`) seeds its random numbers, so that they differ between actors and repeat
//! between runs.

use crate::event;
use crate::identity;

pub use crate::identity::{ActorPath, PendingActor, name};
pub use crate::record::ActorKind;

/// Makes the caller the actor `name`. A new process or thread calls this first.
///
/// In a new process, its own children count from one again. Records the start for a timeline.
pub fn begin(kind: ActorKind, name: &str, path: &ActorPath) {
    begin_as(path.prepare(kind, name));
}

/// Like [`begin`], with an actor that the parent has prepared.
pub fn begin_as(pending: PendingActor) {
    let kind = pending.kind;
    identity::become_actor(pending);
    identity::with_name(|name| event::actor_started(kind, name));
}

/// Ends the calling actor. A process or thread calls this last.
pub fn end() {
    event::actor_ended();
}
