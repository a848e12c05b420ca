//! Who is running: the name, kind and ancestry of the calling thread, across threads and forks.
//!
//! An actor is a process, a thread or a task. Its name stands in pictures and reports; its path of
//! birth numbers (the second child of the first child is `[1, 2]`) seeds its random numbers, so
//! that they differ between actors and repeat between runs.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};

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
    name: String,
    path: Vec<u32>,
}

thread_local! {
    static CURRENT: RefCell<Actor> = RefCell::new(Actor {
        name: "MainProcess".to_owned(),
        path: Vec::new(),
    });
}

/// How many children (processes and threads) this process has begun; a fork starts anew at zero.
static BIRTHS: AtomicU32 = AtomicU32::new(0);

/// A child that is about to be: made by the parent, so that its number is the same on every run.
#[derive(Clone, Debug)]
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

    /// The path as text, for a program that is started anew: see [`Birth::from_text`].
    pub fn to_text(&self) -> String {
        let numbers: Vec<String> = self.path.iter().map(u32::to_string).collect();
        numbers.join(":")
    }

    /// The birth that [`Birth::to_text`] wrote down; `None` if the text is no path.
    pub fn from_text(text: &str) -> Option<Birth> {
        let path = text.split(':').map(|number| number.parse().ok());
        Some(Birth {
            path: path.collect::<Option<_>>()?,
        })
    }
}

/// Makes the caller the actor `name`: the first thing that a new process or thread does.
///
/// In a new process, its own children count from one again. Records the start for a timeline.
pub fn begin(kind: Kind, name: &str, birth: &Birth) {
    CURRENT.with_borrow_mut(|actor| {
        actor.name = name.to_owned();
        actor.path.clone_from(&birth.path);
    });
    if kind == Kind::Process {
        BIRTHS.store(0, Ordering::Relaxed);
    }
    random::reseed(&birth.path);
    event::actor_started(kind, name);
}

/// The calling actor ends: the last thing that a process or thread does.
pub fn end() {
    event::actor_ended();
}

/// The calling actor's name, `MainProcess` or what [`begin`] said.
pub fn name() -> String {
    CURRENT.with_borrow(|actor| actor.name.clone())
}
