//! Which items are done, and the wait until all are: Python's `JoinableQueue`.

use std::time::Duration;

use shared_memory::sync::Deadline;

use super::byte_queue;
use super::error::TooManyDone;
use super::handle::Queue;

impl<T> Queue<T> {
    /// Reports that the caller is done with an item that it got.
    ///
    /// # Errors
    /// [`TooManyDone`].
    pub fn task_done(&self) -> Result<(), TooManyDone> {
        let queue = || self.name.to_string();
        let done = self.bytes.task_done();
        done.map_err(|byte_queue::TooManyDone| TooManyDone { queue: queue() })
    }

    /// How many items were put and are not [done](Queue::task_done).
    pub fn unfinished(&self) -> usize {
        usize::try_from(self.bytes.unfinished()).unwrap_or(usize::MAX)
    }

    /// Waits until all items that were put are [done](Queue::task_done). A signal does not end the wait.
    ///
    /// This never returns if a process that got an item dies before it calls `task_done`: the queue does not know who
    /// has an item. Where consumers may die, call [`join_timeout`](Queue::join_timeout) in a loop that also checks
    /// whether they are alive. Put the items of a dead one again, or call `task_done` for each of them.
    pub fn join(&self) {
        self.bytes.join(Deadline::Never);
    }

    /// Like [`join`](Queue::join), but waits for at most `timeout`; returns whether all items are done.
    pub fn join_timeout(&self, timeout: Duration) -> bool {
        self.bytes.join(Deadline::after(timeout))
    }
}
