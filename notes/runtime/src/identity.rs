//! The identity of the calling thread: its name and its path of child numbers, across threads and forks.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::record::ActorKind;

#[derive(Clone, Debug)]
struct Actor {
    name: Cow<'static, str>,
    path: Vec<u32>,
}

thread_local! {
    static CURRENT: RefCell<Actor> = RefCell::new(Actor::initial());
    /// How many actors this thread has been, counted across forks. Data of an earlier actor are out of date.
    static GENERATION: Cell<u32> = const { Cell::new(0) };
}

impl Actor {
    /// The identity of a thread that has not set one: the main process, or a thread that a library's pool started. Such
    /// a thread gets its own child numbers, too.
    fn initial() -> Actor {
        static OTHER_THREADS: AtomicU32 = AtomicU32::new(u32::MAX);
        let thread = std::thread::current();
        if thread.name() == Some("main") {
            return Actor {
                name: Cow::Borrowed("MainProcess"),
                path: Vec::new(),
            };
        }
        Actor {
            name: Cow::Owned(thread.name().unwrap_or("Thread").to_owned()),
            path: vec![OTHER_THREADS.fetch_sub(1, Ordering::Relaxed)],
        }
    }
}

/// Calls `f` with the calling actor. While the thread's variables are destroyed, this is a new actor with the name of
/// the thread.
fn with_current<T>(f: impl Fn(&Actor) -> T) -> T {
    let current = CURRENT.try_with(|actor| f(&actor.borrow()));
    current.unwrap_or_else(|_destroyed| f(&Actor::initial()))
}

/// How many children (processes and threads) this process has begun; a fork starts again at zero.
static CHILDREN: AtomicU32 = AtomicU32::new(0);

/// The path of a child that will start soon. The parent creates it, so that its number is the same on every run. With
/// the feature `codec` it can be serialized for a program that is started anew.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "codec", derive(serde::Serialize, serde::Deserialize))]
pub struct ActorPath {
    path: Vec<u32>,
}

impl ActorPath {
    /// Takes the next child number of the calling actor.
    pub fn next_child() -> ActorPath {
        let number = CHILDREN.fetch_add(1, Ordering::Relaxed) + 1;
        let mut path = with_current(|actor| actor.path.clone());
        path.push(number);
        ActorPath { path }
    }
}

/// An actor that its parent has prepared, so that the forked child allocates nothing: each page that the child touches
/// for the first time costs a page fault.
#[derive(Debug)]
pub struct PendingActor {
    pub(crate) kind: ActorKind,
    actor: Actor,
}

impl ActorPath {
    /// Prepares the actor `name` with this path, for [`begin_as`](crate::actor::begin_as).
    pub fn prepare(&self, kind: ActorKind, name: &str) -> PendingActor {
        let actor = Actor {
            name: Cow::Owned(name.to_owned()),
            path: self.path.clone(),
        };
        PendingActor { kind, actor }
    }
}

/// Makes the caller this actor. In a new process, its own children count from one again.
pub(crate) fn become_actor(pending: PendingActor) {
    let PendingActor { kind, actor } = pending;
    let mut actor = Some(actor);
    // While the thread's variables are destroyed, the old actor is gone, and the new one is not kept.
    let parents = CURRENT.try_with(|current| actor.take().map(|actor| current.replace(actor)));
    if kind == ActorKind::Process {
        CHILDREN.store(0, Ordering::Relaxed);
        // A copy of the parent's memory: freeing it would only touch more pages.
        std::mem::forget(parents);
    }
    GENERATION.set(GENERATION.get().wrapping_add(1));
}

/// A number that changes whenever the calling thread becomes another actor.
#[cfg(feature = "random")]
pub(crate) fn generation() -> u32 {
    GENERATION.get()
}

/// The calling actor's name: `MainProcess`, or the name given to [`begin`](crate::actor::begin).
pub fn name() -> String {
    with_current(|actor| actor.name.clone().into_owned())
}

/// Calls `use_path` with the calling actor's path of child numbers.
#[cfg(feature = "random")]
pub(crate) fn with_path<T>(use_path: impl Fn(&[u32]) -> T) -> T {
    with_current(|actor| use_path(&actor.path))
}

/// Calls `f` with the calling actor's name, without copying it; does nothing while the thread's variables are
/// destroyed.
pub(crate) fn with_name(f: impl FnOnce(&str)) {
    // An error means that the thread's variables are already destroyed: it has no name any more.
    let borrowed = CURRENT.try_with(|actor| actor.try_borrow().map(|actor| f(&actor.name)));
    debug_assert!(
        !matches!(borrowed, Ok(Err(_))),
        "the name was read while it is being set"
    );
}
