//! `Event`: a flag that processes and threads wait for.

use std::time::Duration;

use notes_runtime::event;

use super::algorithm::event::EventState;
use super::clock::Deadline;
use super::name::{Name, Numbers};
use crate::MapError;
use crate::place::Place;

static NUMBERS: Numbers = Numbers::of("Event");

/// A flag between processes and threads: Python's `multiprocessing.Event`.
///
/// Make it before the fork; a clone is the same event. What was written before [`set`](Event::set) is
/// seen after the [`wait`](Event::wait) that it ends. Nobody's death makes others wait longer than a
/// few milliseconds; an event that only the dead would have set stays unset.
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
    state: Place<EventState>,
    name: Name,
}

impl Event {
    /// An event that is not set, with a name of the kind `Event-1`.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new() -> Result<Event, MapError> {
        Ok(Event::at(Place::new()?, NUMBERS.next()))
    }

    /// An event that is not set; its name stands in pictures.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named(name: impl Into<String>) -> Result<Event, MapError> {
        Ok(Event::at(Place::new()?, name.into().into()))
    }

    /// The event that lies in `state`.
    pub(crate) fn at(state: Place<EventState>, name: Name) -> Event {
        Event { state, name }
    }

    /// Whether it is set now.
    pub fn is_set(&self) -> bool {
        self.state.is_set()
    }

    /// Sets it, and wakes all who wait. Nothing happens if it is set.
    #[track_caller]
    pub fn set(&self) {
        event::notifies(&self.name);
        self.state.set();
    }

    /// Unsets it. Those who waited when it was set go on all the same.
    pub fn clear(&self) {
        self.state.clear();
    }

    /// Waits until it is set. A signal does not end the wait.
    #[track_caller]
    pub fn wait(&self) {
        self.wait_until(Deadline::Never);
    }

    /// As [`wait`](Event::wait), but at most as long as `timeout`; whether it was set.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.wait_until(Deadline::after(timeout))
    }

    /// Its name.
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
