//! `imap`: returns results one by one, while tasks are still being made.

use std::fmt;
use std::mem;
use std::rc::Rc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_memory::sync::Deadline;

use crate::error::{PoolError, TaskError, TaskFailure};
use crate::item_source::ItemSource;
use crate::pool_core::PoolCore;
use crate::pool_handle::PoolHandle;
use crate::pull_budget::PullBudget;
use crate::results::ResultStream;

/// The results of [`Pool::imap`](crate::Pool::imap) and [`Pool::imap_unordered`](crate::Pool::imap_unordered): the
/// result or the error of each item. Python's `IMapIterator`.
///
/// An error of an item does not end the iterator; the next results follow. If you drop the iterator early, it takes
/// no more items from the input. Tasks that are already submitted still run, and the pool drops their results. The
/// iterator can outlive its pool. In that case it returns the results that have arrived, then one error
/// [`TaskFailure::Terminated`], and ends.
#[doc(alias = "IMapIterator")]
#[must_use = "the items that were not taken are not sent: iterate to the end"]
pub struct Imap<'a, I, R> {
    pool: PoolHandle<'a>,
    source: ItemSource<'a, I, ResultStream<R>>,
    stream: Rc<ResultStream<R>>,
    /// Whether an error has ended the iterator.
    has_ended: bool,
}

impl<'a, I, R> Imap<'a, I, R>
where
    I: Iterator<Item: Serialize>,
    R: DeserializeOwned + 'static,
{
    pub(crate) fn new(
        pool: &Rc<PoolCore<'a>>,
        source: ItemSource<'a, I, ResultStream<R>>,
        stream: Rc<ResultStream<R>>,
    ) -> Imap<'a, I, R> {
        let mut imap = Imap {
            pool: PoolHandle::of(pool),
            source,
            stream,
            has_ended: false,
        };
        imap.submit_ahead(pool, None); // The workers begin now, not when the caller takes the first result.
        imap
    }

    /// Waits for the next result, for at most `timeout`. Returns `None` after the last result. Python:
    /// `next(timeout)`.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use pool_demo::{Pool, PoolError};
    /// # fn main() -> Result<(), PoolError> {
    /// let pool = Pool::new(4)?;
    /// let mut squares = pool.imap(|n: u64| n * n, 0..100)?;
    /// while let Some(square) = squares.next_timeout(Duration::from_secs(1))? {
    ///     println!("{square}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`PoolError::Timeout`] if the result is not ready in time; you can call this again. [`PoolError::Task`] if the
    /// item has no result; the next results follow. Any other error is returned once and ends the iterator:
    /// [`PoolError::NotOwner`], [`PoolError::Worker`], [`PoolError::System`].
    pub fn next_timeout(&mut self, timeout: Duration) -> Result<Option<R>, PoolError> {
        self.next_until(Deadline::after(timeout))
    }

    fn next_until(&mut self, deadline: Deadline) -> Result<Option<R>, PoolError> {
        let pool = match self.pool.get() {
            Ok(pool) => pool,
            Err(error) => return self.end_with(error),
        };
        let mut is_time_up = false;
        loop {
            if let Some(outcome) = self.stream.take_next() {
                return Ok(outcome.map(Some)?);
            }
            if self.has_ended || self.stream.has_ended() {
                return Ok(None);
            }
            let Some(pool) = pool.as_ref().filter(|pool| !pool.has_ended()) else {
                let error = TaskError::new(self.stream.made(), TaskFailure::Terminated);
                return self.end_with(error.into());
            };
            if is_time_up {
                return Err(PoolError::Timeout);
            }
            let has_made = self.submit_ahead(pool, Some(deadline));
            // An item that could not be serialized has ended already, so there may be nothing to wait for.
            if let Err(error) = pool.make_room(Some(deadline).filter(|_| !has_made)) {
                return self.end_with(error);
            }
            is_time_up = deadline.has_passed();
        }
    }

    /// Returns an error and ends the iterator.
    fn end_with(&mut self, error: PoolError) -> Result<Option<R>, PoolError> {
        match mem::replace(&mut self.has_ended, true) {
            true => Ok(None),
            false => Err(error),
        }
    }

    /// Makes tasks for a while. Returns whether it has made any.
    fn submit_ahead(&mut self, pool: &PoolCore<'a>, deadline: Option<Deadline>) -> bool {
        let mut budget = PullBudget::slice(deadline);
        let mut has_made = false;
        while !budget.is_spent() && self.stream.may_make() && pool.has_room() {
            has_made = true;
            pool.submit_next(&mut self.source, &mut budget);
        }
        has_made
    }
}

impl<I, R> Iterator for Imap<'_, I, R>
where
    I: Iterator<Item: Serialize>,
    R: DeserializeOwned + 'static,
{
    type Item = Result<R, PoolError>;

    fn next(&mut self) -> Option<Result<R, PoolError>> {
        self.next_until(Deadline::Never).transpose()
    }
}

impl<I, R> Drop for Imap<'_, I, R> {
    fn drop(&mut self) {
        self.stream.discard();
    }
}

impl<I, R> fmt::Debug for Imap<'_, I, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Imap")
            .field("has_ended", &self.has_ended)
            .finish_non_exhaustive()
    }
}
