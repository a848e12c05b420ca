//! Worker processes that take tasks as they become free: Python's `multiprocessing.Pool`.

mod calls;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::mem;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::panicking;

use crate::async_result::Works;
use crate::board::{MOST_SEATS, PLACES};
use crate::crew::Crew;
use crate::deadline::Deadline;
use crate::error::{PoolError, Why};
use crate::feed::try_feed;
use crate::ledger::Ledger;
use crate::options::Options;
use crate::panics::{Payload, call_all, caught, said};
use crate::pid;
use crate::shared::Shared;

/// A fixed number of worker processes, forked from this one, that call functions.
///
/// ```no_run
/// # fn main() -> Result<(), pool_demo::PoolError> {
/// use std::num::NonZeroUsize;
///
/// let pool = pool_demo::Pool::new(NonZeroUsize::MIN)?;
/// let result = pool.apply_async(|x: u64| x * x, 3)?;
/// assert_eq!(pool.map(|x: u64| x * x, 0..3)?, [0, 1, 4]);
/// assert_eq!(result.get()?, 9);
/// pool.close();
/// pool.join()?;
/// # Ok(())
/// # }
/// ```
///
/// # The function
/// It is chosen for each call, as in Python: a `fn`, or a closure that captures nothing. Only its address travels
/// (workers are forks, and have the same code at the same place); arguments and results travel serialised
/// ([`serde`]). A closure that captures something does not compile:
///
/// ```compile_fail
/// # fn main() -> Result<(), pool_demo::PoolError> {
/// let (pool, offset) = (pool_demo::Pool::new(std::num::NonZeroUsize::MIN)?, 7);
/// pool.apply(move |x: u64| x + offset, 3)?; // a pool's function captures nothing: …
/// # Ok(())
/// # }
/// ```
///
/// # Who does what
/// The workers take tasks out of shared memory by themselves. All else is done by this process while it waits
/// for the pool, in [`get`](crate::AsyncResult::get), [`map`](Pool::map), [`join`](Pool::join) and so on, or gives it a task: results are read, callbacks
/// called (here, not in a thread as in Python), and dead workers replaced. No thread is started: this process can go
/// on forking.
///
/// # Ends
/// - A task that panics has an error, with the message. Its worker goes on.
/// - A task whose worker is killed, or exits, has an error that names the worker and the signal or exit code.
///   It alone: of a chunk, what was done before is there, and what was not yet begun is done by others. A fresh worker takes the
///   place. Nothing is done twice, unless [`Options::retry`] says so.
/// - A task may fork. Should it return in the child too, the child ends there: the worker's place and result are the worker's.
/// - A fork needs a single thread. If this process has several by then, the pool says so on standard error, and goes on
///   with fewer workers; when none is left, tasks end with [`Why::NoWorker`].
/// - Dropping the pool terminates it. Workers end with this process, however that ends.
/// - A fork of this process has a copy of the pool that is good for nothing: each call is [`PoolError::NotMine`], and
///   dropping it does nothing. It can make a pool of its own.
pub struct Pool<'a> {
    ledger: RefCell<Ledger<'a>>,
    phase: Cell<Phase>,
    /// Callbacks are being called because a task was given.
    is_calling: Cell<bool>,
    workers: NonZeroUsize,
    /// A fork's copy of the pool is not the fork's.
    owner: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Open,
    Closed,
    /// The workers have ended.
    Over,
}

impl<'a> Pool<'a> {
    /// Forks `workers` processes.
    ///
    /// # Errors
    /// [`PoolError::Worker`] with several threads in this process, or when the kernel refuses a process;
    /// [`PoolError::TooMany`], [`PoolError::Memory`], [`PoolError::System`].
    pub fn new(workers: NonZeroUsize) -> Result<Pool<'a>, PoolError> {
        Options::default().workers(workers).start()
    }

    /// What else can be chosen. [`Options::default`]`().start()` is Python's `Pool()`: a worker for each
    /// processor.
    pub fn options() -> Options<'a> {
        Options::default()
    }

    pub(crate) fn start(options: Options<'a>) -> Result<Pool<'a>, PoolError> {
        let workers = options.workers;
        if workers.get() > MOST_SEATS {
            let (asked, most) = (workers.get(), MOST_SEATS);
            return Err(PoolError::TooMany { asked, most });
        }
        let shared = Arc::new(Shared::new(workers.get())?);
        let crew = Crew::start(&shared, options.initializer, options.most_tasks)?;
        Ok(Pool {
            ledger: RefCell::new(Ledger::new(shared, crew, options.retries)),
            phase: Cell::new(Phase::Open),
            is_calling: Cell::new(false),
            workers,
            owner: pid::current(),
        })
    }

    /// How many workers there should be.
    pub fn size(&self) -> NonZeroUsize {
        self.workers
    }

    /// The process ids of the workers that live, as far as is known.
    pub fn pids(&self) -> Vec<i32> {
        let ledger = self.ledger.borrow();
        ledger
            .crew
            .workers()
            .filter_map(|worker| worker.pid())
            .collect()
    }

    /// How many tasks were given to the pool and have not ended.
    pub fn open_tasks(&self) -> usize {
        self.ledger.borrow().open()
    }

    /// From now on the pool takes no more tasks.
    pub fn close(&self) {
        if self.phase.get() == Phase::Open {
            self.phase.set(Phase::Closed);
        }
    }

    /// Waits until all tasks have ended, and then the workers.
    ///
    /// # Errors
    /// [`PoolError::StillRunning`] before [`close`](Pool::close) or [`terminate`](Pool::terminate);
    /// [`PoolError::NotMine`]; what the pool can't do.
    pub fn join(&self) -> Result<(), PoolError> {
        self.check_mine()?;
        if self.phase.get() == Phase::Open {
            return Err(PoolError::StillRunning);
        }
        while self.phase.get() != Phase::Over && !self.ledger.borrow().is_settled() {
            self.work(Some(Deadline::Never))?;
        }
        if self.phase.replace(Phase::Over) != Phase::Over {
            let mut ledger = self.ledger.borrow_mut();
            ledger.shared.close();
            ledger.crew.join()?;
        }
        Ok(())
    }

    /// Ends the workers at once, whatever they do: SIGTERM, after a second SIGKILL. Tasks that have not ended end
    /// with [`Why::Terminated`].
    ///
    /// # Errors
    /// [`PoolError::Worker`], [`PoolError::NotMine`].
    pub fn terminate(&self) -> Result<(), PoolError> {
        let (ended, panic) = self.end();
        go_on_panicking(panic);
        ended
    }

    /// Ends all; the first panic of a callback that was told.
    fn end(&self) -> (Result<(), PoolError>, Option<Payload>) {
        if let Err(error) = self.check_mine() {
            return (Err(error), None);
        }
        if self.phase.replace(Phase::Over) == Phase::Over {
            return (Ok(()), None);
        }
        let (ended, feeds, deferred) = {
            let mut ledger = self.ledger.borrow_mut();
            ledger.shared.close();
            let ended = ledger.crew.terminate();
            let feeds = ledger.take_feeds();
            ledger.fail_all(&Why::Terminated);
            (ended, feeds, ledger.take_deferred())
        };
        drop(feeds); // An iterator of somebody's: it may look at the pool.
        (ended.map_err(PoolError::from), call_all(deferred))
    }

    pub(crate) fn check_open(&self) -> Result<(), PoolError> {
        self.check_mine()?;
        match self.phase.get() {
            Phase::Open => Ok(()),
            Phase::Closed | Phase::Over => Err(PoolError::Closed),
        }
    }

    /// Whether a task can be given out at once.
    pub(crate) fn has_room(&self) -> bool {
        self.ledger.borrow().has_room()
    }

    /// Makes the tasks of `map_async` for which there is room; no more than there is ever room for, lest workers that
    /// are as quick keep this process at it.
    fn feed(&self) {
        for _ in 0..PLACES / 2 {
            let taken = self.ledger.borrow_mut().take_feed();
            let Some(mut tasks) = taken else { return };
            match try_feed(self, &mut *tasks) {
                Ok(true) => self.ledger.borrow_mut().put_back(tasks),
                Ok(false) => {}
                // Its result has the message: whoever waits here waits for another one, perhaps.
                Err(payload) => mem::forget(payload),
            }
        }
    }

    /// Works, but leaves the room that there is then to its caller. Those who wait for room would have none for ever, did
    /// `map_async` take it each time.
    pub(crate) fn make_room(&self, until: Option<Deadline>) -> Result<(), PoolError> {
        self.check_mine()?;
        if self.is_over() {
            return Ok(());
        }
        self.feed();
        self.check_mine()?; // An iterator may have forked: what the workers write is its parent's to read.
        let worked = self.ledger.borrow_mut().work(until);
        self.call_deferred();
        self.check_mine()?; // So may a callback.
        worked
    }

    /// Calls the callbacks of what has ended. They may give the pool a task: nobody has the books open meanwhile.
    fn call_deferred(&self) {
        let deferred = self.ledger.borrow_mut().take_deferred();
        go_on_panicking(call_all(deferred));
    }

    /// As [`call_deferred`](Pool::call_deferred), but not from a callback: one that gives a task, whose callback gives one, would be
    /// within itself ever deeper.
    fn call_deferred_once(&self) {
        if self.ledger.borrow().has_deferred() && !self.is_calling.replace(true) {
            let called = caught(|| self.call_deferred());
            self.is_calling.set(false);
            called.unwrap_or_else(|payload| resume_unwind(payload));
        }
    }

    pub(crate) fn ledger(&self) -> &RefCell<Ledger<'a>> {
        &self.ledger
    }
}

impl Works for Pool<'_> {
    fn check_mine(&self) -> Result<(), PoolError> {
        match self.owner == pid::current() {
            true => Ok(()),
            false => Err(PoolError::NotMine),
        }
    }

    fn work(&self, until: Option<Deadline>) -> Result<(), PoolError> {
        self.make_room(until)?;
        self.feed();
        self.check_mine() // Its iterators may have forked, too.
    }

    fn is_over(&self) -> bool {
        self.phase.get() == Phase::Over
    }
}

impl Drop for Pool<'_> {
    fn drop(&mut self) {
        // Nobody is there to be told; and a fork's copy ends nothing.
        let (_, panic) = self.end();
        if let Some(payload) = panic {
            notes_runtime::warn!(
                "a callback of a pool that was dropped panicked: {}",
                said(payload)
            );
        }
    }
}

/// A callback's panic, when all others were called.
fn go_on_panicking(panic: Option<Payload>) {
    match panic {
        None => {}
        // It would end the program: somebody's destructor waits for the pool.
        Some(payload) if panicking() => {
            notes_runtime::warn!("a callback panicked during a panic: {}", said(payload));
        }
        Some(payload) => resume_unwind(payload),
    }
}

impl fmt::Debug for Pool<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("workers", &self.ledger.borrow().crew)
            .field("phase", &self.phase.get())
            .finish_non_exhaustive()
    }
}
