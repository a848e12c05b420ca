//! What becomes of a task that was given to the pool: Python's `AsyncResult`.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use crate::deadline::Deadline;
use crate::error::PoolError;
use crate::outcome::Pending;

/// A pool, as its results see it.
pub(crate) trait Works {
    /// An error in a fork of the pool's process.
    fn check_mine(&self) -> Result<(), PoolError>;

    /// Does what there is to do, and waits for more until the deadline; `None`: does not wait.
    fn work(&self, until: Option<Deadline>) -> Result<(), PoolError>;

    /// Whether it does no more.
    fn is_over(&self) -> bool;
}

/// The result of a task that was given to a [`Pool`](crate::Pool), now or later.
///
/// As long as one waits here, the pool works: it reads results, calls callbacks, replaces dead workers. The result
/// can be had more than once. Dropped, it changes nothing: the task is done, its result forgotten.
pub struct AsyncResult<'p, R> {
    pool: &'p dyn Works,
    pending: Rc<dyn Pending<R> + 'p>,
}

impl<'p, R> AsyncResult<'p, R> {
    pub(crate) fn new(pool: &'p dyn Works, pending: Rc<dyn Pending<R> + 'p>) -> AsyncResult<'p, R> {
        AsyncResult { pool, pending }
    }

    /// Waits for the result.
    ///
    /// # Errors
    /// [`PoolError::Task`] if it has none; what the pool can't do.
    pub fn get(&self) -> Result<R, PoolError> {
        self.wait()?;
        Ok(self.pending.read()?)
    }

    /// Waits for the result, but at most as long as `timeout`.
    ///
    /// # Errors
    /// [`PoolError::Timeout`] if it has not ended by then; it may be asked for again.
    pub fn get_timeout(&self, timeout: Duration) -> Result<R, PoolError> {
        match self.wait_timeout(timeout)? {
            true => Ok(self.pending.read()?),
            false => Err(PoolError::Timeout),
        }
    }

    /// Waits until the task has ended, in whatever way.
    ///
    /// # Errors
    /// What the pool can't do.
    pub fn wait(&self) -> Result<(), PoolError> {
        self.wait_until(Deadline::Never).map(drop)
    }

    /// As [`wait`](AsyncResult::wait), but at most as long as `timeout`; whether the task has ended.
    ///
    /// # Errors
    /// What the pool can't do.
    pub fn wait_timeout(&self, timeout: Duration) -> Result<bool, PoolError> {
        self.wait_until(Deadline::after(timeout))
    }

    /// Whether the task has ended, in whatever way. Does not wait.
    ///
    /// # Errors
    /// What the pool can't do.
    pub fn ready(&self) -> Result<bool, PoolError> {
        self.pool.check_mine()?;
        if !self.pending.is_ready() {
            self.pool.work(None)?;
        }
        Ok(self.has_ended())
    }

    /// Whether the task has ended with a result. Does not wait.
    ///
    /// # Errors
    /// [`PoolError::NotReady`] as long as it has not ended; what the pool can't do.
    pub fn successful(&self) -> Result<bool, PoolError> {
        match self.ready()? {
            true => Ok(self.pending.is_ready() && self.pending.is_success()),
            false => Err(PoolError::NotReady),
        }
    }

    fn has_ended(&self) -> bool {
        self.pending.is_ready() || self.pool.is_over()
    }

    fn wait_until(&self, deadline: Deadline) -> Result<bool, PoolError> {
        self.pool.check_mine()?;
        while !self.has_ended() {
            self.pool.work(Some(deadline))?;
            if deadline.has_passed() {
                return Ok(self.has_ended());
            }
        }
        Ok(true)
    }
}

impl<R> fmt::Debug for AsyncResult<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ready = self.pending.is_ready();
        f.debug_struct("AsyncResult")
            .field("ready", &ready)
            .finish_non_exhaustive()
    }
}
