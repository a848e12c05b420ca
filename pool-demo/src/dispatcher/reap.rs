//! What the dispatcher does about workers that have ended.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Instant;

use super::state::Dispatcher;
use crate::error::{PoolError, TaskError, TaskFailure};
use crate::shared_state::WorkerState;
use crate::workers::DeadWorker;

/// After the deaths of this many workers that had not begun it, a task is given up: perhaps its argument kills them.
const MAX_UNSTARTED_DEATHS: u32 = 16;

impl Dispatcher<'_> {
    /// Reaps the workers that have ended, settles their tasks, and starts others in their place.
    pub(super) fn reap_workers(&mut self) -> Result<(), PoolError> {
        self.last_reap = Instant::now();
        while let Some(dead) = self.workers.reap_one()? {
            self.clean_up_after(&dead);
        }
        if self.transport.is_closing() {
            return Ok(());
        }
        self.workers.start_missing();
        if self.workers.are_gone() {
            let why = self.workers.why_fewer().unwrap_or("all have ended");
            let failure = TaskFailure::NoWorker(why.to_owned());
            // Nobody else claims anything now.
            while let Some(claimed) = self.transport.state.tasks().claim(0) {
                self.transport.discard_task(&claimed);
            }
            self.fail_all(&failure);
        }
        if self.transport.state.tasks().is_ready() {
            self.transport.wake_one();
        }
        Ok(())
    }

    /// A dead worker leaves results to be read, the item that it was at, and items for other workers.
    fn clean_up_after(&mut self, dead: &DeadWorker) {
        let transport = Arc::clone(&self.transport);
        let slot = transport.state.slot(dead.number);
        let results = transport.state.results(dead.number);
        results.publish_for_dead();
        self.read_results_of(dead.number);
        let (last, begun) = slot.last();
        self.settle_task(last, begun, dead);
        if let Some(claimed) = transport.state.tasks().claimed_by(dead.number) {
            // It was killed between claiming the task and reporting it: it has begun no item.
            if claimed.task.id != last {
                self.requeued.push_back(claimed.task.id);
            }
            transport.discard_task(&claimed);
        }
        transport.spill_file.free_worker_area(dead.number);
        self.workers.record_end(dead);
        if slot.change(WorkerState::Asleep, WorkerState::Vacant) {
            transport.state.sleepers().fetch_sub(1, SeqCst);
        }
        slot.reset();
        results.reset();
    }

    /// Fails, retries or requeues the task that a dead worker was last at.
    fn settle_task(&mut self, id: u64, begun: u32, dead: &DeadWorker) {
        let retries = self.retries;
        let Some(task) = self.table.get_mut(id) else {
            return;
        };
        let was_at_an_item = begun > task.ended;
        if task.retried != task.ended {
            (task.retried, task.retries) = (task.ended, retries);
            task.unstarted_deaths = 0;
        }
        task.unstarted_deaths += u32::from(!was_at_an_item);
        let died = TaskFailure::WorkerDied {
            worker: dead.name.clone(),
            status: dead.status,
        };
        if task.unstarted_deaths > MAX_UNSTARTED_DEATHS {
            return self.fail(id, &died);
        }
        if was_at_an_item && task.retries > 0 {
            task.retries -= 1;
        } else if was_at_an_item {
            let error = TaskError::new(task.current_item(), died);
            self.deferred.extend(self.table.end_item(id, Err(error)));
        }
        if self.table.get(id).is_some() {
            self.requeued.push_back(id);
        }
    }
}
