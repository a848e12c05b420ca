//! The state that a pool shares with its results: the dispatcher, and whether the pool is open.

use std::cell::{Cell, Ref, RefCell};
use std::fmt;
use std::iter;
use std::num::NonZeroU32;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::panicking;

use shared_memory::sync::Deadline;

use crate::call::{Call, OutcomeSink, TaskSource};
use crate::dispatcher::Dispatcher;
use crate::error::{PoolError, TaskFailure};
use crate::panics::{PanicPayload, call_all, drop_caught, into_message, resume_panic};
use crate::pull_budget::PullBudget;
use crate::transport::Transport;
use crate::workers::{Initializer, Workers};
use notes_runtime::memory::fork_generation;

/// The settings of a pool. `PoolBuilder::build` has checked the numbers.
pub(crate) struct Settings<'a> {
    pub(crate) workers: usize,
    pub(crate) initializer: Option<Initializer<'a>>,
    pub(crate) max_tasks: Option<NonZeroU32>,
    pub(crate) retries: u32,
}

/// A callback that waits for the pool calls others, up to this depth, so that callbacks do not exhaust the stack. Only
/// `join` calls the remaining ones at any depth.
const MAX_CALLBACK_DEPTH: u32 = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Open,
    Closed,
    /// The workers have ended.
    Ended,
}

/// The pool owns it. Each result has a handle, which does not keep the pool alive.
pub(crate) struct PoolCore<'a> {
    pub(crate) dispatcher: RefCell<Dispatcher<'a>>,
    phase: Cell<Phase>,
    /// How many callbacks run now, one inside the other: each of the outer ones waits for the pool.
    callback_depth: Cell<u32>,
    workers: usize,
    /// The process that made the pool. A fork of this process has a copy of the pool that it must not use.
    pub(crate) owner: i32,
}

impl<'a> PoolCore<'a> {
    pub(crate) fn start(settings: Settings<'a>) -> Result<Rc<PoolCore<'a>>, PoolError> {
        let transport = Arc::new(Transport::new(settings.workers)?);
        let workers = Workers::start(&transport, settings.initializer, settings.max_tasks)?;
        let dispatcher = Dispatcher::new(transport, workers, settings.retries);
        Ok(Rc::new(PoolCore {
            dispatcher: RefCell::new(dispatcher),
            phase: Cell::new(Phase::Open),
            callback_depth: Cell::new(0),
            workers: settings.workers,
            owner: fork_generation::pid(),
        }))
    }

    /// The number of workers that the pool was built with.
    pub(crate) fn workers(&self) -> usize {
        self.workers
    }

    pub(crate) fn pids(&self) -> Vec<i32> {
        let Some(dispatcher) = self.own_dispatcher() else {
            return Vec::new();
        };
        let processes = dispatcher.workers.processes();
        processes.filter_map(|worker| worker.pid()).collect()
    }

    pub(crate) fn open_tasks(&self) -> usize {
        self.own_dispatcher()
            .map_or(0, |dispatcher| dispatcher.open_tasks())
    }

    /// The dispatcher, unless this process is a fork of the owner. A worker that was forked to replace another one has
    /// a copy that is borrowed for ever.
    fn own_dispatcher(&self) -> Option<Ref<'_, Dispatcher<'a>>> {
        self.check_owner().ok()?;
        self.dispatcher.try_borrow().ok()
    }

    /// The number of tasks submitted so far.
    pub(crate) fn submitted(&self) -> u64 {
        self.dispatcher.borrow().submitted()
    }

    /// Returns an error if this process is a fork of the pool's owner.
    pub(crate) fn check_owner(&self) -> Result<(), PoolError> {
        check_owner(self.owner)
    }

    /// Returns an error if the pool accepts no more tasks.
    pub(crate) fn check_open(&self) -> Result<(), PoolError> {
        self.check_owner()?;
        match self.phase.get() {
            Phase::Open => Ok(()),
            Phase::Closed | Phase::Ended => Err(PoolError::Closed),
        }
    }

    /// Whether the workers have ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.phase.get() == Phase::Ended
    }

    pub(crate) fn close(&self) {
        if self.phase.get() == Phase::Open {
            self.phase.set(Phase::Closed);
        }
    }

    pub(crate) fn join(&self) -> Result<(), PoolError> {
        self.check_owner()?;
        if self.phase.get() == Phase::Open {
            return Err(PoolError::StillRunning);
        }
        loop {
            self.call_deferred_at_any_depth();
            self.check_owner()?; // A callback may have forked.
            if self.has_ended() || self.dispatcher.borrow().is_settled() {
                break;
            }
            self.work(Some(Deadline::Never))?;
        }
        if self.phase.replace(Phase::Ended) != Phase::Ended {
            let mut dispatcher = self.dispatcher.borrow_mut();
            dispatcher.transport.state().close();
            dispatcher.workers.join()?;
        }
        Ok(())
    }

    pub(crate) fn terminate(&self) -> Result<(), PoolError> {
        let (ended, panic) = self.end();
        resume_panic(panic);
        ended
    }

    /// As [`terminate`](PoolCore::terminate), for a destructor, which cannot return an error and must not panic.
    ///
    /// Reports tasks that end without a result, because nobody has asked for that. During a panic they are the smaller
    /// trouble.
    pub(crate) fn terminate_in_drop(&self) {
        let is_running = self.check_owner().is_ok() && !self.has_ended();
        if is_running && !panicking() {
            self.report_unfinished();
        }
        let (_, panic) = self.end();
        if let Some(payload) = panic {
            notes_runtime::warn!(
                "a callback panicked while its pool was dropped: {}",
                into_message(payload)
            );
        }
    }

    fn report_unfinished(&self) {
        const HINT: &str = "close and join the pool to finish all tasks, or terminate it";
        let tasks = match self.dispatcher.borrow_mut().unfinished() {
            (0, false) => return,
            (0, true) => "items of a map_async that had not been sent".to_owned(),
            (1, false) => "1 task that had not ended".to_owned(),
            (tasks, false) => format!("{tasks} tasks that had not ended"),
            (tasks, true) => format!("{tasks} or more tasks that had not ended"),
        };
        notes_runtime::warn!("a pool was dropped with {tasks}: {HINT}");
    }

    /// Terminates the workers, reads the results of the tasks that have ended, and fails the others. Also returns the
    /// first panic of a callback.
    fn end(&self) -> (Result<(), PoolError>, Option<PanicPayload>) {
        if let Err(error) = self.check_owner() {
            return (Err(error), None);
        }
        if self.phase.replace(Phase::Ended) == Phase::Ended {
            return (Ok(()), None);
        }
        let (ended, sources, deferred) = {
            let mut dispatcher = self.dispatcher.borrow_mut();
            dispatcher.transport.state().close();
            let ended = dispatcher.workers.terminate();
            dispatcher.read_last_results();
            let sources = dispatcher.take_sources();
            dispatcher.fail_all(&TaskFailure::Terminated);
            for source in &sources {
                dispatcher.defer(source.sink().abandon());
            }
            (ended, sources, dispatcher.take_deferred())
        };
        // They own the caller's iterators, whose destructors may use the pool, and may panic.
        sources.into_iter().for_each(drop_caught);
        (ended.map_err(PoolError::from), call_all(deferred))
    }

    /// Whether a task can be sent at once.
    pub(crate) fn has_room(&self) -> bool {
        self.dispatcher.borrow().has_room()
    }

    /// Returns an empty buffer for arguments.
    pub(crate) fn take_buffer(&self) -> Vec<u8> {
        self.dispatcher.borrow_mut().take_buffer()
    }

    /// Submits a task. The pool must be open.
    pub(crate) fn submit(&self, call: Call, sink: Rc<dyn OutcomeSink<'a> + 'a>) {
        self.dispatcher.borrow_mut().submit(call, sink);
        self.call_deferred();
    }

    /// Adds a source of tasks. The pool makes them when there is room.
    pub(crate) fn add_source(&self, source: Box<dyn TaskSource<'a> + 'a>) {
        self.dispatcher.borrow_mut().add_source(source);
    }

    /// Does the pending work of the pool, and waits for more until the deadline. With `None` it does not wait.
    pub(crate) fn work(&self, until: Option<Deadline>) -> Result<(), PoolError> {
        self.work_within(until, PullBudget::slice(until))
    }

    /// As [`work`](PoolCore::work), with this budget for the items of sources.
    pub(crate) fn work_within(
        &self,
        until: Option<Deadline>,
        mut budget: PullBudget,
    ) -> Result<(), PoolError> {
        self.make_room_within(until, &mut budget)?;
        self.submit_from_sources(&mut budget);
        self.check_owner()?; // An iterator may have forked.
        self.call_deferred();
        self.check_owner() // A callback may have forked, too.
    }

    /// Reads results, replaces dead workers and calls callbacks, if that was last done some milliseconds ago. Takes no
    /// items of sources, because this is for a submit, which does not wait for an iterator.
    pub(crate) fn work_if_due(&self) -> Result<(), PoolError> {
        if !self.dispatcher.borrow_mut().is_work_due() {
            return Ok(());
        }
        let may_call = self.may_call_back();
        let worked = self.dispatcher.borrow_mut().work(None, may_call);
        self.call_deferred();
        worked
    }

    /// As [`work`](PoolCore::work), but leaves the free cells to the caller. Without this, `map_async` would take
    /// every free cell and starve callers that wait for one.
    pub(crate) fn make_room(&self, until: Option<Deadline>) -> Result<(), PoolError> {
        self.make_room_within(until, &mut PullBudget::slice(until))
    }

    fn make_room_within(
        &self,
        until: Option<Deadline>,
        budget: &mut PullBudget,
    ) -> Result<(), PoolError> {
        self.check_owner()?;
        if self.has_ended() {
            return Ok(());
        }
        let has_made = self.submit_from_sources(budget);
        self.check_owner()?; // An iterator may have forked: only the parent may read results.
        let until = until.filter(|_| !has_made);
        let may_call = self.may_call_back();
        let worked = self.dispatcher.borrow_mut().work(until, may_call);
        self.call_deferred();
        self.check_owner()?; // A callback may have forked, too.
        worked
    }

    fn may_call_back(&self) -> bool {
        self.callback_depth.get() < MAX_CALLBACK_DEPTH
    }

    /// Calls the callbacks of tasks that have ended, unless too many callbacks are waiting for the pool here. In that
    /// case one of the outer calls of this function calls them.
    fn call_deferred(&self) {
        if self.may_call_back() {
            self.call_deferred_at_any_depth();
        }
    }

    /// Calls the callbacks of tasks that have ended. The dispatcher is not borrowed meanwhile, because a callback may
    /// submit tasks. A callback may also wait for the pool, and then the others are called there.
    fn call_deferred_at_any_depth(&self) {
        let due = self.dispatcher.borrow().deferred_len();
        if due == 0 {
            return;
        }
        let take = || self.dispatcher.borrow_mut().take_first_deferred();
        self.callback_depth.update(|depth| depth + 1);
        let panic = call_all(iter::repeat_with(take).take(due).map_while(|call| call));
        self.callback_depth.update(|depth| depth - 1);
        resume_panic(panic);
    }
}

impl fmt::Debug for PoolCore<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut pool = f.debug_struct("Pool");
        match self.own_dispatcher() {
            Some(dispatcher) => pool.field("workers", &dispatcher.workers),
            None => pool.field("owner", &self.owner),
        };
        pool.field("phase", &self.phase.get())
            .finish_non_exhaustive()
    }
}

/// Returns an error if this process is a fork of `owner`.
pub(crate) fn check_owner(owner: i32) -> Result<(), PoolError> {
    match owner == fork_generation::pid() {
        true => Ok(()),
        false => Err(PoolError::NotOwner),
    }
}
