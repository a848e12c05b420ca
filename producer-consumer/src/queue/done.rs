//! How a queue knows that the work on its items is done.

use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;

use super::{OrderedQueue, State};
use crate::error::TooManyDone;
use crate::order::Order;
use crate::waiters::lock;

impl<S: Order> OrderedQueue<S> {
    /// Says that the work on one item is done.
    ///
    /// # Errors
    /// [`TooManyDone`] if all that were put are done already.
    pub fn task_done(&self) -> Result<(), TooManyDone> {
        let mut state = lock(&self.state);
        state.unfinished = state.unfinished.checked_sub(1).ok_or(TooManyDone)?;
        if state.unfinished == 0 {
            event::notifies(&self.name);
            self.all_done.wake_all(state);
        }
        Ok(())
    }

    /// Blocks until every item that was put is done; for ever, if nobody calls [`task_done`](Self::task_done) for one of
    /// them, a sentinel among them. A [`shutdown`](Self::shutdown) does not end it: the items that are left are still to be done.
    #[track_caller]
    pub fn join(&self) {
        self.join_within(None);
    }

    /// As [`join`](Self::join), but blocks for `timeout` at most; false if the time is over.
    #[track_caller]
    pub fn join_timeout(&self, timeout: Duration) -> bool {
        self.join_within(Some(timeout))
    }

    #[track_caller]
    fn join_within(&self, timeout: Option<Duration>) -> bool {
        let state = lock(&self.state);
        if state.unfinished == 0 {
            return true;
        }
        event::waits(&self.name);
        let is_done = |state: &State<S>| state.unfinished == 0;
        let (state, is_done) = self
            .all_done
            .wait_until(state, Deadline::from(timeout), is_done);
        drop(state);
        if is_done {
            event::wakes(&self.name);
        } else {
            event::gives_up(&self.name);
        }
        is_done
    }

    /// How many items were put and are not done yet.
    pub fn unfinished(&self) -> usize {
        lock(&self.state).unfinished
    }
}
