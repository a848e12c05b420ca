//! The result of tasks that were submitted to a pool: Python's `AsyncResult`.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use shared_memory::sync::Deadline;

use crate::error::PoolError;
use crate::pool_core::PoolCore;
use crate::pool_handle::PoolHandle;
use crate::results::Pending;

/// The result of a task that was submitted to a [`Pool`](crate::Pool). The task may still be running.
///
/// While a caller waits here, the pool works: it reads results, calls callbacks and replaces dead workers. You can
/// get the result more than once. Dropping the `AsyncResult` does not cancel the task: the task runs, and the pool
/// drops its result.
///
/// An `AsyncResult` can be stored beside its pool, for example in a struct, and it can outlive the pool. If the task
/// had ended when the pool was dropped, you can still get its result. Otherwise it has the error
/// [`TaskFailure::Terminated`](crate::TaskFailure::Terminated).
///
/// ```no_run
/// # use pool_demo::{AsyncResult, Pool, PoolError};
/// struct Search {
///     pool: Pool<'static>,
///     first_page: AsyncResult<'static, String>,
/// }
///
/// # fn main() -> Result<(), PoolError> {
/// let pool = Pool::new(4)?;
/// let first_page = pool.apply_async(|page: u32| format!("page {page}"), 1)?;
/// let search = Search { pool, first_page };
/// println!("{}", search.first_page.get()?);
/// # drop(search.pool);
/// # Ok(())
/// # }
/// ```
#[must_use = "a task's error is only in its result, and a pool that is dropped ends its tasks: call get or wait, or \
              drop the result and join the pool"]
pub struct AsyncResult<'a, R> {
    pool: PoolHandle<'a>,
    pending: Rc<dyn Pending<R> + 'a>,
}

impl<'a, R> AsyncResult<'a, R> {
    pub(crate) fn new(
        pool: &Rc<PoolCore<'a>>,
        pending: Rc<dyn Pending<R> + 'a>,
    ) -> AsyncResult<'a, R> {
        AsyncResult {
            pool: PoolHandle::of(pool),
            pending,
        }
    }

    /// Waits for the result.
    ///
    /// # Errors
    /// [`PoolError::Task`] if the task has no result; [`PoolError::NotOwner`]; [`PoolError::Worker`] and
    /// [`PoolError::System`] if the pool cannot continue.
    pub fn get(&self) -> Result<R, PoolError> {
        self.wait()?;
        Ok(self.pending.read()?)
    }

    /// Waits for the result, for at most `timeout`.
    ///
    /// # Errors
    /// [`PoolError::Timeout`] if the task has not ended in time; you can call this again. Otherwise as
    /// [`get`](AsyncResult::get).
    pub fn get_timeout(&self, timeout: Duration) -> Result<R, PoolError> {
        match self.wait_timeout(timeout)? {
            true => Ok(self.pending.read()?),
            false => Err(PoolError::Timeout),
        }
    }

    /// Waits until the task has ended, with a result or an error.
    ///
    /// # Errors
    /// As [`get`](AsyncResult::get), except [`PoolError::Task`].
    pub fn wait(&self) -> Result<(), PoolError> {
        self.wait_until(Deadline::Never).map(drop)
    }

    /// As [`wait`](AsyncResult::wait), but waits for at most `timeout`. Returns whether the task has ended.
    ///
    /// # Errors
    /// As [`wait`](AsyncResult::wait).
    pub fn wait_timeout(&self, timeout: Duration) -> Result<bool, PoolError> {
        self.wait_until(Deadline::after(timeout))
    }

    /// Whether the task has ended, with a result or an error. Does not wait.
    ///
    /// # Errors
    /// As [`wait`](AsyncResult::wait).
    pub fn ready(&self) -> Result<bool, PoolError> {
        let Some(pool) = self.pool.get()? else {
            return Ok(true);
        };
        if !self.pending.is_ready() {
            pool.work(None)?;
        }
        Ok(self.has_ended(&pool))
    }

    /// Whether the task has ended with a result that [`get`](AsyncResult::get) can return. This deserializes the
    /// result. Does not wait.
    ///
    /// # Errors
    /// [`PoolError::NotReady`] if the task has not ended; otherwise as [`wait`](AsyncResult::wait).
    pub fn successful(&self) -> Result<bool, PoolError> {
        match self.ready()? {
            true => Ok(self.pending.read().is_ok()),
            false => Err(PoolError::NotReady),
        }
    }

    fn has_ended(&self, pool: &PoolCore<'_>) -> bool {
        self.pending.is_ready() || pool.has_ended()
    }

    fn wait_until(&self, deadline: Deadline) -> Result<bool, PoolError> {
        let Some(pool) = self.pool.get()? else {
            return Ok(true);
        };
        while !self.has_ended(&pool) {
            pool.work(Some(deadline))?;
            if deadline.has_passed() {
                return Ok(self.has_ended(&pool));
            }
        }
        Ok(true)
    }
}

impl<R> fmt::Debug for AsyncResult<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncResult")
            .field("ready", &self.pending.is_ready())
            .finish_non_exhaustive()
    }
}
