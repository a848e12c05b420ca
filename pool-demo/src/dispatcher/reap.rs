//! How the dispatcher handles workers that have ended.

use std::sync::Arc;
use std::time::Instant;

use super::state::Dispatcher;
use crate::error::{PoolError, TaskError, TaskFailure};
use crate::shared_state::{ClaimedTask, CleanUp};
use crate::workers::DeadWorker;

/// If more workers than this die with a task before they begin an item of it, the task fails. Its argument may be
/// what kills them.
const MAX_UNSTARTED_DEATHS: u32 = 16;

impl Dispatcher<'_> {
    /// Reaps the workers that have ended, settles their tasks, and starts new workers in their slots.
    pub(super) fn reap_workers(&mut self) -> Result<(), PoolError> {
        self.last_reap = Instant::now();
        while let Some(dead) = self.workers.reap_one()? {
            self.clean_up_after(&dead);
        }
        if self.transport.state().is_closing() {
            return Ok(());
        }
        if let Some(why) = self.workers.start_missing(self.open_tasks() > 0) {
            let failure = TaskFailure::NoWorker(why);
            // No worker is left that could claim a task.
            while let Some(claimed) = self.transport.state().tasks().claim(0) {
                self.transport.discard_task(&claimed);
            }
            self.fail_all(&failure);
        }
        self.transport.state().wake_if_ready();
        Ok(())
    }

    /// Reads the results of a dead worker, settles the item that it was running, and requeues the items that it had
    /// not begun.
    fn clean_up_after(&mut self, dead: &DeadWorker) {
        self.workers.record_end(dead); // It reads the slot, which is empty after the clean-up.
        let transport = Arc::clone(&self.transport);
        let mut clean_up = CleanUpAfter {
            dead,
            dispatcher: self,
        };
        transport.state().clean_up_after(dead.number, &mut clean_up);
        transport.spill_file.free_worker_area(dead.number);
    }

    /// Fails, retries or requeues the last task of a dead worker.
    fn settle_task(&mut self, id: u64, begun: u32, dead: &DeadWorker) {
        let retries = self.retries;
        let Some(task) = self.table.get_mut(id) else {
            return;
        };
        let was_running_an_item = begun > task.ended;
        if task.retried != task.ended {
            (task.retried, task.retries) = (task.ended, retries);
            task.unstarted_deaths = 0;
        }
        task.unstarted_deaths += u32::from(!was_running_an_item);
        let died = TaskFailure::WorkerDied {
            worker: dead.name.clone(),
            status: dead.status,
        };
        if task.unstarted_deaths > MAX_UNSTARTED_DEATHS {
            return self.fail(id, &died);
        }
        if was_running_an_item && task.retries > 0 {
            task.retries -= 1;
        } else if was_running_an_item {
            let error = TaskError::new(task.current_item(), died);
            self.deferred.extend(self.table.end_item(id, Err(error)));
        }
        if self.table.get(id).is_some() {
            self.requeued.push_back(id);
        }
    }
}

/// The dispatcher, while it cleans up after a dead worker.
struct CleanUpAfter<'d, 'a> {
    dead: &'d DeadWorker,
    dispatcher: &'d mut Dispatcher<'a>,
}

impl CleanUp for CleanUpAfter<'_, '_> {
    fn read_results_of(&mut self, worker: usize) {
        self.dispatcher.read_results_of(worker, usize::MAX);
    }

    fn settle_task(&mut self, id: u64, begun: u32) {
        self.dispatcher.settle_task(id, begun, self.dead);
    }

    fn requeue(&mut self, id: u64) {
        self.dispatcher.requeued.push_back(id);
    }

    fn discard_task(&mut self, claimed: &ClaimedTask) {
        self.dispatcher.transport.discard_task(claimed);
    }
}
