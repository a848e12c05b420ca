//! Threads as the notes use them: named, countable, waited for at the end of the program.
//!
//! [`Thread`] has the meaning of Python's `threading.Thread` (notes 000 threading, 001 线程模块, 003
//! Thread(线程)) on top of `std::thread`: a body and a name are given first, `start` runs it,
//! and a program does not end before its threads that are not daemons ([`join_all`], which the
//! demos' command line calls).

mod current;
mod registry;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use crate::actor::{self, Birth, Kind};
use crate::event;

use registry::ThreadInfo;

pub use current::{CurrentThread, current_name, current_thread};
pub use registry::{active_count, enumerate, join_all};

/// Why a thread could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ThreadError {
    /// Python: `RuntimeError: threads can only be started once`.
    #[error("threads can only be started once: {0} was started before, make a new one")]
    StartedBefore(String),
    /// Python: `RuntimeError: cannot join thread before it is started`.
    #[error("thread {0} was not started: start it before joining it")]
    NotStarted(String),
    /// Python: `RuntimeError: cannot join current thread`.
    #[error("thread {0} cannot join itself: it would wait for ever")]
    JoinsItself(String),
    /// The operating system has no room for another thread.
    #[error("cannot start thread {name} (is the limit of processes or memory reached?)")]
    Start {
        /// The thread's name.
        name: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The body panicked; the others run on.
    #[error("thread {name} panicked: {message}")]
    Panicked {
        /// The thread's name.
        name: String,
        /// The panic's message.
        message: String,
    },
}

/// A thread as a type of one's own, as the notes' `class MyThread(threading.Thread)`.
pub trait Run {
    /// What the thread does.
    fn run(self);
}

type Body = Box<dyn FnOnce() + Send>;

enum State {
    New(Body),
    Started(JoinHandle<()>),
    Joined,
}

/// A thread: made first, started once, joined as often as one likes.
///
/// Dropping a handle does not stop the thread.
pub struct Thread {
    info: Arc<ThreadInfo>,
    state: State,
}

impl std::fmt::Debug for Thread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Thread").field("info", &self.info).finish()
    }
}

impl Thread {
    /// A thread that will run `body`, named `Thread-N`.
    pub fn new(body: impl FnOnce() + Send + 'static) -> Thread {
        Thread::with_name(registry::next_name(), body)
    }

    /// A thread that will run the function `body`, which the notes call `function`: named
    /// `Thread-N (function)`, as Python does since 3.10.
    pub fn target(function: &str, body: impl FnOnce() + Send + 'static) -> Thread {
        Thread::with_name(format!("{} ({function})", registry::next_name()), body)
    }

    /// A thread that will run `body` under a name of its own; names only serve display.
    pub fn named(name: &str, body: impl FnOnce() + Send + 'static) -> Thread {
        Thread::with_name(name.to_owned(), body)
    }

    /// A thread that is a value of one's own type.
    pub fn of(value: impl Run + Send + 'static) -> Thread {
        Thread::new(|| value.run())
    }

    fn with_name(name: String, body: impl FnOnce() + Send + 'static) -> Thread {
        Thread {
            info: Arc::new(ThreadInfo::new(name)),
            state: State::New(Box::new(body)),
        }
    }

    /// Says whether the program may end before this thread; set before it starts.
    #[must_use]
    pub fn daemon(self, daemon: bool) -> Thread {
        self.info.set_daemon(daemon);
        self
    }

    /// Starts the thread.
    ///
    /// # Errors
    /// [`ThreadError::StartedBefore`], also when it has ended since; [`ThreadError::Start`].
    #[track_caller]
    pub fn start(&mut self) -> Result<(), ThreadError> {
        let body = match std::mem::replace(&mut self.state, State::Joined) {
            State::New(body) => body,
            other => {
                self.state = other;
                return Err(ThreadError::StartedBefore(self.name().to_owned()));
            }
        };
        let birth = Birth::announce();
        let info = Arc::clone(&self.info);
        registry::add(&self.info);
        let started = std::thread::Builder::new()
            .name(self.name().to_owned())
            .spawn(move || live(&info, &birth, body));
        match started {
            Ok(handle) => self.state = State::Started(handle),
            Err(source) => {
                registry::remove(&self.info);
                let name = self.name().to_owned();
                return Err(ThreadError::Start { name, source });
            }
        }
        self.info.wait_until_running(); // `native_id` and `is_alive` are true from here on.
        Ok(())
    }

    /// Waits until the thread has ended; blocks for as long as that takes.
    ///
    /// # Errors
    /// [`ThreadError::NotStarted`], [`ThreadError::JoinsItself`], [`ThreadError::Panicked`] (once).
    #[track_caller]
    pub fn join(&mut self) -> Result<(), ThreadError> {
        match &self.state {
            State::New(_) => return Err(ThreadError::NotStarted(self.name().to_owned())),
            State::Started(handle) if handle.thread().id() == std::thread::current().id() => {
                return Err(ThreadError::JoinsItself(self.name().to_owned()));
            }
            State::Started(_) | State::Joined => {}
        }
        let State::Started(handle) = std::mem::replace(&mut self.state, State::Joined) else {
            return Ok(());
        };
        let _waiting = event::joins(self.name());
        handle.join().map_err(|panic| ThreadError::Panicked {
            name: self.name().to_owned(),
            message: message_of(panic.as_ref()),
        })
    }

    /// The thread's name.
    pub fn name(&self) -> &str {
        self.info.name()
    }

    /// The kernel's thread id, from the start on.
    pub fn native_id(&self) -> Option<i32> {
        self.info.native_id()
    }

    /// Has started and not ended yet.
    pub fn is_alive(&self) -> bool {
        self.info.is_alive()
    }

    /// Whether the program may end before this thread.
    pub fn is_daemon(&self) -> bool {
        self.info.is_daemon()
    }
}

/// The life of a started thread: an actor from its first line to its last, also when it panics.
fn live(info: &Arc<ThreadInfo>, birth: &Birth, body: Body) {
    registry::enter(info);
    actor::begin(Kind::Thread, info.name(), birth);
    let outcome = catch_unwind(AssertUnwindSafe(body));
    actor::end();
    registry::remove(info);
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// The message of a caught panic: a `&str`, a `String`, or unknown.
pub fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_thread_is_alive_from_start_to_end_and_starts_once() {
        let (release, held) = mpsc::channel::<()>();
        let mut thread = Thread::named("once", move || held.recv().unwrap());
        assert!(matches!(thread.join(), Err(ThreadError::NotStarted(_))));
        assert!(!thread.is_alive());
        thread.start().unwrap();
        assert!(thread.is_alive());
        assert!(enumerate().contains(&"once".to_owned()));
        assert!(thread.native_id().is_some());
        release.send(()).unwrap();
        thread.join().unwrap();
        assert!(!thread.is_alive());
        assert!(!enumerate().contains(&"once".to_owned()));
        let error = thread.start().unwrap_err().to_string();
        assert!(
            error.starts_with("threads can only be started once"),
            "{error}"
        );
        thread.join().unwrap();
    }

    #[test]
    fn a_panic_costs_one_thread_and_its_message_is_told() {
        let mut thread = Thread::new(|| panic!("{} is lost", "this"));
        thread.start().unwrap();
        let error = thread.join().unwrap_err();
        assert!(error.to_string().contains("this is lost"), "{error}");
        assert!(!thread.is_alive());
    }

    #[test]
    fn names_follow_python() {
        let thread = Thread::target("saySorry", || {});
        assert!(thread.name().starts_with("Thread-"), "{thread:?}");
        assert!(thread.name().ends_with(" (saySorry)"), "{thread:?}");
    }
}
