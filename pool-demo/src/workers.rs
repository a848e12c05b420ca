//! The parent's list of worker processes: starts, reaps, replaces and ends them.

use std::error::Error;
use std::fmt;
use std::io;
use std::iter;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fork_demo::{ExitStatus, Process, ProcessError};
use nix::libc::{EAGAIN, ENOMEM};
use notes_runtime::descriptors::{self, Moment};
use shared_memory::sync::Deadline;

use crate::error::{PoolError, with_causes};
use crate::restarts::Restarts;
use crate::shared_state::WorkerState;
use crate::transport::Transport;
use crate::worker;

/// The function that every new worker calls first.
pub(crate) type Initializer<'a> = Arc<dyn Fn() + Send + Sync + 'a>;

/// The time that workers have to exit after SIGTERM.
const TERMINATE_TIMEOUT: Duration = Duration::from_secs(1);
/// The pause before the next attempt to start a worker after the kernel has refused one.
const RESTART_PAUSE: Duration = Duration::from_millis(50);
/// Longer than the interval in which the dispatcher looks for dead workers.
const MIN_PAUSE: Duration = Duration::from_millis(6);

pub(crate) struct Workers<'a> {
    transport: Arc<Transport>,
    /// One entry for each slot. It is `None` if the worker has ended and no new worker could be started.
    processes: Vec<Option<Process<'a>>>,
    initializer: Option<Initializer<'a>>,
    max_tasks: Option<NonZeroU32>,
    /// When the pool was made. A worker that starts later closes the connections that are newer than the pool.
    made: Moment,
    /// The number of workers started so far.
    started: usize,
    /// The workers that ended before their initializer returned.
    restarts: Restarts,
    /// The last time that the kernel refused a worker, and the reason. `None` if it has not refused the last one.
    refused: Option<(Instant, String)>,
    /// The number of workers in the last warning, or the size of the pool if no worker is missing.
    reported: usize,
}

/// A worker that has ended.
#[derive(Debug)]
pub(crate) struct DeadWorker {
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) status: ExitStatus,
}

impl fmt::Debug for Workers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.processes()).finish()
    }
}

impl<'a> Workers<'a> {
    /// Forks a worker for each slot.
    pub(crate) fn start(
        transport: &Arc<Transport>,
        initializer: Option<Initializer<'a>>,
        max_tasks: Option<NonZeroU32>,
    ) -> Result<Workers<'a>, PoolError> {
        let count = transport.state().workers();
        let mut workers = Workers {
            transport: Arc::clone(transport),
            processes: Vec::with_capacity(count),
            initializer,
            max_tasks,
            made: descriptors::now(),
            started: 0,
            restarts: Restarts::new(count),
            refused: None,
            reported: count,
        };
        for number in 0..count {
            let worker = workers.fork(number)?;
            workers.processes.push(Some(worker));
        }
        Ok(workers)
    }

    fn fork(&mut self, number: usize) -> Result<Process<'a>, ProcessError> {
        let (transport, initializer) = (Arc::clone(&self.transport), self.initializer.clone());
        let (max_tasks, made) = (self.max_tasks, self.made);
        let serve = move || {
            if let Err(error) = descriptors::give_up_newer_than(made) {
                notes_runtime::warn!("a worker cannot close a connection of its parent: {error}");
            }
            let code = worker::serve(&transport, number, initializer.as_deref(), max_tasks);
            // Dropping them is unnecessary: they are copies of objects that the parent still uses, and at exit the
            // kernel unmaps the memory faster.
            std::mem::forget((transport, initializer));
            code
        };
        let name = format!("ForkPoolWorker-{}", self.started + 1);
        let worker = Process::new(serve).named(name).daemon(true);
        // A task may use a pool of its own.
        let mut worker = worker.may_have_daemons(true);
        let slot = self.transport.state().slot(number);
        slot.set(WorkerState::Starting);
        if let Err(error) = worker.start() {
            slot.set(WorkerState::Vacant);
            return Err(error);
        }
        self.started += 1;
        Ok(worker)
    }

    /// The workers that have not been reaped.
    pub(crate) fn processes(&self) -> impl Iterator<Item = &Process<'a>> {
        self.processes.iter().flatten()
    }

    /// Whether no worker is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.processes.iter().all(Option::is_none)
    }

    /// Reaps a worker that has ended, if there is one, and empties its entry.
    pub(crate) fn reap_one(&mut self) -> Result<Option<DeadWorker>, PoolError> {
        for (number, process) in self.processes.iter_mut().enumerate() {
            let Some(worker) = process else { continue };
            let Some(child) = worker.child() else {
                continue;
            };
            let status = child.try_wait().map_err(|source| ProcessError::Child {
                name: worker.name().to_owned(),
                source,
            })?;
            if let Some(status) = status {
                let name = worker.name().to_owned();
                *process = None;
                return Ok(Some(DeadWorker {
                    number,
                    name,
                    status,
                }));
            }
        }
        Ok(None)
    }

    /// Records how a worker ended.
    pub(crate) fn record_end(&mut self, dead: &DeadWorker) {
        match self.transport.state().slot(dead.number).has_started() {
            true => self.restarts.record_success(),
            false => {
                let worker = format!("{} ({})", dead.name, dead.status);
                self.restarts.record_death(worker);
            }
        }
    }

    /// Starts workers in vacant slots, unless the kernel has just refused one, or the last ones have just ended
    /// early. `is_needed`: there are tasks to run.
    ///
    /// Returns the reason if no worker is left and none can be started.
    pub(crate) fn start_missing(&mut self, is_needed: bool) -> Option<String> {
        if self.is_empty()
            && let Some(why) = self.restarts.give_up()
        {
            self.report_if_fewer(&why);
            return Some(why);
        }
        let just_refused = |refused: &(Instant, String)| refused.0.elapsed() < RESTART_PAUSE;
        let must_wait = self.restarts.pause().is_some_and(|pause| !pause.is_zero())
            || self.restarts.has_given_up() && self.is_empty() && !is_needed
            || self.refused.as_ref().is_some_and(just_refused);
        if !must_wait {
            self.fork_missing();
        }
        let refused = self.refused.as_ref().map(|(_, why)| why.clone());
        if let Some(why) = refused.clone().or_else(|| self.restarts.many_deaths()) {
            self.report_if_fewer(&why);
        }
        refused.filter(|_| self.is_empty())
    }

    fn fork_missing(&mut self) {
        self.restarts.record_start();
        let mut have_all_started = true;
        for number in 0..self.processes.len() {
            if self.processes[number].is_some() {
                have_all_started &= self.transport.state().slot(number).has_started();
                continue;
            }
            have_all_started = false;
            match self.fork(number) {
                Ok(worker) => self.processes[number] = Some(worker),
                // The kernel may allow it soon, and the tasks have no other worker.
                Err(error) if self.is_empty() && is_refused_by_kernel(&error) => {
                    self.refused = None;
                    self.restarts.record_refusal(&with_causes(&error));
                    return;
                }
                Err(error) => {
                    self.refused = Some((Instant::now(), with_causes(&error)));
                    return;
                }
            }
        }
        self.refused = None;
        if have_all_started {
            self.restarts.record_success();
            self.reported = self.processes.len();
        }
    }

    /// Reports the remaining workers, and why, whenever the pool shrinks.
    fn report_if_fewer(&mut self, why: &str) {
        let left = self.processes().count();
        if left < self.reported {
            match left {
                0 => notes_runtime::warn!("the pool has no worker left: {why}"),
                1 => notes_runtime::warn!("the pool continues with 1 worker: {why}"),
                _ => notes_runtime::warn!("the pool continues with {left} workers: {why}"),
            }
            self.reported = left;
        }
    }

    /// The time after which [`start_missing`](Workers::start_missing) may start a worker, if it waits to do so.
    pub(crate) fn pause(&self) -> Option<Duration> {
        // The caller does not look too often.
        self.restarts.pause().map(|pause| pause + MIN_PAUSE)
    }

    /// Waits until all workers have ended. The caller must have told them to exit.
    pub(crate) fn join(&mut self) -> Result<(), PoolError> {
        for process in &mut self.processes {
            if let Some(worker) = process {
                worker.join()?;
            }
            *process = None;
        }
        Ok(())
    }

    /// Ends all workers, even if they run tasks: sends SIGTERM, and SIGKILL to the workers that do not exit in time.
    pub(crate) fn terminate(&mut self) -> Result<(), ProcessError> {
        let deadline = Deadline::after(TERMINATE_TIMEOUT);
        let mut first_error = None;
        let mut note = |result: Result<(), ProcessError>| {
            if let Err(error) = result {
                first_error.get_or_insert(error);
            }
        };
        for worker in self.processes() {
            note(worker.terminate());
            let continued = worker
                .child()
                .map(|child| child.signal(fork_demo::Signal::CONT));
            // If this fails, `terminate` above has failed, too, and its error is recorded.
            drop(continued);
        }
        for worker in self.processes() {
            match worker.join_timeout(deadline.remaining()) {
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => note(worker.kill().and_then(|()| worker.join().map(drop))),
            }
        }
        self.processes
            .iter_mut()
            .for_each(|process| *process = None);
        first_error.map_or(Ok(()), Err)
    }
}

/// Whether the kernel has refused a process because of a limit or for lack of memory, which may pass.
fn is_refused_by_kernel(error: &ProcessError) -> bool {
    let mut causes = iter::successors(error.source(), |cause| (*cause).source());
    causes.any(|cause| {
        let error = cause.downcast_ref::<io::Error>();
        error.is_some_and(|error| matches!(error.raw_os_error(), Some(EAGAIN | ENOMEM)))
    })
}
