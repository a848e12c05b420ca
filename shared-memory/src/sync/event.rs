//! `Event`: a flag that processes and threads wait for.

use std::time::Duration;

use notes_runtime::event;
use notes_runtime::names::DefaultNames;

use super::algorithm::event::EventState;
use super::deadline::Deadline;
use super::name::Name;
use crate::segment::MapError;
use crate::shm_box::ShmBox;

static NAMES: DefaultNames = DefaultNames::new("Event");

/// A flag between processes and threads: Python's `multiprocessing.Event`.
///
/// Make it before the fork; a clone is the same event. A thread sees everything that was written before
/// [`set`](Event::set) once its [`wait`](Event::wait) has returned. If a process is killed inside `set`, the waiters
/// wake up a few milliseconds later. If it is killed before `set`, the event stays unset: wait with a timeout where
/// that may happen.
///
/// ```
/// # fn main() -> Result<(), shared_memory::MapError> {
/// let ready = shared_memory::Event::named("ready")?;
/// ready.set();
/// ready.wait(); // at once
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Event {
    state: ShmBox<EventState>,
    name: Name,
}

impl Event {
    /// An event that is not set, with a name such as `Event-1`.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new() -> Result<Event, MapError> {
        Event::with_name(NAMES.next().into())
    }

    /// An event that is not set; its name appears in pictures.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named(name: impl Into<String>) -> Result<Event, MapError> {
        Event::with_name(name.into().into())
    }

    fn with_name(name: Name) -> Result<Event, MapError> {
        let state = ShmBox::new()?;
        Ok(Event { state, name })
    }

    /// Whether the event is set now.
    pub fn is_set(&self) -> bool {
        self.state.is_set()
    }

    /// Sets the event, and wakes all waiters. Does nothing if it is set.
    #[track_caller]
    pub fn set(&self) {
        event::notifies(&self.name);
        self.state.set();
    }

    /// Unsets the event. Threads that were waiting when it was set go on even so.
    pub fn clear(&self) {
        self.state.clear();
    }

    /// Waits until the event is set. A signal does not end the wait.
    #[track_caller]
    pub fn wait(&self) {
        self.wait_until(Deadline::Never);
    }

    /// Like [`wait`](Event::wait), but waits for at most `timeout`; returns `false` if the time is up.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.wait_until(Deadline::after(timeout))
    }

    /// The event's name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    #[track_caller]
    fn wait_until(&self, deadline: Deadline) -> bool {
        if self.is_set() {
            return true;
        }
        event::waits(&self.name);
        let is_set = self.state.wait(deadline);
        if is_set {
            event::wakes(&self.name);
        } else {
            event::gives_up(&self.name);
        }
        is_set
    }
}
