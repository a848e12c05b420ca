//! The result of a job on a thread: Python's `concurrent.futures.Future`.

use std::iter;
use std::time::Duration;

use crossbeam::channel::{Receiver, Select};

use crate::thread_job::{Job, is_pool_thread};

/// The result of a job that was submitted to a [`ThreadPool`](crate::ThreadPool). The job may still be running.
/// Python's `Future`.
///
/// ```
/// # use std::time::Duration;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let pool = pool_demo::ThreadPool::new(1)?;
/// let (answer, question) = std::sync::mpsc::channel();
/// let job = pool.submit(move || question.recv());
/// assert!(!job.done());
/// let Err(job) = job.result_timeout(Duration::from_millis(10)) else {
///     unreachable!("nobody has answered");
/// };
/// answer.send(42)?;
/// assert_eq!(job.result()??, 42);
/// # Ok(())
/// # }
/// ```
///
/// Dropping the handle does not cancel the job: the job runs, and its result is dropped.
///
/// If a job waits for another job that no thread has begun, the waiting thread runs it, whatever time it takes. A wait
/// with a time-out only waits.
#[doc(alias = "Future")]
#[derive(Debug)]
pub struct JobHandle<R> {
    outcome: Receiver<Result<R, String>>,
    job: Job,
}

/// The job panicked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("panicked: {message}")]
#[non_exhaustive]
pub struct Panicked {
    /// The panic's message.
    pub message: String,
}

impl<R> JobHandle<R> {
    pub(crate) fn new(outcome: Receiver<Result<R, String>>, job: Job) -> JobHandle<R> {
        JobHandle { outcome, job }
    }

    /// Waits for the result.
    ///
    /// # Errors
    /// If the job panicked.
    pub fn result(self) -> Result<R, Panicked> {
        if is_pool_thread() {
            self.job.run();
        }
        let outcome = self
            .outcome
            .recv()
            .unwrap_or_else(|_| Err("its thread ended without a result".to_owned()));
        outcome.map_err(|message| Panicked { message })
    }

    /// As [`result`](JobHandle::result), but waits for at most `timeout`. Python: `future.result(timeout)`.
    ///
    /// # Errors
    /// The handle itself, if the job has not ended in time; you can wait again.
    pub fn result_timeout(self, timeout: Duration) -> Result<Result<R, Panicked>, JobHandle<R>> {
        match self.wait_timeout(timeout) {
            true => Ok(self.result()),
            false => Err(self),
        }
    }

    /// Waits until the job has ended, with a result or a panic, for at most `timeout`. Returns whether the job has
    /// ended.
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.select().ready_timeout(timeout).is_ok()
    }

    /// Whether the job has ended, with a result or a panic. Does not wait. Python: `future.done()`.
    pub fn done(&self) -> bool {
        self.select().try_ready().is_ok()
    }

    /// This handle has the only receiver of the channel, so a result that is ready stays ready until the handle takes
    /// it.
    fn select(&self) -> Select<'_> {
        let mut select = Select::new();
        select.recv(&self.outcome);
        select
    }
}

/// Returns the results of jobs, each as soon as it is ready.
pub fn as_completed<R>(jobs: Vec<JobHandle<R>>) -> impl Iterator<Item = Result<R, Panicked>> {
    let mut left = jobs;
    iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let mut select = Select::new();
        for handle in &left {
            select.recv(&handle.outcome);
        }
        let ready = select.try_ready().unwrap_or_else(|_| {
            if is_pool_thread() {
                // One of them runs here, unless other threads have begun all.
                left.iter().any(|handle| handle.job.run());
            }
            select.ready()
        });
        Some(left.swap_remove(ready).result())
    })
}
