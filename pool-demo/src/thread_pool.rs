//! Threads that take work from a channel: Python's `concurrent.futures.ThreadPoolExecutor`.

use std::fmt;
use std::mem;
use std::num::NonZeroUsize;

use crossbeam_channel::{Receiver, Select, Sender, bounded, unbounded};
use notes_runtime::thread::{Thread, ThreadError};

use crate::panics::{caught, said};

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads that call what they are given: any closure, since they share this process's memory.
///
/// Dropping it waits until all is done that was given to it.
pub struct ThreadPool {
    /// `None` when no more is to come.
    jobs: Option<Sender<Job>>,
    threads: Vec<Thread>,
}

impl ThreadPool {
    /// Starts so many threads. From now on this process can't fork; see [`fork_demo`].
    ///
    /// # Errors
    /// When the kernel refuses a thread.
    pub fn new(threads: NonZeroUsize) -> Result<ThreadPool, ThreadError> {
        let (jobs, to_do) = unbounded::<Job>();
        let mut pool = ThreadPool {
            jobs: Some(jobs),
            threads: Vec::new(),
        };
        for number in 0..threads.get() {
            let to_do = to_do.clone();
            let work = move || to_do.into_iter().for_each(do_it);
            let mut thread = Thread::new(work).named(format!("ThreadPoolExecutor-0_{number}"));
            thread.start()?;
            pool.threads.push(thread);
        }
        Ok(pool)
    }

    /// Has `work` done by a thread that is free; does not wait.
    pub fn submit<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Future<R> {
        let (done, result) = bounded(1);
        let job = Box::new(move || {
            let outcome = caught(work).map_err(said);
            // An error means that nobody asks any more.
            done.send(outcome).unwrap_or(());
        });
        if let Some(jobs) = &self.jobs {
            // The threads live as long as the pool: somebody gets it.
            jobs.send(job).unwrap_or(());
        }
        Future(result)
    }
}

/// Does a job; the thread goes on, whatever it is. The result that nobody asks for may panic when it is dropped.
fn do_it(job: Job) {
    caught(job).unwrap_or_else(mem::forget);
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in &mut self.threads {
            // A panic of a job stays in its future.
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

/// The result of what was given to a [`ThreadPool`], now or later.
#[derive(Debug)]
pub struct Future<R>(Receiver<Result<R, String>>);

/// What was given to a thread has panicked, with this message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("panicked: {0}")]
pub struct Panicked(pub String);

impl<R> Future<R> {
    /// Waits for the result.
    ///
    /// # Errors
    /// If it has panicked.
    pub fn result(self) -> Result<R, Panicked> {
        let outcome = self
            .0
            .recv()
            .unwrap_or_else(|_| Err("its thread is gone".to_owned()));
        outcome.map_err(Panicked)
    }
}

/// The results, each as soon as it is there.
pub fn as_completed<R>(futures: Vec<Future<R>>) -> impl Iterator<Item = Result<R, Panicked>> {
    let mut left = futures;
    std::iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let mut select = Select::new();
        for Future(result) in &left {
            select.recv(result);
        }
        let ready = select.ready();
        Some(left.swap_remove(ready).result())
    })
}
