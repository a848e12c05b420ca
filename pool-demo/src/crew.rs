//! The worker processes, as the parent has them: started, found dead, replaced, ended.

use std::fmt;
use std::num::NonZeroU32;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fork_demo::{ExitStatus, Process, ProcessError};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::board::State;
use crate::error::PoolError;
use crate::shared::Shared;
use crate::worker;

/// What every new worker calls first.
pub(crate) type Initializer<'a> = Arc<dyn Fn() + Send + Sync + 'a>;

/// How long workers have to follow SIGTERM.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long to wait before trying again to start a worker where the kernel has refused.
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) struct Crew<'a> {
    shared: Arc<Shared>,
    /// One for each seat; `None` where it has ended and no other one could be started.
    workers: Vec<Option<Process<'a>>>,
    initializer: Option<Initializer<'a>>,
    most_tasks: Option<NonZeroU32>,
    /// How many were ever started.
    started: usize,
    /// How many in a row ended before they were past their initializer.
    failed: usize,
    /// When the last one could not be started, and why.
    refused: Option<(Instant, String)>,
    /// How many there were when it was last told that there are fewer.
    told: usize,
}

/// A worker that has ended.
#[derive(Debug)]
pub(crate) struct Dead {
    pub(crate) seat: usize,
    pub(crate) name: String,
    pub(crate) status: ExitStatus,
}

impl fmt::Debug for Crew<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.workers.iter().flatten())
            .finish()
    }
}

impl<'a> Crew<'a> {
    /// Forks a worker for each seat.
    pub(crate) fn start(
        shared: &Arc<Shared>,
        initializer: Option<Initializer<'a>>,
        most_tasks: Option<NonZeroU32>,
    ) -> Result<Crew<'a>, PoolError> {
        let seats = shared.board.seats();
        let mut crew = Crew {
            shared: Arc::clone(shared),
            workers: Vec::with_capacity(seats),
            initializer,
            most_tasks,
            started: 0,
            failed: 0,
            refused: None,
            told: seats,
        };
        for seat in 0..seats {
            let worker = crew.fork(seat)?;
            crew.workers.push(Some(worker));
        }
        Ok(crew)
    }

    fn fork(&mut self, seat: usize) -> Result<Process<'a>, ProcessError> {
        let (shared, initializer) = (Arc::clone(&self.shared), self.initializer.clone());
        let most_tasks = self.most_tasks;
        let serve = move || {
            let code = worker::serve(&shared, seat, initializer.as_deref(), most_tasks);
            // It is the kernel's to unmap, quicker; and the parent keeps what its copies are of.
            std::mem::forget((shared, initializer));
            code
        };
        let name = format!("ForkPoolWorker-{}", self.started + 1);
        let mut worker = Process::new(serve).named(name).daemon(true);
        self.shared.board.seat(seat).set(State::Starting);
        if let Err(error) = worker.start() {
            self.shared.board.seat(seat).set(State::Empty);
            return Err(error);
        }
        self.started += 1;
        Ok(worker)
    }

    /// Those that live, as far as is known.
    pub(crate) fn workers(&self) -> impl Iterator<Item = &Process<'a>> {
        self.workers.iter().flatten()
    }

    /// Whether none is left.
    pub(crate) fn is_gone(&self) -> bool {
        self.workers.iter().all(Option::is_none)
    }

    /// Why there are fewer than there should be, if there are.
    pub(crate) fn why_fewer(&self) -> Option<&str> {
        self.refused.as_ref().map(|(_, why)| why.as_str())
    }

    /// Takes one that has ended from its seat, if there is one. It is reaped.
    pub(crate) fn take_dead(&mut self) -> Result<Option<Dead>, PoolError> {
        for (seat, place) in self.workers.iter_mut().enumerate() {
            let Some(worker) = place else { continue };
            let Some(child) = worker.child() else {
                continue;
            };
            let status = child.try_wait().map_err(|source| ProcessError::Child {
                name: worker.name().to_owned(),
                source,
            })?;
            if let Some(status) = status {
                let name = worker.name().to_owned();
                *place = None;
                return Ok(Some(Dead { seat, name, status }));
            }
        }
        Ok(None)
    }

    /// Notes how a worker ended: those that don't get through their initializer are not replaced for ever.
    pub(crate) fn note_end(&mut self, dead: &Dead) {
        if self.shared.board.seat(dead.seat).has_started() {
            self.failed = 0;
            return;
        }
        self.failed += 1;
        if self.failed > self.workers.len() {
            let why = format!(
                "{} ended before its first task ({})",
                dead.name, dead.status
            );
            // How many are left is told when the others that have ended are counted, too.
            self.refused = Some((Instant::now(), why));
        }
    }

    /// Starts workers for the seats that have none, unless it was just tried in vain.
    pub(crate) fn fill_seats(&mut self) {
        let just_refused = |refused: &(Instant, String)| refused.0.elapsed() < PAUSE;
        if self.failed > self.workers.len() || self.refused.as_ref().is_some_and(just_refused) {
            return self.tell_if_fewer();
        }
        for seat in 0..self.workers.len() {
            if self.workers[seat].is_some() {
                continue;
            }
            match self.fork(seat) {
                Ok(worker) => self.workers[seat] = Some(worker),
                Err(error) => {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    let why = cause.map_or(error.to_string(), |cause| format!("{error}: {cause}"));
                    return self.refuse(why);
                }
            }
        }
        self.refused = None;
        self.told = self.workers.len();
    }

    fn refuse(&mut self, why: String) {
        self.refused = Some((Instant::now(), why));
        self.tell_if_fewer();
    }

    /// Tells the user how many are left, and why, each time that these are fewer.
    fn tell_if_fewer(&mut self) {
        let left = self.workers().count();
        if let Some((_, why)) = &self.refused
            && left < self.told
        {
            match left {
                0 => notes_runtime::warn!("the pool has no worker left: {why}"),
                1 => notes_runtime::warn!("the pool goes on with 1 worker: {why}"),
                _ => notes_runtime::warn!("the pool goes on with {left} workers: {why}"),
            }
            self.told = left;
        }
    }

    /// Waits until the parent's bell rings, a worker ends, or the deadline has passed; whether one has ended.
    pub(crate) fn wait(&self, timeout: Duration) -> Result<bool, PoolError> {
        let cannot = |source: Errno| PoolError::System {
            doing: "wait for its workers",
            source: source.into(),
        };
        let bell = self.shared.parents_bell();
        let mut news = vec![PollFd::new(bell.as_fd(), PollFlags::POLLIN)];
        for worker in self.workers() {
            if let Some(child) = worker.child() {
                let pidfd = child.pidfd().map_err(|source| ProcessError::Child {
                    name: worker.name().to_owned(),
                    source,
                })?;
                news.push(PollFd::new(pidfd, PollFlags::POLLIN));
            }
        }
        // Rounded up: a time-out too early would be a round for nothing.
        let milliseconds = timeout.as_micros().div_ceil(1000).min(60_000);
        let timeout = PollTimeout::try_from(milliseconds as u32).unwrap_or(PollTimeout::MAX);
        let count = match poll(&mut news, timeout) {
            Ok(count) => count,
            Err(Errno::EINTR) => 0,
            Err(error) => return Err(cannot(error)),
        };
        let rung = news[0].any().unwrap_or(false);
        drop(news);
        if rung {
            bell.wait();
        }
        Ok(count > i32::from(rung))
    }

    /// Waits for the ends of all; they were told to end.
    pub(crate) fn join(&mut self) -> Result<(), PoolError> {
        for place in &mut self.workers {
            if let Some(worker) = place {
                worker.join()?;
            }
            *place = None;
        }
        Ok(())
    }

    /// Ends all of them, whatever they do: SIGTERM, and SIGKILL for who does not follow.
    pub(crate) fn terminate(&mut self) -> Result<(), ProcessError> {
        let deadline = Instant::now() + PATIENCE;
        let mut first_error = None;
        let mut note = |result: Result<(), ProcessError>| {
            if let Err(error) = result {
                first_error.get_or_insert(error);
            }
        };
        for worker in self.workers() {
            note(worker.terminate());
            let goes_on = worker
                .child()
                .map(|child| child.signal(fork_demo::Signal::CONT));
            // If that failed, so did the line above it.
            drop(goes_on);
        }
        for worker in self.workers() {
            let left = deadline.saturating_duration_since(Instant::now());
            match worker.join_timeout(left) {
                Ok(Some(_)) => {}
                Ok(None) => note(worker.kill().and_then(|()| worker.join().map(drop))),
                Err(error) => note(Err(error)),
            }
        }
        self.workers.iter_mut().for_each(|worker| *worker = None);
        first_error.map_or(Ok(()), Err)
    }
}
