//! A flag to wait for, as Python's `threading.Event`.

use std::fmt;
use std::time::Duration;

use notes_runtime::event;

use crate::primitives::Mutex;
use crate::signal::{Signal, deadline, lock};

/// Not set at first; `set` wakes all who wait, and nobody waits while it is set (003 threading.Event).
///
/// As in Python, who waits at the moment of a `set` goes on, also if `clear` follows at once. Who comes
/// between `set` and `clear` goes on, and who comes after `clear` has missed it.
pub struct Event {
    name: String,
    state: Mutex<State>,
    changed: Signal,
}

struct State {
    is_set: bool,
    /// How often it was set: who waits sees that it was, even when it is clear again.
    times_set: u64,
}

impl Event {
    /// An event that is not set.
    pub fn new() -> Event {
        Event::named("event")
    }

    /// Likewise; the name stands in pictures.
    pub fn named(name: &str) -> Event {
        Event {
            name: name.to_owned(),
            state: Mutex::new(State {
                is_set: false,
                times_set: 0,
            }),
            changed: Signal::new(),
        }
    }

    /// Whether it is set, at this moment.
    pub fn is_set(&self) -> bool {
        lock(&self.state).is_set
    }

    /// Sets it, and wakes all who wait.
    #[track_caller]
    pub fn set(&self) {
        let mut state = lock(&self.state);
        event::notifies(&self.name);
        state.is_set = true;
        state.times_set += 1;
        self.changed.wake_all(state);
    }

    /// Clears it: who comes now has to wait.
    pub fn clear(&self) {
        lock(&self.state).is_set = false;
    }

    /// Waits until it is set; not at all if it is.
    #[track_caller]
    pub fn wait(&self) {
        self.wait_within(None);
    }

    /// Likewise, for `limit` at most: whether it was set.
    #[track_caller]
    pub fn wait_timeout(&self, limit: Duration) -> bool {
        self.wait_within(Some(limit))
    }

    #[track_caller]
    fn wait_within(&self, limit: Option<Duration>) -> bool {
        event::waits(&self.name);
        let state = lock(&self.state);
        let before = state.times_set;
        let was_set = |state: &State| state.is_set || state.times_set != before;
        let (state, was_set) = self.changed.wait_until(state, deadline(limit), was_set);
        drop(state);
        if was_set {
            event::wakes(&self.name);
        } else {
            event::gives_up(&self.name);
        }
        was_set
    }
}

impl Default for Event {
    fn default() -> Event {
        Event::new()
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.is_set() { "set" } else { "unset" };
        write!(f, "<Event: {state}>")
    }
}
