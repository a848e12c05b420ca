//! Worker processes that take tasks as they become free: Python's `multiprocessing.Pool`.

use std::fmt;
use std::rc::Rc;

use crate::error::PoolError;
use crate::pool_core::PoolCore;

/// A fixed number of worker processes, forked from this one, that call functions.
///
/// ```no_run
/// use pool_demo::Pool;
///
/// fn square(x: u64) -> u64 {
///     x * x
/// }
///
/// # fn main() -> Result<(), pool_demo::PoolError> {
/// let pool = Pool::new(4)?;
/// assert_eq!(pool.apply(square, 3)?, 9);
/// assert_eq!(pool.map(square, 0..3)?, [0, 1, 4]);
/// pool.close();
/// pool.join()?;
/// # Ok(())
/// # }
/// ```
///
/// # The function
/// It is chosen for each call, as in Python: a `fn`, or a closure that captures nothing ([`Task`](crate::Task)). Only its address
/// travels (workers are forks, and have the same code at the same place); arguments and results travel serialized
/// ([`Message`](crate::Message)). A closure that captures something does not compile:
///
/// ```compile_fail
/// # fn main() -> Result<(), pool_demo::PoolError> {
/// let (pool, offset) = (pool_demo::Pool::new(4)?, 7);
/// pool.apply(move |x: u64| x + offset, 3)?; // a pool's function captures nothing: …
/// # Ok(())
/// # }
/// ```
///
/// # Who does what
/// The workers claim tasks in shared memory by themselves. All else is done by this process while it waits
/// for the pool, in [`get`](crate::AsyncResult::get), [`map`](Pool::map), [`join`](Pool::join) and so on, or gives it a task:
/// results are read, callbacks called (here, not in a thread as in Python), and dead workers replaced. No thread is started: this
/// process can go on forking.
///
/// # Ends
/// - A task that panics has an error, with the message. Its worker goes on.
/// - A task whose worker is killed, or exits, has an error that names the worker and the signal or exit code.
///   Only that task: of a chunk, the items that were done keep their results, and other workers do those that were not begun. A
///   fresh worker takes the place. Nothing is done twice, unless [`retries`](crate::PoolBuilder::retries) says so.
/// - If a task forks, the child process exits when the task returns; only the worker reports a result.
/// - A fork needs a single thread. If this process has several when a worker has to be replaced, the pool says so on standard error,
///   and goes on with fewer workers; when none is left, tasks end with [`TaskFailure::NoWorker`](crate::TaskFailure::NoWorker).
/// - Dropping the pool terminates it. Workers end with this process, however that ends.
/// - A fork of this process has a copy of the pool that it cannot use: each call is [`PoolError::NotOwner`], and
///   dropping it does nothing. It can make a pool of its own.
pub struct Pool<'a> {
    pub(crate) core: Rc<PoolCore<'a>>,
}

impl Pool<'_> {
    /// How many workers there should be.
    pub fn size(&self) -> usize {
        self.core.workers()
    }

    /// The process ids of the workers that live, as far as is known.
    pub fn pids(&self) -> Vec<i32> {
        self.core.pids()
    }

    /// How many tasks were given to the pool and have not ended.
    pub fn open_tasks(&self) -> usize {
        self.core.open_tasks()
    }

    /// Makes the pool refuse new tasks. Those that it has are done.
    pub fn close(&self) {
        self.core.close();
    }

    /// Waits until all tasks have ended, and then the workers.
    ///
    /// # Errors
    /// [`PoolError::StillRunning`] before [`close`](Pool::close) or [`terminate`](Pool::terminate);
    /// [`PoolError::NotOwner`]; [`PoolError::Worker`] and [`PoolError::System`] if the pool cannot go on.
    pub fn join(&self) -> Result<(), PoolError> {
        self.core.join()
    }

    /// Ends the workers at once, whatever they do: SIGTERM, and SIGKILL after a second. Tasks that have not ended end
    /// with [`TaskFailure::Terminated`](crate::TaskFailure::Terminated).
    ///
    /// # Errors
    /// [`PoolError::Worker`], [`PoolError::NotOwner`].
    pub fn terminate(&self) -> Result<(), PoolError> {
        self.core.terminate()
    }
}

impl Drop for Pool<'_> {
    fn drop(&mut self) {
        self.core.terminate_in_drop();
    }
}

impl fmt::Debug for Pool<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.fmt(f)
    }
}
