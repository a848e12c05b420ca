//! The parent's side of the protocol: sends tasks, wakes workers, waits for results, cleans up after dead workers.

use super::machine::{Deadline, Ordering::SeqCst, fence, sleep, wake};
use super::state::SharedState;
use super::task_ring::{ClaimedTask, TaskDescriptor};
use super::worker_slot::WorkerState;

/// What a dead worker leaves behind.
#[derive(Debug)]
pub(crate) struct LeftBehind {
    /// The id of the last task that it began, or 0.
    pub(crate) task: u64,
    /// How many items of that task it had begun.
    pub(crate) begun: u32,
    /// A task that it had claimed and not copied, or copied and not begun.
    pub(crate) claimed: Option<ClaimedTask>,
}

impl SharedState<'_> {
    /// Sends a task. If a worker is idle, assigns the task to it; `preferred` comes first if it is idle. Otherwise any
    /// worker may claim the task. The parent must have got `position` from
    /// [`next_free`](super::task_ring::TaskRing::next_free).
    #[inline]
    pub(crate) fn send(
        self,
        position: u64,
        task: &TaskDescriptor,
        bytes: Option<&[u8]>,
        preferred: Option<usize>,
    ) {
        let tasks = self.tasks();
        // The task is complete before a worker can see it, so that no worker has to wait for a parent that is stopped.
        tasks.write(position, task, bytes);
        if let Some((worker, before)) = self.assign(position, preferred) {
            tasks.claim_assigned(position, worker);
            if before == WorkerState::Asleep {
                self.one_sleeper_less();
                self.slot(worker).wake();
            }
            return;
        }
        tasks.make_ready(position);
        // A worker that is about to sleep sees the task, or this process sees that it sleeps.
        if self.sleepers().load(SeqCst) > 0 {
            self.wake_one();
        }
    }

    /// Assigns the task at `position` to an idle worker. Returns the worker and its state before, or `None` if no
    /// worker is idle or other tasks already wait, because tasks run in order.
    #[inline]
    fn assign(self, position: u64, preferred: Option<usize>) -> Option<(usize, WorkerState)> {
        loop {
            let worker = self.find_idle(preferred)?;
            if self.tasks().is_ready() {
                return None;
            }
            if let Some(before) = self.slot(worker).assign(position) {
                return Some((worker, before));
            }
        }
    }

    /// Returns the preferred worker if it is idle. Otherwise returns a searching worker, which need not be woken, or
    /// else a sleeping worker.
    #[inline]
    fn find_idle(self, preferred: Option<usize>) -> Option<usize> {
        let state = |worker: usize| self.slot(worker).state();
        if let Some(worker) = preferred.filter(|worker| state(*worker).is_idle()) {
            return Some(worker);
        }
        let mut sleeping = None;
        for worker in 0..self.workers() {
            match state(worker) {
                WorkerState::Searching => return Some(worker),
                WorkerState::Asleep if sleeping.is_none() => sleeping = Some(worker),
                _ => {}
            }
        }
        sleeping
    }

    /// Wakes a sleeping worker to search for a task, if a task is ready.
    pub(crate) fn wake_if_ready(self) {
        if self.tasks().is_ready() {
            self.wake_one();
        }
    }

    fn wake_one(self) {
        (0..self.workers()).any(|worker| self.wake_to_search(worker));
    }

    /// Wakes a worker if it sleeps. Returns whether it slept.
    fn wake_to_search(self, worker: usize) -> bool {
        let slot = self.slot(worker);
        let was_asleep = slot.change(WorkerState::Asleep, WorkerState::Searching);
        if was_asleep {
            self.one_sleeper_less();
            slot.wake();
        }
        was_asleep
    }

    /// Tells all workers to exit when they have no more tasks.
    pub(crate) fn close(self) {
        self.closing().store(1, SeqCst);
        for worker in 0..self.workers() {
            self.wake_to_search(worker);
        }
    }

    /// Call this after reading results of a worker. If the worker waits for room, it continues.
    #[inline]
    pub(crate) fn made_room(self, worker: usize) {
        let slot = self.slot(worker);
        if slot.state() == WorkerState::WaitsForRoom
            && slot.change(WorkerState::WaitsForRoom, WorkerState::Busy)
        {
            slot.wake();
        }
    }

    /// Whether there are results to read.
    #[inline]
    pub(crate) fn has_results(self) -> bool {
        (0..self.workers()).any(|worker| !self.results(worker).is_empty())
    }

    /// Sleeps until a worker has results, or until the deadline. It may return earlier.
    pub(crate) fn sleep_until_results(self, deadline: Deadline) {
        let sleeps = self.parent_sleeps();
        sleeps.store(1, SeqCst);
        // If a worker publishes a result after this point, it sees that the parent sleeps. If it has published one
        // before, this check finds it.
        fence(SeqCst);
        if !self.has_results() {
            sleep(sleeps, 1, deadline);
        }
        sleeps.store(0, SeqCst);
    }

    /// Wakes the parent if it sleeps. A worker calls this when it has a result or waits for room.
    #[inline]
    pub(super) fn wake_parent(self) {
        // All processes see the result written before this fence and the load below in the same order.
        fence(SeqCst);
        let sleeps = self.parent_sleeps();
        if sleeps.load(SeqCst) != 0 && sleeps.swap(0, SeqCst) != 0 {
            wake(sleeps);
        }
    }

    /// Returns what a dead worker leaves behind. The parent must have read its last results.
    pub(crate) fn left_behind(self, worker: usize) -> LeftBehind {
        let (task, begun) = self.slot(worker).last();
        // If the worker was killed between recording this task as its own and freeing its cell, both are the same.
        let claimed = self.tasks().claimed_by(worker);
        LeftBehind {
            task,
            begun,
            claimed,
        }
    }

    /// Prepares the slot of a dead worker for the next one. The task that it had claimed must have been freed.
    pub(crate) fn vacate(self, worker: usize) {
        let slot = self.slot(worker);
        if slot.change(WorkerState::Asleep, WorkerState::Vacant) {
            self.one_sleeper_less();
        }
        slot.reset();
        self.results(worker).reset();
    }
}
