//! How a pool is to be, before its workers are forked.

use std::fmt;
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;
use std::thread;

use crate::crew::Initializer;
use crate::error::PoolError;
use crate::pool::Pool;

/// What a [`Pool`] can be told: how many workers, what each does first, after how many tasks it is replaced.
pub struct Options<'a> {
    pub(crate) workers: NonZeroUsize,
    pub(crate) initializer: Option<Initializer<'a>>,
    pub(crate) most_tasks: Option<NonZeroU32>,
    pub(crate) retries: u32,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            workers: usable_cpus(),
            initializer: None,
            most_tasks: None,
            retries: 0,
        }
    }
}

impl<'a> Options<'a> {
    /// How many workers; without this, [`usable_cpus`].
    pub fn workers(mut self, workers: NonZeroUsize) -> Options<'a> {
        self.workers = workers;
        self
    }

    /// What each worker calls before its first task, also those that replace others. It may capture: workers are
    /// forks.
    pub fn initializer(mut self, initializer: impl Fn() + Send + Sync + 'a) -> Options<'a> {
        self.initializer = Some(Arc::new(initializer));
        self
    }

    /// After so many tasks (a chunk is one) a worker ends, and a fresh one takes its place.
    pub fn max_tasks_per_child(mut self, tasks: NonZeroU32) -> Options<'a> {
        self.most_tasks = Some(tasks);
        self
    }

    /// How often a task (each of a chunk's) is done again after its worker has died in the middle of it. Without this, never: nobody
    /// knows how far it had come.
    pub fn retry(mut self, times: u32) -> Options<'a> {
        self.retries = times;
        self
    }

    /// Forks the workers.
    ///
    /// # Errors
    /// As [`Pool::new`].
    pub fn start(self) -> Result<Pool<'a>, PoolError> {
        Pool::start(self)
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("workers", &self.workers)
            .field("max_tasks_per_child", &self.most_tasks)
            .field("retry", &self.retries)
            .finish_non_exhaustive()
    }
}

/// How many processors this process may use at once: not more than the machine has, its affinity says, and
/// the cgroup's quota (a container's limit) allows.
pub fn usable_cpus() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}
