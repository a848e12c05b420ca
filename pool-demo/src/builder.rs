//! Builds a pool, from a number of workers or with more options.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use crate::cpus::usable_cpus;
use crate::error::PoolError;
use crate::pool::Pool;
use crate::pool_core::{PoolCore, Settings};
use crate::shared_state::MAX_WORKERS;
use crate::workers::Initializer;

impl<'a> Pool<'a> {
    /// Forks `workers` processes. Python: `Pool(4)`.
    ///
    /// # Errors
    /// [`PoolError::NoWorkers`] if `workers` is 0; [`PoolError::TooManyWorkers`] above about four thousand;
    /// [`PoolError::Worker`] if this process has several threads or the kernel refuses to create a process;
    /// [`PoolError::Memory`], [`PoolError::System`].
    pub fn new(workers: usize) -> Result<Pool<'a>, PoolError> {
        Pool::builder().workers(workers).build()
    }

    /// Forks a worker for each processor that this process may use ([`usable_cpus`]). Python: `Pool()`.
    ///
    /// # Errors
    /// As [`Pool::new`].
    pub fn with_default_workers() -> Result<Pool<'a>, PoolError> {
        Pool::builder().build()
    }

    /// Returns a builder with all options. By default it builds a pool with one worker for each processor.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), pool_demo::PoolError> {
    /// let pool = pool_demo::Pool::builder()
    ///     .workers(4)
    ///     .initializer(|| println!("a worker starts"))
    ///     .max_tasks_per_child(100)
    ///     .retries(1)
    ///     .build()?;
    /// # drop(pool);
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> PoolBuilder<'a> {
        PoolBuilder::default()
    }
}

/// The options of a [`Pool`]: the number of workers, their initializer, the number of tasks after which a worker is
/// replaced, and the retries.
#[must_use]
pub struct PoolBuilder<'a> {
    workers: usize,
    initializer: Option<Initializer<'a>>,
    max_tasks_per_child: Option<u32>,
    retries: u32,
}

impl Default for PoolBuilder<'_> {
    fn default() -> Self {
        PoolBuilder {
            workers: usable_cpus(),
            initializer: None,
            max_tasks_per_child: None,
            retries: 0,
        }
    }
}

impl<'a> PoolBuilder<'a> {
    /// The number of workers. The default is [`usable_cpus`].
    pub fn workers(mut self, workers: usize) -> PoolBuilder<'a> {
        self.workers = workers;
        self
    }

    /// Each worker calls this function before its first task. A worker that replaces another worker calls it too. The
    /// function may capture variables, because workers are forks.
    ///
    /// If a worker ends before this function has returned, the pool starts it again after a pause of 1 ms, which
    /// doubles up to 128 ms. If no worker is left after ten such ends in a row for each worker, in about half a second,
    /// the pool gives up, and the open tasks end with
    /// [`TaskFailure::NoWorker`](crate::TaskFailure::NoWorker). The next call starts each worker once more. While
    /// another worker is left, the pool goes on trying, with the longest pause. A worker that ends later, even before
    /// its first task, is replaced without a pause, and ends the row. If the kernel refuses to start a process and no
    /// worker is left, this counts as such an end of each worker.
    pub fn initializer(mut self, initializer: impl Fn() + Send + Sync + 'a) -> PoolBuilder<'a> {
        self.initializer = Some(Arc::new(initializer));
        self
    }

    /// A worker exits after this many tasks, and a new worker replaces it. A chunk counts as one task. Python:
    /// `maxtasksperchild`.
    #[doc(alias = "maxtasksperchild")]
    pub fn max_tasks_per_child(mut self, tasks: u32) -> PoolBuilder<'a> {
        self.max_tasks_per_child = Some(tasks);
        self
    }

    /// How many times the pool retries a task (each item of a chunk) whose worker died while running it. The default
    /// is 0, because the pool does not know how much of the task was done.
    pub fn retries(mut self, times: u32) -> PoolBuilder<'a> {
        self.retries = times;
        self
    }

    /// Forks the workers.
    ///
    /// # Errors
    /// As [`Pool::new`]; [`PoolError::ZeroTasksPerChild`].
    pub fn build(self) -> Result<Pool<'a>, PoolError> {
        if self.workers == 0 {
            return Err(PoolError::NoWorkers);
        }
        if self.workers > MAX_WORKERS {
            let (asked, max) = (self.workers, MAX_WORKERS);
            return Err(PoolError::TooManyWorkers { asked, max });
        }
        let max_tasks = match self.max_tasks_per_child {
            None => None,
            Some(tasks) => Some(NonZeroU32::new(tasks).ok_or(PoolError::ZeroTasksPerChild)?),
        };
        let core = PoolCore::start(Settings {
            workers: self.workers,
            initializer: self.initializer,
            max_tasks,
            retries: self.retries,
        })?;
        Ok(Pool { core })
    }
}

impl fmt::Debug for PoolBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PoolBuilder")
            .field("workers", &self.workers)
            .field("max_tasks_per_child", &self.max_tasks_per_child)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}
