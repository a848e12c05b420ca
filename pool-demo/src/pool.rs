//! A pool of worker processes: Python's `multiprocessing.Pool`.

use std::fmt;
use std::rc::Rc;

use crate::error::PoolError;
use crate::pool_core::PoolCore;

/// A fixed number of worker processes that call functions. They are forks of this process.
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
/// Each call has its own function, as in Python: a `fn`, or a closure that captures nothing. Such a function is a
/// function pointer, and the pool sends only its address, because workers are forks and have the same code at the same
/// address. It serializes arguments and results ([`Message`](crate::Message)). A function has one argument. Pass
/// several arguments as a tuple, and none as `()`: `pool.apply(|(a, b)| add(a, b), (1, 2))`,
/// `pool.apply(|()| hello(), ())`. A closure that captures something does not compile. Give it what it needs in its
/// argument:
///
/// ```compile_fail,E0308
/// # fn main() -> Result<(), pool_demo::PoolError> {
/// let (pool, offset) = (pool_demo::Pool::new(4)?, 7);
/// pool.apply(move |x: u64| x + offset, 3)?; // expected fn pointer, found closure
/// # Ok(())
/// # }
/// ```
///
/// This holds also if the captured value has no bytes. Such a value can prove that this process has initialized
/// something. A worker that was forked before has not:
///
/// ```compile_fail,E0308
/// #[derive(Clone, Copy)]
/// struct Ready(());
///
/// # fn main() -> Result<(), pool_demo::PoolError> {
/// let (pool, ready) = (pool_demo::Pool::new(4)?, Ready(()));
/// pool.apply(move |x: u64| { let _ready = ready; x }, 3)?; // expected fn pointer, found closure
/// # Ok(())
/// # }
/// ```
///
/// The code of the function must be in this program, not in a library that the program has loaded
/// ([`PoolError::FunctionOutsideProgram`]).
///
/// # Who does what
/// The workers claim tasks in shared memory by themselves. This process does everything else while it waits for the
/// pool (in [`get`](crate::AsyncResult::get), [`map`](Pool::map), [`join`](Pool::join) and so on) or submits a task:
/// it reads results, calls callbacks (Python calls them in a thread), and replaces dead workers. The pool starts no
/// thread, so this process can still fork.
///
/// # While this process does something else
/// Workers go on with what they have: at most 1024 tasks of [`apply_async`](Pool::apply_async), or 512 chunks of a
/// [`map_async`](Pool::map_async), of which it sends as many as it can make in 5 ms. Each worker keeps results of up to
/// 256 KiB, and 64 MiB of longer ones, until they are read; then it waits. Meanwhile no callback is called, no dead
/// worker is replaced, and no other item is taken. If this process computes for long, it calls
/// [`ready`](crate::AsyncResult::ready) from time to time, which does all this for about a millisecond, or longer
/// chunks keep the workers busy. A call does not interrupt an iterator in the middle of an item, so a time-out can be
/// late by as long as one item takes, or by up to four items if the iterator has just become slow. [`map`](Pool::map)
/// takes items without such looks at the clock until the workers have as many as they can keep.
///
/// A process that only submits single tasks looks at most each 5 ms for results, callbacks and dead workers, and takes
/// no items of a `map_async`.
///
/// # A pool in a task
/// A task can make and use a pool of its own. Its workers end with the worker that runs the task.
///
/// # Ends
/// - A task that panics has an error with the panic message. The worker continues.
/// - A task whose worker is killed or exits has an error that names the worker and the signal or exit code. Only that
///   task fails: in a chunk, the items that have ended keep their results, and other workers run the items that were
///   not begun. A new worker replaces the dead one. No item runs twice, unless you set
///   [`retries`](crate::PoolBuilder::retries).
/// - A new worker closes its copies of the connections of `queue_ipc` that are newer than the pool, so their readers get
///   the end in time. It keeps copies of other descriptors, such as those of `std::io::pipe`, until it ends.
/// - If a task forks, the child process exits when the task returns; only the worker reports a result.
/// - The pool can fork only while this process has a single thread. If this process has several threads when a worker
///   must be replaced, the pool prints a warning to standard error and continues with fewer workers. When no worker
///   is left, tasks end with [`TaskFailure::NoWorker`](crate::TaskFailure::NoWorker).
/// - Dropping the pool terminates it, and prints a line to standard error if that ends tasks. To finish all tasks,
///   call [`close`](Pool::close) and [`join`](Pool::join) first. The workers end when this process ends, even if it is killed.
/// - A fork of this process has a copy of the pool, but cannot use it: each call returns [`PoolError::NotOwner`], and
///   dropping the copy does nothing. The fork can make a new pool.
pub struct Pool<'a> {
    pub(crate) core: Rc<PoolCore<'a>>,
}

impl Pool<'_> {
    /// The number of workers that the pool was built with.
    pub fn size(&self) -> usize {
        self.core.workers()
    }

    /// The process ids of the workers. A worker that has died stays in the list until the pool has reaped it. In a fork
    /// of the pool's owner, which has no workers, the list is empty.
    pub fn pids(&self) -> Vec<i32> {
        self.core.pids()
    }

    /// The number of submitted tasks that have not ended. 0 in a fork of the pool's owner.
    pub fn open_tasks(&self) -> usize {
        self.core.open_tasks()
    }

    /// Makes the pool refuse new tasks. Tasks that were submitted before still run.
    pub fn close(&self) {
        self.core.close();
    }

    /// Waits until all tasks have ended, and then until the workers have ended. All callbacks that are due are called
    /// before it returns, except the callback that calls it and those that wait for this callback.
    ///
    /// # Errors
    /// [`PoolError::StillRunning`] before [`close`](Pool::close) or [`terminate`](Pool::terminate);
    /// [`PoolError::NotOwner`]; [`PoolError::Worker`] and [`PoolError::System`] if the pool cannot continue.
    pub fn join(&self) -> Result<(), PoolError> {
        self.core.join()
    }

    /// Ends the workers at once, even if they run tasks: sends SIGTERM, and SIGKILL after a second. Tasks that have
    /// not ended fail with [`TaskFailure::Terminated`](crate::TaskFailure::Terminated).
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
