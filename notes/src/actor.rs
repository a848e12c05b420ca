//! Who is running: the name, kind and ancestry of the calling thread, across threads and forks.
//!
//! An actor is a process, a thread or a task. Its name stands in pictures and reports; its path of
//! birth numbers (the second child of the first child is `[1, 2]`) seeds its random numbers, so
//! that they differ between actors and repeat between runs.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};

use serde::{Deserialize, Serialize};

use crate::{event, random};

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A process with its own memory.
    Process,
    /// A thread that shares its process's memory.
    Thread,
    /// A task that an event loop runs.
    Task,
}

#[derive(Clone, Debug)]
struct Actor {
    name: Cow<'static, str>,
    path: Vec<u32>,
}

thread_local! {
    static CURRENT: RefCell<Actor> = RefCell::new(Actor::unannounced());
}

impl Actor {
    /// Who a thread is before it says so: the main process, or a thread that somebody else started
    /// (a library's pool), with numbers of its own all the same.
    fn unannounced() -> Actor {
        static STRANGERS: AtomicU32 = AtomicU32::new(u32::MAX);
        let thread = std::thread::current();
        if thread.name() == Some("main") {
            return Actor {
                name: Cow::Borrowed("MainProcess"),
                path: Vec::new(),
            };
        }
        Actor {
            name: Cow::Owned(thread.name().unwrap_or("Thread").to_owned()),
            path: vec![STRANGERS.fetch_sub(1, Ordering::Relaxed)],
        }
    }
}

/// How many children (processes and threads) this process has begun; a fork starts anew at zero.
static BIRTHS: AtomicU32 = AtomicU32::new(0);

/// A child that is about to be: made by the parent, so that its number is the same on every run.
/// Serialised, it travels to a program that is started anew.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Birth {
    path: Vec<u32>,
}

impl Birth {
    /// Takes the next birth number of the calling actor.
    pub fn announce() -> Birth {
        let number = BIRTHS.fetch_add(1, Ordering::Relaxed) + 1;
        let mut path = CURRENT.with_borrow(|actor| actor.path.clone());
        path.push(number);
        Birth { path }
    }
}

/// An actor made ready by its parent, so that a fork's child has nothing to allocate: each page
/// that it touches first costs it a page fault.
#[derive(Debug)]
pub struct Unborn {
    kind: Kind,
    actor: Actor,
}

impl Birth {
    /// The actor `name` of this birth, for [`begin_as`].
    pub fn prepare(&self, kind: Kind, name: &str) -> Unborn {
        let actor = Actor {
            name: Cow::Owned(name.to_owned()),
            path: self.path.clone(),
        };
        Unborn { kind, actor }
    }
}

/// Makes the caller the actor `name`: the first thing that a new process or thread does.
///
/// In a new process, its own children count from one again. Records the start for a timeline.
pub fn begin(kind: Kind, name: &str, birth: &Birth) {
    begin_as(birth.prepare(kind, name));
}

/// As [`begin`], with what the parent has prepared.
pub fn begin_as(unborn: Unborn) {
    let Unborn { kind, actor } = unborn;
    let parents = CURRENT.replace(actor);
    if kind == Kind::Process {
        BIRTHS.store(0, Ordering::Relaxed);
        // A copy of the parent's: to free it would only touch more pages.
        std::mem::forget(parents);
    }
    random::forget_generator();
    CURRENT.with_borrow(|actor| event::actor_started(kind, &actor.name));
}

/// The calling actor ends: the last thing that a process or thread does.
pub fn end() {
    event::actor_ended();
}

/// The calling actor's name, `MainProcess` or what [`begin`] said.
pub fn name() -> String {
    CURRENT.with_borrow(|actor| actor.name.clone().into_owned())
}

/// Calls `use_path` with the calling actor's path of birth numbers.
pub(crate) fn with_path<T>(use_path: impl FnOnce(&[u32]) -> T) -> T {
    CURRENT.with_borrow(|actor| use_path(&actor.path))
}

/// Lends the calling actor's name without copying it; nothing while the thread is being torn down.
pub(crate) fn with_name(f: impl FnOnce(&str)) {
    // An error means that the thread's variables are gone already: it has no name any more.
    let lent = CURRENT.try_with(|actor| actor.try_borrow().map(|actor| f(&actor.name)));
    debug_assert!(!matches!(lent, Ok(Err(_))), "the name is being changed");
}
