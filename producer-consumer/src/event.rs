//! A flag that threads wait for, like Python's `threading.Event`.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;

use crate::primitives::Mutex;
use crate::waiters::{Waiters, lock};

/// A flag that threads wait for: Python's `threading.Event` (003 threading.Event).
///
/// It is clear at first. [`set`](Event::set) wakes all waiting threads; while the flag is set, `wait` does not block.
/// As in Python, `set` wakes every thread that waits at that moment, even if [`clear`](Event::clear) follows at once. A
/// thread that calls `wait` after the `clear` waits for the next `set`.
///
/// ```
/// use producer_consumer::Event;
///
/// static READY: Event = Event::new();
///
/// let waiter = std::thread::spawn(|| READY.wait());
/// READY.set();
/// waiter.join().unwrap();
/// ```
pub struct Event {
    name: Cow<'static, str>,
    state: Mutex<State>,
    changed: Waiters,
}

struct State {
    is_set: bool,
    /// How often the event was set. By this a waiting thread sees that it was set, even if it is clear again.
    times_set: u64,
}

impl Event {
    /// Creates an event that is not set, named "event".
    pub const fn new() -> Event {
        Event::named("event")
    }

    /// Creates an event that is not set; the name appears in pictures.
    pub const fn named(name: &'static str) -> Event {
        Event::with(Cow::Borrowed(name))
    }

    /// Like [`named`](Event::named), for a name that is made at run time.
    pub fn with_name(name: impl Into<Cow<'static, str>>) -> Event {
        Event::with(name.into())
    }

    const fn with(name: Cow<'static, str>) -> Event {
        Event {
            name,
            state: Mutex::new(State {
                is_set: false,
                times_set: 0,
            }),
            changed: Waiters::new(),
        }
    }

    /// Whether the event is set now; a moment later that may have changed.
    pub fn is_set(&self) -> bool {
        lock(&self.state).is_set
    }

    /// Sets the event and wakes all waiting threads.
    #[track_caller]
    pub fn set(&self) {
        let mut state = lock(&self.state);
        event::notifies(&self.name);
        state.is_set = true;
        state.times_set += 1;
        self.changed.wake_all(state);
    }

    /// Clears the event: from now on `wait` blocks.
    pub fn clear(&self) {
        lock(&self.state).is_set = false;
    }

    /// Blocks until the event is set; returns at once if it is set.
    #[track_caller]
    pub fn wait(&self) {
        self.wait_within(None);
    }

    /// Like [`wait`](Event::wait), but blocks for at most `timeout`. Returns false if the time ran out.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.wait_within(Some(timeout))
    }

    #[track_caller]
    fn wait_within(&self, timeout: Option<Duration>) -> bool {
        event::waits(&self.name);
        let state = lock(&self.state);
        let before = state.times_set;
        let was_set = |state: &State| state.is_set || state.times_set != before;
        let (state, was_set) = self
            .changed
            .wait_until(state, Deadline::from(timeout), was_set);
        drop(state);
        if was_set {
            event::wakes(&self.name);
        } else {
            event::gives_up(&self.name);
        }
        was_set
    }

    /// The event's name.
    pub fn name(&self) -> &str {
        &self.name
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
