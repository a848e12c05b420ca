//! A lock that its holder may take again, as Python's `threading.RLock`.

use std::fmt;
use std::time::Duration;

use notes_runtime::event;

use crate::acquire::{Acquire, Held, ReleaseError};
use crate::primitives::{Mutex, ThreadId, current};
use crate::signal::{Signal, deadline, lock};

/// It belongs to one thread, which must release it as often as it took it (003 RLock).
pub struct RLock {
    name: String,
    state: Mutex<State>,
    unlocked: Signal,
}

struct State {
    owner: Option<ThreadId>,
    /// How often the owner has taken it and not released it; 0 exactly when there is no owner.
    count: usize,
}

impl RLock {
    /// A lock that nobody holds.
    pub fn new() -> RLock {
        RLock::named("rlock")
    }

    /// Likewise; the name stands in pictures.
    pub fn named(name: &str) -> RLock {
        RLock {
            name: name.to_owned(),
            state: Mutex::new(State {
                owner: None,
                count: 0,
            }),
            unlocked: Signal::new(),
        }
    }
}

impl Acquire for RLock {
    #[track_caller]
    fn acquire_within(&self, limit: Option<Duration>) -> bool {
        let me = current().id();
        event::waits(&self.name);
        let state = lock(&self.state);
        let mine = |state: &State| state.owner.is_none_or(|owner| owner == me);
        let (mut state, is_mine) = self.unlocked.wait_until(state, deadline(limit), mine);
        if !is_mine {
            event::gives_up(&self.name);
            return false;
        }
        state.owner = Some(me);
        state.count += 1;
        event::takes(&self.name);
        true
    }

    #[track_caller]
    fn release(&self) -> Result<(), ReleaseError> {
        let mut state = lock(&self.state);
        if state.owner != Some(current().id()) {
            return Err(ReleaseError::NotOwner);
        }
        event::releases(&self.name);
        state.count -= 1;
        if state.count == 0 {
            state.owner = None;
            self.unlocked.wake_one(state);
        }
        Ok(())
    }

    #[track_caller]
    fn hold(&self) -> Held<'_> {
        Held::take(self)
    }
}

impl Default for RLock {
    fn default() -> RLock {
        RLock::new()
    }
}

impl fmt::Debug for RLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = lock(&self.state).count;
        let state = if count > 0 { "locked" } else { "unlocked" };
        write!(f, "<{state} RLock count={count}>")
    }
}
