//! How much of the work with what was put is not done: Python's `JoinableQueue`.

use std::time::Duration;

use shared_memory::sync::Deadline;

use super::{Queue, messages};
use crate::error::TooManyDone;

impl<T> Queue<T> {
    /// Says that the caller is done with an item that it got.
    ///
    /// # Errors
    /// [`TooManyDone`].
    pub fn task_done(&self) -> Result<(), TooManyDone> {
        let queue = || self.name.to_string();
        let done = self.messages.task_done();
        done.map_err(|messages::TooManyDone| TooManyDone { queue: queue() })
    }

    /// How many items were put and are not [done](Queue::task_done).
    pub fn unfinished(&self) -> usize {
        usize::try_from(self.messages.unfinished()).unwrap_or(usize::MAX)
    }

    /// Waits until all that was put is [done](Queue::task_done). Never ends if one who got an item died over it.
    pub fn join(&self) {
        self.messages.join(Deadline::Never);
    }

    /// As [`join`](Queue::join), but at most as long as `timeout`; whether all is done.
    pub fn join_timeout(&self, timeout: Duration) -> bool {
        self.messages.join(Deadline::after(timeout))
    }
}
