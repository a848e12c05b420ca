//! How a queue counts the items that are not done yet.

use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;

use super::{OrderedQueue, State};
use crate::error::TooManyDone;
use crate::order::Order;
use crate::waiters::lock;

impl<S: Order> OrderedQueue<S> {
    /// Reports that the work on one item is done.
    ///
    /// # Errors
    /// [`TooManyDone`] if all items that were put are already done.
    pub fn task_done(&self) -> Result<(), TooManyDone> {
        let mut state = lock(&self.state);
        let Some(unfinished) = state.unfinished.checked_sub(1) else {
            let queue = self.name.to_string();
            return Err(TooManyDone { queue });
        };
        state.unfinished = unfinished;
        if state.unfinished == 0 {
            event::notifies(&self.name);
            self.all_done.wake_all(state);
        }
        Ok(())
    }

    /// Blocks until every item that was put is done. It blocks forever if [`task_done`](Self::task_done) is not called
    /// for one of them; a sentinel counts too. A [`shutdown`](Self::shutdown) does not end it: the remaining items must
    /// still be done.
    #[track_caller]
    pub fn join(&self) {
        self.join_within(None);
    }

    /// Like [`join`](Self::join), but blocks for at most `timeout`. Returns false if the time ran out.
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
