//! Threads that take work from a channel: Python's `concurrent.futures.ThreadPoolExecutor`.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam::channel::{Sender, bounded, unbounded};
use nix::unistd::gettid;
use notes_runtime::event;
use notes_runtime::thread::Thread;

use crate::error::{PoolError, TaskError, TaskFailure};
use crate::job_handle::{JobHandle, Panicked};
use crate::panics::{catch, into_message};
use crate::thread_job::{Job, PoolId, mark_thread_of};

/// A fixed number of threads that call closures. The closures may capture variables, because threads share this
/// process's memory.
///
/// Dropping the pool waits until all jobs have ended. There is one exception: if a job of the pool drops the last
/// handle, it cannot wait for jobs that may wait for it. The drop returns at once, the threads run the remaining jobs and
/// then end, and nobody waits for them. If the program ends earlier, the remaining jobs do not run. A
/// [`JobHandle`] still waits for its job.
///
/// A job may submit jobs to its own pool, through an [`Arc`], and wait for them. If no thread has begun that job, the waiting
/// thread runs it, so a pool of one thread is enough. Two jobs that wait for each other wait for ever. So does a job
/// that asks in a loop whether another one is done while all threads are busy.
///
/// This holds for jobs of other pools, too: a job that waits for a job of another pool that no thread has begun runs it, in
/// its own thread. So a pool can run more jobs at once than it has threads. Do not use a pool of one thread as a lock.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = pool_demo::ThreadPool::new(4)?;
/// let offset = 7;
/// let sum = pool.submit(move || 3 + offset);
/// assert_eq!(sum.result()?, 10);
/// assert_eq!(pool.map(move |x| x + offset, 0..3)?, [7, 8, 9]);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ThreadPoolExecutor")]
pub struct ThreadPool {
    id: PoolId,
    /// `None` when no more jobs will come.
    jobs: Option<Sender<Job>>,
    /// The lock only makes the pool `Sync`, so that jobs can share it. Nothing locks it.
    threads: Mutex<Vec<Thread>>,
    /// The number of jobs submitted so far.
    submitted: AtomicU64,
}

impl ThreadPool {
    /// Starts `threads` threads. While the pool exists, this process cannot fork; see [`fork_demo`].
    ///
    /// # Errors
    /// [`PoolError::NoWorkers`] if `threads` is 0; [`PoolError::Thread`] if the kernel refuses to create a thread.
    pub fn new(threads: usize) -> Result<ThreadPool, PoolError> {
        if threads == 0 {
            return Err(PoolError::NoWorkers);
        }
        let (sender, receiver) = unbounded::<Job>();
        let id = PoolId::unique();
        let mut pool = ThreadPool {
            id,
            jobs: Some(sender),
            threads: Mutex::default(),
            submitted: AtomicU64::new(0),
        };
        let started = pool.threads.get_mut();
        let started = started.unwrap_or_else(PoisonError::into_inner);
        for number in 0..threads {
            let jobs = receiver.clone();
            let work = move || {
                mark_thread_of(id);
                for job in jobs {
                    job.run();
                }
            };
            let mut thread = Thread::new(work).named(format!("ThreadPoolExecutor-0_{number}"));
            thread.start()?;
            started.push(thread);
        }
        Ok(pool)
    }

    /// Submits `job`. The next free thread calls it. Does not wait.
    pub fn submit<R: Send + 'static>(
        &self,
        job: impl FnOnce() -> R + Send + 'static,
    ) -> JobHandle<R> {
        let (sender, receiver) = bounded(1);
        let number = self.submitted.fetch_add(1, Relaxed);
        let job = Job::new(self.id, move || {
            let work = event::work(format_args!("task {number}"));
            let outcome = catch(job).map_err(into_message);
            drop(work);
            // An error means that the handle was dropped.
            sender.send(outcome).unwrap_or(());
        });
        if let Some(jobs) = &self.jobs {
            // The threads live as long as the pool, so one of them receives the job.
            jobs.send(job.clone()).unwrap_or(());
        }
        JobHandle::new(receiver, job)
    }

    /// Calls `function` for each item, waits until all calls have ended, and returns the results in the order of the
    /// items. Python: `list(executor.map(function, items))`.
    ///
    /// Each item is one job. The calling thread takes all items from the iterator at once. If the iterator panics,
    /// this method panics, and the jobs for earlier items still run.
    ///
    /// # Errors
    /// [`TaskFailure::Panicked`] for the first item whose call panicked, after all calls have ended.
    pub fn map<A: Send + 'static, R: Send + 'static>(
        &self,
        function: impl Fn(A) -> R + Send + Sync + 'static,
        items: impl IntoIterator<Item = A>,
    ) -> Result<Vec<R>, TaskError> {
        let function = Arc::new(function);
        let submit = |item| {
            let function = Arc::clone(&function);
            self.submit(move || function(item))
        };
        let jobs: Vec<_> = items.into_iter().map(submit).collect();
        let mut results = Vec::with_capacity(jobs.len());
        let mut first_error = None;
        for (task, job) in (0..).zip(jobs) {
            match job.result() {
                Ok(result) => results.push(result),
                Err(Panicked { message }) => {
                    let error = || TaskError::new(task, TaskFailure::Panicked(message));
                    first_error.get_or_insert_with(error);
                }
            }
        }
        first_error.map_or(Ok(results), Err)
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.jobs = None;
        if self.id.has_this_thread() {
            // A job drops the last handle of its pool. Another job may wait for this one.
            return;
        }
        let threads = self.threads.get_mut();
        for thread in threads.unwrap_or_else(PoisonError::into_inner) {
            // A destructor of a local of one of these threads does not wait for its own thread. The handle of a job
            // reports its panic.
            if thread.native_id() != Some(gettid().as_raw()) {
                thread.join().unwrap_or(());
            }
        }
    }
}

impl fmt::Debug for ThreadPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadPool")
            .field("submitted", &self.submitted)
            .finish_non_exhaustive()
    }
}
