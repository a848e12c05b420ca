//! The handle of a thread: created first, started once, joined.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use super::body::{IntoResult, Run};
use super::error::ThreadError;
use super::outcome::{Failure, Outcome};
use super::registry::{self, ThreadInfo};
use crate::actor::{self, ActorKind, ActorPath};
use crate::deadline::Deadline;
use crate::event;

type Body = Box<dyn FnOnce() -> Result<(), String> + Send>;

enum State {
    New(Body),
    Started(JoinHandle<()>),
    /// The operating system could not start the thread.
    Failed,
    /// [`Thread::run`] ran the body in its caller's thread.
    Run,
    Joined,
}

/// A thread: created first, started once, joined as often as the program likes.
///
/// ```
/// use notes_runtime::thread::Thread;
///
/// let mut thread = Thread::new(|| "42".parse::<u8>().map(drop)).named("parser");
/// thread.start()?;
/// thread.join()?; // The body's error, or panic, would be the error of this.
/// # Ok::<(), notes_runtime::thread::ThreadError>(())
/// ```
///
/// Dropping a handle does not stop the thread. If the program never joins it, the body's error goes to standard error
/// when the handle is dropped or when the body ends, whichever comes last. The error is lost if the handle is neither
/// joined nor dropped, because it is in a `static` or was given to `mem::forget`.
pub struct Thread {
    info: Arc<ThreadInfo>,
    state: State,
    /// The process that created the handle. In a fork of that process, the copy of the handle reports nothing.
    owner: u32,
    outcome: Arc<Outcome>,
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread").field("info", &self.info).finish()
    }
}

impl Thread {
    /// Creates a thread that will run `body`, named `Thread-N`. The body returns nothing or a `Result`.
    pub fn new<T: IntoResult>(body: impl FnOnce() -> T + Send + 'static) -> Thread {
        Thread {
            info: Arc::new(ThreadInfo::with_default_name()),
            state: State::New(Box::new(|| body().into_result())),
            owner: std::process::id(),
            outcome: Arc::default(),
        }
    }

    /// Creates a thread from a value of the program's own type.
    pub fn of(value: impl Run + Send + 'static) -> Thread {
        Thread::new(|| value.run())
    }

    /// Replaces the name `Thread-N`, before the thread starts. Names only serve display.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Thread {
        self.info = Arc::new(self.info.renamed(name.into()));
        self
    }

    /// Names the thread after the function that it runs, which the notes call `function`: `Thread-N (function)`, as
    /// Python does since 3.10.
    #[must_use]
    pub fn target(mut self, function: &str) -> Thread {
        self.info = Arc::new(self.info.with_function(function));
        self
    }

    /// Replaces the name, also while the thread runs, like Python's `setName`. The kernel and pictures keep the name that
    /// the thread had at its start. The old names are freed with the handle, after the end of the thread.
    pub fn set_name(&self, name: impl Into<String>) {
        self.info.set_name(name.into());
    }

    /// Sets whether the program may end before this thread; call it before the start.
    #[must_use]
    pub fn daemon(self, daemon: bool) -> Thread {
        self.info.set_daemon(daemon);
        self
    }

    /// Starts the thread.
    ///
    /// # Errors
    /// [`ThreadError::StartedTwice`], also when it has ended since; [`ThreadError::RunBefore`]; [`ThreadError::Start`].
    #[track_caller]
    pub fn start(&mut self) -> Result<(), ThreadError> {
        let body = match std::mem::replace(&mut self.state, State::Joined) {
            State::New(body) => body,
            other => {
                let name = self.name().to_owned();
                let was_run = matches!(other, State::Run);
                self.state = other;
                return Err(if was_run {
                    ThreadError::RunBefore { name }
                } else {
                    ThreadError::StartedTwice { name }
                });
            }
        };
        let path = ActorPath::next_child();
        let (info, outcome) = (Arc::clone(&self.info), Arc::clone(&self.outcome));
        registry::add(&self.info);
        let started = std::thread::Builder::new()
            .name(self.name().to_owned())
            .spawn(move || run_thread(&info, &path, body, &outcome));
        match started {
            Ok(handle) => self.state = State::Started(handle),
            Err(source) => {
                registry::remove(&self.info);
                self.state = State::Failed;
                let name = self.name().to_owned();
                return Err(ThreadError::Start { name, source });
            }
        }
        self.info.wait_until_running(); // From here on, `native_id` and `is_alive` are true.
        Ok(())
    }

    /// Runs the body in the calling thread, and starts no thread. This is Python's `run`; [`start`](Thread::start) is
    /// what most programs need. A panic of the body goes on in the caller.
    ///
    /// # Errors
    /// [`ThreadError::Failed`], if the body returns an error; [`ThreadError::RunBefore`], if `run` or `start` was called
    /// before.
    pub fn run(&mut self) -> Result<(), ThreadError> {
        let name = self.name().to_owned();
        match std::mem::replace(&mut self.state, State::Run) {
            State::New(body) => body().map_err(|message| ThreadError::Failed { name, message }),
            other => {
                self.state = other;
                Err(ThreadError::RunBefore { name })
            }
        }
    }

    /// Blocks until the thread has ended. After that, each further call returns the same result at once.
    ///
    /// # Errors
    /// [`ThreadError::NotStarted`], [`ThreadError::JoinsItself`]; [`ThreadError::Panicked`] and
    /// [`ThreadError::Failed`], which every call reports again.
    #[track_caller]
    pub fn join(&mut self) -> Result<(), ThreadError> {
        self.check_joinable()?;
        if let State::Started(handle) = std::mem::replace(&mut self.state, State::Joined) {
            let _waiting = event::joins(self.name());
            // The body's panic was caught, so nothing else can fail.
            let ended = handle.join();
            debug_assert!(ended.is_ok(), "a thread panicked outside its body");
        }
        self.report()
    }

    /// Like [`join`](Thread::join), but blocks for at most `timeout`; `None`: the thread still runs.
    ///
    /// # Errors
    /// As for [`join`](Thread::join).
    #[track_caller]
    pub fn join_timeout(&mut self, timeout: Duration) -> Result<Option<()>, ThreadError> {
        self.check_joinable()?;
        if matches!(self.state, State::Started(_)) {
            let deadline = Deadline::after(timeout);
            let _waiting = event::joins(self.name());
            if !registry::wait_for_end(&self.info, deadline) {
                return Ok(None);
            }
            // The body has ended. The destructors of its thread-locals may still run; this does not wait for them.
            self.state = State::Joined;
        }
        self.report().map(Some)
    }

    /// The thread's name.
    pub fn name(&self) -> &str {
        self.info.name()
    }

    /// The kernel's thread id; `None` before the start.
    pub fn native_id(&self) -> Option<i32> {
        self.info.native_id()
    }

    /// Whether the thread has started and not ended yet.
    pub fn is_alive(&self) -> bool {
        self.info.is_alive()
    }

    /// Whether the program may end before this thread.
    pub fn is_daemon(&self) -> bool {
        self.info.is_daemon()
    }

    fn check_joinable(&self) -> Result<(), ThreadError> {
        match &self.state {
            State::New(_) | State::Failed | State::Run => Err(ThreadError::NotStarted {
                name: self.name().to_owned(),
            }),
            State::Started(handle) if handle.thread().id() == std::thread::current().id() => {
                Err(ThreadError::JoinsItself {
                    name: self.name().to_owned(),
                })
            }
            State::Started(_) | State::Joined => Ok(()),
        }
    }

    fn report(&self) -> Result<(), ThreadError> {
        let name = self.name().to_owned();
        match self.outcome.report() {
            None => Ok(()),
            Some(Failure::Returned(message)) => Err(ThreadError::Failed { name, message }),
            Some(Failure::Panicked(message)) => Err(ThreadError::Panicked { name, message }),
        }
    }
}

impl Drop for Thread {
    /// After this, the program can't join the thread: an error is reported here, or by the thread itself at its end.
    fn drop(&mut self) {
        // In this order: the thread stores the outcome and then checks the mark, so one of the two reports the error.
        self.info.set_unjoinable();
        if self.owner == std::process::id() {
            warn_unjoined(self.info.name(), &self.outcome);
        }
    }
}

/// Runs a started thread. It is an actor from start to end, even if it panics.
fn run_thread(info: &Arc<ThreadInfo>, path: &ActorPath, body: Body, outcome: &Outcome) {
    registry::enter(info);
    actor::begin(ActorKind::Thread, info.name(), path);
    // Unwind safe: what the body leaves half done is unreachable for other threads, or behind a poisoned lock.
    let ended = catch_unwind(AssertUnwindSafe(body));
    actor::end();
    outcome.set(ended);
    if info.is_unjoinable() {
        warn_unjoined(info.name(), outcome);
    }
    registry::remove(info);
}

fn warn_unjoined(name: &str, outcome: &Outcome) {
    if let Some(message) = outcome.take_unreported() {
        crate::warn!("thread {name} failed: {message}");
    }
}

#[cfg(test)]
mod tests;
