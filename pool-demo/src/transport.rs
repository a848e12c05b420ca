//! Carries tasks and results between the parent and its workers: shared memory, a spill file, and wakeups.

use std::ops::Range;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::fence;

use crate::cpus::usable_cpus;
use crate::error::PoolError;
use crate::shared_state::{ClaimedTask, SharedState, TaskDescriptor, WorkerState};
use crate::spill_file::SpillFile;
use crate::wakeup::Wakeup;

/// The names of the two directions in timelines.
pub(crate) const TASKS: &str = "tasks";
pub(crate) const RESULTS: &str = "results";

#[derive(Debug)]
pub(crate) struct Transport {
    pub(crate) state: SharedState,
    pub(crate) spill_file: SpillFile,
    /// One wakeup for each worker.
    worker_wakeups: Vec<Wakeup>,
    parent_wakeup: Wakeup,
    /// The number of processors for the parent and the workers together.
    cpus: usize,
}

impl Transport {
    pub(crate) fn new(workers: usize) -> Result<Transport, PoolError> {
        let wakeup = || {
            Wakeup::new().map_err(|source| PoolError::System {
                operation: "create a wakeup (eventfd)",
                source,
            })
        };
        Ok(Transport {
            state: SharedState::new(workers)?,
            spill_file: SpillFile::new().map_err(|source| PoolError::System {
                operation: "create its spill file (memfd)",
                source,
            })?,
            worker_wakeups: (0..workers).map(|_| wakeup()).collect::<Result<_, _>>()?,
            parent_wakeup: wakeup()?,
            cpus: usable_cpus(),
        })
    }

    /// Whether a processor is free for a process that spins while `busy` other processes are working.
    pub(crate) fn has_free_processor(&self, busy: usize) -> bool {
        busy < self.cpus
    }

    /// The number of workers that are awake. It may be too low.
    pub(crate) fn awake(&self) -> usize {
        let sleepers = self.state.sleepers().load(SeqCst) as usize;
        self.state.workers().saturating_sub(sleepers)
    }

    pub(crate) fn worker_wakeup(&self, worker: usize) -> &Wakeup {
        &self.worker_wakeups[worker]
    }

    pub(crate) fn parent_wakeup(&self) -> &Wakeup {
        &self.parent_wakeup
    }

    /// Puts a task. If a worker is idle, assigns the task to it; `preferred` comes first if it is idle. Otherwise any
    /// worker may claim the task. Only the parent calls this.
    #[inline]
    pub(crate) fn send_task(
        &self,
        position: u64,
        task: &TaskDescriptor,
        bytes: Option<&[u8]>,
        preferred: Option<usize>,
    ) {
        let tasks = self.state.tasks();
        let idle = match tasks.is_ready() {
            true => None, // Other tasks already wait, and tasks run in order.
            false => self.find_idle(preferred),
        };
        // The task is assigned first and then put. Meanwhile the worker polls until the task is there.
        let assigned =
            idle.and_then(|worker| Some((worker, self.state.slot(worker).assign(position)?)));
        tasks.put(position, task, bytes, assigned.map(|(worker, _)| worker));
        match assigned {
            Some((worker, WorkerState::Asleep)) => self.wake(worker),
            Some(_) => {}
            None => self.wake_for_task(),
        }
    }

    /// Frees the cell of a claimed task that no worker will run from this cell.
    pub(crate) fn discard_task(&self, claimed: &ClaimedTask) {
        if claimed.is_spilled {
            let offset = SpillFile::cell_offset(claimed.cell());
            self.spill_file.free(offset, claimed.task.len);
        }
        self.state.tasks().free(claimed);
    }

    /// Returns the preferred worker if it is idle. Otherwise returns a searching worker, which need not be woken, or
    /// else a sleeping worker.
    fn find_idle(&self, preferred: Option<usize>) -> Option<usize> {
        let searches = |worker: &usize| self.state.slot(*worker).is(WorkerState::Searching);
        let sleeps = |worker: &usize| self.state.slot(*worker).is(WorkerState::Asleep);
        let is_idle = |worker: &usize| self.state.slot(*worker).is_idle();
        let any = || {
            self.workers()
                .find(searches)
                .or_else(|| self.workers().find(sleeps))
        };
        preferred.filter(is_idle).or_else(any)
    }

    /// Wakes a sleeping worker, unless no worker sleeps or a worker is already searching. A searching worker will
    /// claim the task, or check once more before it sleeps. Call this after a task was put, or after a searching
    /// worker has claimed a task.
    #[inline]
    pub(crate) fn wake_for_task(&self) {
        if self.state.sleepers().load(SeqCst) > 0
            && !self
                .workers()
                .any(|worker| self.state.slot(worker).is(WorkerState::Searching))
        {
            self.wake_one();
        }
    }

    /// Wakes a sleeping worker, if there is one.
    pub(crate) fn wake_one(&self) {
        let sleeper = self.workers().find(|worker| {
            let slot = self.state.slot(*worker);
            slot.is(WorkerState::Asleep) && slot.change(WorkerState::Asleep, WorkerState::Searching)
        });
        if let Some(sleeper) = sleeper {
            self.wake(sleeper);
        }
    }

    /// Wakes a worker whose state the caller has changed from "asleep".
    fn wake(&self, worker: usize) {
        self.state.sleepers().fetch_sub(1, SeqCst);
        self.worker_wakeups[worker].notify();
    }

    /// Wakes the parent if it sleeps. A worker calls this when it has a result or waits for room.
    #[inline]
    pub(crate) fn wake_parent(&self) {
        // All processes see the result written before this fence and the load below in the same order.
        fence(SeqCst);
        let sleeps = self.state.parent_sleeps();
        if sleeps.load(SeqCst) != 0 && sleeps.swap(0, SeqCst) != 0 {
            self.parent_wakeup.notify();
        }
    }

    /// Tells all workers to exit when they have no more tasks.
    pub(crate) fn close(&self) {
        self.state.closing().store(1, SeqCst);
        self.worker_wakeups.iter().for_each(Wakeup::notify);
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.state.closing().load(SeqCst) != 0
    }

    fn workers(&self) -> Range<usize> {
        0..self.state.workers()
    }
}
