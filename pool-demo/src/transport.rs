//! What carries tasks and results between the parent and its workers: shared memory, a spill file, and wakeups.

use std::ops::Range;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::fence;

use crate::cpus::usable_cpus;
use crate::error::PoolError;
use crate::shared_state::{ClaimedTask, SharedState, TaskDescriptor, WorkerState};
use crate::spill_file::SpillFile;
use crate::wakeup::Wakeup;

/// The names of the two directions in a timeline.
pub(crate) const TASKS: &str = "tasks";
pub(crate) const RESULTS: &str = "results";

#[derive(Debug)]
pub(crate) struct Transport {
    pub(crate) state: SharedState,
    pub(crate) spill_file: SpillFile,
    /// One for each worker.
    worker_wakeups: Vec<Wakeup>,
    parent_wakeup: Wakeup,
    /// How many processors there are for all of them.
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

    /// Whether a processor is left for a process that spins while `busy` others have something to do.
    pub(crate) fn has_free_processor(&self, busy: usize) -> bool {
        busy < self.cpus
    }

    /// How many workers are awake, or a few less.
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

    /// Puts a task: assigned to an idle worker if there is one, to `preferred` if that is idle; else for any worker to
    /// claim. Only the parent calls this.
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
            true => None, // First come, first served: other tasks wait by now.
            false => self.find_idle(preferred),
        };
        // The worker is told first, then the task is put: the worker polls until the task is there.
        let assigned =
            idle.and_then(|worker| Some((worker, self.state.slot(worker).assign(position)?)));
        tasks.put(position, task, bytes, assigned.map(|(worker, _)| worker));
        match assigned {
            Some((worker, WorkerState::Asleep)) => self.wake(worker),
            Some(_) => {}
            None => self.wake_for_task(),
        }
    }

    /// Frees the cell of a claimed task that no worker will run from there.
    pub(crate) fn discard_task(&self, claimed: &ClaimedTask) {
        if claimed.is_spilled {
            let offset = SpillFile::cell_offset(claimed.cell());
            self.spill_file.free(offset, claimed.task.len);
        }
        self.state.tasks().free(claimed);
    }

    /// The preferred worker if it is idle; else one that searches, which need not be woken; else one that sleeps.
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

    /// Call it after a task was put, or claimed by a worker that searched: wakes a sleeper, unless none sleeps or a
    /// worker searches already. That one will claim the task, or look once more before it sleeps.
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

    /// Wakes a worker that sleeps, if there is one.
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

    /// A worker has a result, or waits for room: wakes the parent if it sleeps.
    #[inline]
    pub(crate) fn wake_parent(&self) {
        // Orders the result, written before, and the load below for all processes.
        fence(SeqCst);
        let sleeps = self.state.parent_sleeps();
        if sleeps.load(SeqCst) != 0 && sleeps.swap(0, SeqCst) != 0 {
            self.parent_wakeup.notify();
        }
    }

    /// Tells all workers to end as soon as they run no task.
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
