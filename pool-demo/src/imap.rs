//! `imap`: results one after the other, while tasks are still being made.

use std::fmt;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::async_result::Works;
use crate::deadline::Deadline;
use crate::error::{PoolError, TaskError, Why};
use crate::feed::{Feeder, feed};
use crate::pool::Pool;
use crate::stream::Stream;

/// The results of [`Pool::imap`] and [`Pool::imap_unordered`]: each item's result, or its error.
///
/// Dropped early, it takes no more items; those that are under way are done, and nothing is kept of their results.
pub struct Imap<'p, 'a, I, R> {
    pool: &'p Pool<'a>,
    feeder: Feeder<'a, I, Stream<R>>,
    stream: Rc<Stream<R>>,
    /// It has given its last.
    is_over: bool,
}

impl<'p, 'a, I, R> Imap<'p, 'a, I, R>
where
    I: Iterator<Item: Serialize>,
    R: DeserializeOwned + 'a,
{
    pub(crate) fn new(
        pool: &'p Pool<'a>,
        feeder: Feeder<'a, I, Stream<R>>,
        stream: Rc<Stream<R>>,
    ) -> Imap<'p, 'a, I, R> {
        let mut imap = Imap {
            pool,
            feeder,
            stream,
            is_over: false,
        };
        imap.feed(); // The workers begin now, not when somebody first asks.
        imap
    }

    fn feed(&mut self) {
        while self.stream.has_room() && self.pool.has_room() && feed(self.pool, &mut self.feeder) {}
    }
}

impl<'a, I, R> Iterator for Imap<'_, 'a, I, R>
where
    I: Iterator<Item: Serialize>,
    R: DeserializeOwned + 'a,
{
    type Item = Result<R, PoolError>;

    fn next(&mut self) -> Option<Result<R, PoolError>> {
        if let Err(error) = self.pool.check_mine() {
            let was_over = std::mem::replace(&mut self.is_over, true);
            return (!was_over).then_some(Err(error));
        }
        loop {
            if let Some(outcome) = self.stream.next() {
                return Some(outcome.map_err(PoolError::Task));
            }
            if self.is_over || self.stream.has_ended() {
                return None;
            }
            if self.pool.is_over() {
                self.is_over = true;
                let (task, why) = (self.stream.progress.made.get(), Why::Terminated);
                return Some(Err(TaskError { task, why }.into()));
            }
            self.feed();
            if self.stream.has_ended() {
                continue;
            }
            if let Err(error) = self.pool.make_room(Some(Deadline::Never)) {
                self.is_over = true;
                return Some(Err(error));
            }
        }
    }
}

impl<I, R> Drop for Imap<'_, '_, I, R> {
    fn drop(&mut self) {
        self.stream.leave();
    }
}

impl<I, R> fmt::Debug for Imap<'_, '_, I, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Imap")
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}
