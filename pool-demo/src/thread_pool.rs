//! Threads that take work from a channel: Python's `concurrent.futures.ThreadPoolExecutor`.

use std::fmt;
use std::iter;
use std::mem;

use crossbeam::channel::{Receiver, Select, Sender, bounded, unbounded};
use notes_runtime::thread::Thread;

use crate::error::PoolError;
use crate::panics::{catch, into_message};

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads that call closures. These may capture, since threads share this process's memory.
///
/// Dropping it waits until all jobs are done.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = pool_demo::ThreadPool::new(4)?;
/// let offset = 7;
/// let sum = pool.submit(move || 3 + offset);
/// assert_eq!(sum.result()?, 10);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ThreadPoolExecutor")]
pub struct ThreadPool {
    /// `None` when no more jobs are to come.
    jobs: Option<Sender<Job>>,
    threads: Vec<Thread>,
}

impl ThreadPool {
    /// Starts `threads` threads. From now on this process cannot fork; see [`fork_demo`].
    ///
    /// # Errors
    /// [`PoolError::NoWorkers`] if `threads` is 0; [`PoolError::Thread`] if the kernel refuses a thread.
    pub fn new(threads: usize) -> Result<ThreadPool, PoolError> {
        if threads == 0 {
            return Err(PoolError::NoWorkers);
        }
        let (sender, receiver) = unbounded::<Job>();
        let mut pool = ThreadPool {
            jobs: Some(sender),
            threads: Vec::new(),
        };
        for number in 0..threads {
            let jobs = receiver.clone();
            let work = move || jobs.into_iter().for_each(run);
            let mut thread = Thread::new(work).named(format!("ThreadPoolExecutor-0_{number}"));
            thread.start()?;
            pool.threads.push(thread);
        }
        Ok(pool)
    }

    /// Has the next free thread call `job`. Does not wait.
    pub fn submit<R: Send + 'static>(
        &self,
        job: impl FnOnce() -> R + Send + 'static,
    ) -> JobHandle<R> {
        let (sender, receiver) = bounded(1);
        let job = Box::new(move || {
            let outcome = catch(job).map_err(into_message);
            // An error means that the handle was dropped.
            sender.send(outcome).unwrap_or(());
        });
        if let Some(jobs) = &self.jobs {
            // The threads live as long as the pool: one of them gets it.
            jobs.send(job).unwrap_or(());
        }
        JobHandle(receiver)
    }
}

/// Runs a job. The thread survives its panic: a result that nobody takes may panic when it is dropped.
fn run(job: Job) {
    catch(job).unwrap_or_else(mem::forget);
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in &mut self.threads {
            // A panic of a job is its handle's error.
            thread.join().unwrap_or(());
        }
    }
}

impl fmt::Debug for ThreadPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadPool")
            .field("threads", &self.threads.len())
            .finish_non_exhaustive()
    }
}

/// The result of a job that was given to a [`ThreadPool`], now or later. Python's `Future`.
#[doc(alias = "Future")]
#[derive(Debug)]
pub struct JobHandle<R>(Receiver<Result<R, String>>);

/// A job has panicked, with this message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("panicked: {0}")]
pub struct Panicked(pub String);

impl<R> JobHandle<R> {
    /// Waits for the result.
    ///
    /// # Errors
    /// If the job has panicked.
    pub fn result(self) -> Result<R, Panicked> {
        let outcome = self
            .0
            .recv()
            .unwrap_or_else(|_| Err("its thread is gone".to_owned()));
        outcome.map_err(Panicked)
    }
}

/// The results of jobs, each as soon as it is there.
pub fn as_completed<R>(jobs: Vec<JobHandle<R>>) -> impl Iterator<Item = Result<R, Panicked>> {
    let mut left = jobs;
    iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let mut select = Select::new();
        for JobHandle(result) in &left {
            select.recv(result);
        }
        let ready = select.ready();
        Some(left.swap_remove(ready).result())
    })
}
