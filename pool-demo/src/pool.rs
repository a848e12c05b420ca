//! Worker processes that take tasks as they become free: Python's `multiprocessing.Pool`.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroUsize;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Lost, PoolError};
use crate::worker::{self, Worker};

/// A fixed number of worker processes that call one function for many tasks of type `T`.
///
/// The parent hands a task to a worker that is free, and keeps the others until one is: it does so
/// in [`apply_async`](Pool::apply_async), [`next_done`](Pool::next_done) and [`join`](Pool::join). A worker that
/// dies (a panic, a signal) costs the task that it was at; the others go on without it. Dropping the
/// pool terminates the workers; they end with their parent, however that ends.
pub struct Pool<'a, T, R> {
    workers: Vec<Worker<'a>>,
    /// Tasks that no worker was free for: their numbers, and the messages that they travel as.
    waiting: VecDeque<(usize, Vec<u8>)>,
    submitted: usize,
    closed: bool,
    function: PhantomData<fn(T) -> R>,
}

/// What came of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<R> {
    /// The task's number, as [`Pool::apply_async`] gave it.
    pub task: usize,
    /// What the function returned.
    pub outcome: Result<R, Lost>,
}

impl<T, R> fmt::Debug for Pool<'_, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let workers: Vec<_> = self.workers.iter().map(Worker::name).collect();
        let mut debug = f.debug_struct("Pool");
        debug
            .field("workers", &workers)
            .field("waiting", &self.waiting.len());
        debug.field("closed", &self.closed).finish_non_exhaustive()
    }
}

impl<'a, T, R> Pool<'a, T, R>
where
    T: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    /// Forks `workers` processes that will call `function`, each on a copy of what it refers to.
    ///
    /// # Errors
    /// [`PoolError::Worker`]: with several threads in this process, or when the kernel refuses.
    pub fn new<F>(workers: NonZeroUsize, function: F) -> Result<Pool<'a, T, R>, PoolError>
    where
        F: Fn(T) -> R + Clone + Send + 'a,
    {
        let workers = (1..=workers.get()).map(|number| Worker::start(number, function.clone()));
        Ok(Pool {
            workers: workers.collect::<Result<_, _>>()?,
            waiting: VecDeque::new(),
            submitted: 0,
            closed: false,
            function: PhantomData,
        })
    }

    /// The names of the workers that are left.
    pub fn workers(&self) -> impl Iterator<Item = &str> {
        self.workers.iter().map(Worker::name)
    }

    /// Adds a task, and starts it if a worker is free; gives its number, counted from 0. Doesn't wait.
    ///
    /// # Errors
    /// [`PoolError::Closed`], [`PoolError::TooLong`], [`PoolError::Message`], [`PoolError::System`].
    pub fn apply_async(&mut self, task: T) -> Result<usize, PoolError> {
        if self.closed {
            return Err(PoolError::Closed);
        }
        let number = self.submitted;
        self.waiting
            .push_back((number, worker::message(number, &task)?));
        self.submitted += 1;
        self.hand_out()?;
        Ok(number)
    }

    /// From now on the pool takes no more tasks.
    pub fn close(&mut self) {
        self.closed = true;
    }

    /// Waits for the next task that ends, whichever it is; `None` when none is left.
    ///
    /// # Errors
    /// [`PoolError::Message`], [`PoolError::TooLong`], [`PoolError::System`].
    pub fn next_done(&mut self) -> Result<Option<Done<R>>, PoolError> {
        self.hand_out()?;
        let Some(at) = self.wait_for_a_worker()? else {
            // No worker is at anything, so none is left, or nothing to do.
            return Ok(self.waiting.pop_front().map(|(task, _)| Done {
                task,
                outcome: Err(Lost { task, worker: None }),
            }));
        };
        let worker = &mut self.workers[at];
        let task = worker.task.unwrap_or_default();
        let outcome = match worker.take()? {
            Some(result) => Ok(result),
            None => {
                let worker = Some((worker.name().to_owned(), worker.join()?));
                Err(Lost { task, worker })
            }
        };
        Ok(Some(Done { task, outcome }))
    }

    /// Waits until all tasks are done and the workers have ended; gives what [`next_done`](Pool::next_done)
    /// did not give before, in the order of the ends.
    ///
    /// # Errors
    /// [`PoolError::NotClosed`], and those of `next_done`.
    pub fn join(mut self) -> Result<Vec<Done<R>>, PoolError> {
        if !self.closed {
            return Err(PoolError::NotClosed);
        }
        let mut all = Vec::new();
        while let Some(done) = self.next_done()? {
            all.push(done);
        }
        for worker in &mut self.workers {
            worker.dismiss()?;
        }
        for worker in &self.workers {
            worker.join()?;
        }
        Ok(all)
    }

    /// Gives waiting tasks to free workers, first come, first served.
    fn hand_out(&mut self) -> Result<(), PoolError> {
        while let Some((number, message)) = self.waiting.front() {
            let Some(worker) = self.workers.iter_mut().find(|worker| worker.is_free()) else {
                break;
            };
            // A dead worker is free no more: the task stays for the next one.
            if worker.give(*number, message)? {
                self.waiting.pop_front();
            }
        }
        Ok(())
    }

    /// Which worker has something to say; `None` if none is at a task.
    fn wait_for_a_worker(&self) -> Result<Option<usize>, PoolError> {
        let busy = self
            .workers
            .iter()
            .enumerate()
            .filter(|(_, worker)| worker.task.is_some());
        let (places, mut sockets): (Vec<usize>, Vec<PollFd>) = busy
            .map(|(at, worker)| (at, PollFd::new(worker.socket(), PollFlags::POLLIN)))
            .unzip();
        if places.is_empty() {
            return Ok(None);
        }
        loop {
            match poll(&mut sockets, PollTimeout::NONE) {
                Ok(_) => break,
                Err(Errno::EINTR) => {}
                Err(source) => {
                    return Err(PoolError::System {
                        doing: "wait for its workers",
                        source,
                    });
                }
            }
        }
        // Without a time-out, poll returns only when one is ready, be it by its end (POLLHUP).
        let ready = sockets
            .iter()
            .position(|socket| socket.any().unwrap_or(true));
        Ok(ready.map(|at| places[at]))
    }
}
