//! Waits until there is room, or an item.

use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;

use super::{OrderedQueue, State};
use crate::order::Order;
use crate::primitives::{MutexGuard, YIELDS, yield_now};
use crate::waiters::{Waiters, lock};

/// Why a wait ended without success.
pub(super) enum WaitError {
    TimedOut,
    ShutDown,
}

impl<S: Order> OrderedQueue<S> {
    /// Waits on `waiters` until `ready`, or until the queue is shut down. Reports the wait to the record if it takes
    /// time.
    #[track_caller]
    pub(super) fn wait(
        &self,
        waiters: &Waiters,
        timeout: Option<Duration>,
        ready: impl Fn(&State<S>) -> bool,
    ) -> Result<MutexGuard<'_, State<S>>, WaitError> {
        let state = lock(&self.state);
        if ready(&state) {
            return Ok(state);
        }
        if state.is_shut_down {
            return Err(WaitError::ShutDown);
        }
        if timeout.is_some_and(|timeout| timeout.is_zero()) {
            return Err(WaitError::TimedOut);
        }
        event::waits(&self.name);
        let deadline = Deadline::from(timeout);
        let is_over = |state: &State<S>| ready(state) || state.is_shut_down;
        let state = self.yield_until(state, &is_over);
        let (state, _) = waiters.wait_until(state, deadline, is_over);
        if ready(&state) {
            return Ok(state);
        }
        event::gives_up(&self.name);
        Err(if state.is_shut_down {
            WaitError::ShutDown
        } else {
            WaitError::TimedOut
        })
    }

    /// Lets other threads run a few times before this one sleeps. If they are busy, what this thread waits for soon
    /// happens, and a sleep and a wake-up cost many times as much as a yield.
    fn yield_until<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<S>>,
        is_over: &impl Fn(&State<S>) -> bool,
    ) -> MutexGuard<'a, State<S>> {
        for _ in 0..YIELDS {
            drop(state);
            yield_now();
            state = lock(&self.state);
            if is_over(&state) {
                break;
            }
        }
        state
    }
}
