//! The parent's side of the protocol: sends tasks, wakes workers, waits for results, cleans up after dead workers.

use super::machine::{Deadline, Ordering::SeqCst, fence, sleep, wake};
use super::state::SharedState;
use super::task_ring::{ClaimedTask, TaskDescriptor};
use super::worker_slot::WorkerState;

/// What the dispatcher does when it cleans up after a dead worker.
pub(crate) trait CleanUp {
    /// Reads all published results of the worker.
    fn read_results_of(&mut self, worker: usize);

    /// Fails, retries or requeues the last task of the worker, unless the task has ended. The worker had begun `begun` of
    /// its items.
    fn settle_task(&mut self, id: u64, begun: u32);

    /// Requeues a task of which the worker had begun no item.
    fn requeue(&mut self, id: u64);

    /// Frees the cell of a task that no worker will run from this cell.
    fn discard_task(&mut self, claimed: &ClaimedTask);
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

    /// Cleans up after a dead worker: reads its last results, settles its tasks, and vacates its slot.
    pub(crate) fn clean_up_after(self, worker: usize, dispatcher: &mut impl CleanUp) {
        self.results(worker).publish_for_dead();
        dispatcher.read_results_of(worker);
        let (last, begun) = self.slot(worker).last();
        dispatcher.settle_task(last, begun);
        if let Some(claimed) = self.tasks().claimed_by(worker) {
            // If the worker was killed before it recorded this task as its own, it has begun no item of it. If it was
            // killed between recording the task and freeing its cell, this is its last task.
            if claimed.task.id != last {
                dispatcher.requeue(claimed.task.id);
            }
            dispatcher.discard_task(&claimed);
        }
        self.vacate(worker);
    }

    /// Prepares the slot of a dead worker for the next one. The task that it had claimed must have been freed.
    fn vacate(self, worker: usize) {
        let slot = self.slot(worker);
        if slot.change(WorkerState::Asleep, WorkerState::Vacant) {
            self.one_sleeper_less();
        }
        slot.reset();
        self.results(worker).reset();
    }
}
