//! The dispatcher: the parent's side of the pool, which sends tasks, reads results, and replaces dead workers.

mod reap;
mod state;
mod task_table;

use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::fence;
use std::time::Duration;

use notes_runtime::event;
use shared_memory::sync::Deadline;

use crate::error::PoolError;
use crate::transport::RESULTS;

pub(crate) use state::Dispatcher;

/// The interval between checks for dead workers while results keep arriving.
const REAP_INTERVAL: Duration = Duration::from_millis(5);
/// The longest sleep before the dispatcher checks again without a notification.
const MAX_SLEEP: Duration = Duration::from_millis(100);

impl Dispatcher<'_> {
    /// Does the pending work. If there is none, waits until a result arrives or the deadline passes. With `None` it
    /// does not wait.
    pub(crate) fn work(&mut self, until: Option<Deadline>) -> Result<(), PoolError> {
        if self.last_reap.elapsed() > REAP_INTERVAL || self.workers.is_empty() {
            self.reap_workers()?;
        }
        let read = self.read_results();
        self.send_requeued();
        if let (0, true, Some(until)) = (read, self.deferred.is_empty(), until) {
            self.wait(until)?;
            self.read_results();
            self.send_requeued();
        }
        Ok(())
    }

    fn send_requeued(&mut self) {
        while !self.requeued.is_empty() && self.transport.state.tasks().has_room(self.position) {
            if let Some(id) = self.requeued.pop_front() {
                self.send(id);
            }
        }
    }

    /// Spins, and then sleeps, until there is work, a worker has died, or the deadline has passed.
    fn wait(&mut self, until: Deadline) -> Result<(), PoolError> {
        let mut spin = self.spin;
        let busy = self.open_tasks().min(self.transport.state.workers());
        let is_processor_free = self.transport.has_free_processor(busy);
        let found = spin.spin(is_processor_free, || self.has_results().then_some(()));
        self.spin = spin;
        if found.is_some() {
            return Ok(());
        }
        // The timeline shows one wait, even if this function is called several times before a result arrives.
        if !std::mem::replace(&mut self.is_waiting, true) {
            event::waits(RESULTS);
        }
        let sleeps = self.transport.state.parent_sleeps();
        sleeps.store(1, SeqCst);
        // If a worker publishes a result after this point, it sees that the parent sleeps. If it has published one
        // before, this check finds it.
        fence(SeqCst);
        let died = match self.has_results() {
            true => Ok(false),
            false => self.workers.wait(until.remaining().min(MAX_SLEEP)),
        };
        sleeps.store(0, SeqCst);
        let died = died?;
        if self.has_results() {
            self.is_waiting = false;
        } else if died || until.has_passed() {
            self.is_waiting = false;
            event::gives_up(RESULTS);
        }
        if died {
            self.reap_workers()?;
        }
        // A searching worker may have been stopped or killed. In that case no other worker was woken for the task.
        if self.transport.state.tasks().is_ready() {
            self.transport.wake_one();
        }
        Ok(())
    }
}
