//! The dispatcher: the parent's side of the pool, which sends tasks, reads results, and replaces dead workers.

mod reap;
mod state;
mod task_table;

use std::sync::Arc;
use std::time::Duration;

use notes_runtime::event;
use shared_memory::sync::Deadline;

use crate::error::PoolError;
use crate::pull_budget::coarse_time;
use crate::transport::RESULTS;

pub(crate) use state::Dispatcher;
use state::MIN_SLEEP;

/// The interval between checks for dead workers while results keep arriving.
const REAP_INTERVAL: Duration = Duration::from_millis(5);
/// Each sleep without a result doubles the next one, up to this time.
const MAX_SLEEP: Duration = Duration::from_millis(50);

impl Dispatcher<'_> {
    /// Does the pending work. If there is none, waits until a result arrives or the deadline passes. With `None` it
    /// does not wait. If the caller `may_call_back`, it does not wait while callbacks are due.
    pub(crate) fn work(
        &mut self,
        until: Option<Deadline>,
        may_call_back: bool,
    ) -> Result<(), PoolError> {
        if self.last_reap.elapsed() > REAP_INTERVAL || self.workers.is_empty() {
            self.reap_workers()?;
        }
        let read = self.read_results();
        self.send_requeued();
        let has_calls = may_call_back && !self.deferred.is_empty();
        if let (0, false, Some(until)) = (read, has_calls, until) {
            self.wait(until)?;
            self.read_results();
            self.send_requeued();
        }
        Ok(())
    }

    /// Whether some milliseconds have passed since the last look for dead workers. Most calls look only at the coarse
    /// clock, so this is cheap enough for each submit.
    pub(crate) fn is_work_due(&mut self) -> bool {
        let coarse = coarse_time().unwrap_or_default();
        std::mem::replace(&mut self.coarse, coarse) != coarse
            && self.last_reap.elapsed() > REAP_INTERVAL
    }

    fn send_requeued(&mut self) {
        while !self.requeued.is_empty() && self.has_free_cell() {
            if let Some(id) = self.requeued.pop_front() {
                self.send(id);
            }
        }
    }

    /// Spins, and then sleeps, until there is work, a worker has died, or the deadline has passed.
    fn wait(&mut self, until: Deadline) -> Result<(), PoolError> {
        let transport = Arc::clone(&self.transport);
        let state = transport.state();
        let busy = self.open_tasks().min(state.workers());
        let found = self
            .spin
            .spin(busy < transport.cpus, || state.has_results().then_some(()));
        if found.is_some() {
            self.sleep = MIN_SLEEP;
            return Ok(());
        }
        // The timeline shows one wait, even if this function is called several times before a result arrives.
        if !std::mem::replace(&mut self.is_waiting, true) {
            event::waits(RESULTS);
        }
        let pause = self.workers.pause().unwrap_or(self.sleep);
        let sleep = Deadline::after(self.sleep.min(pause));
        state.sleep_until_results(until.min(sleep));
        if state.has_results() {
            self.is_waiting = false;
            self.sleep = MIN_SLEEP;
            return Ok(());
        }
        self.sleep = (self.sleep * 2).min(MAX_SLEEP);
        if until.has_passed() {
            self.is_waiting = false;
            event::gives_up(RESULTS);
        }
        // A worker that dies wakes nobody. A worker that was woken for a task may have died, or may be stopped.
        self.reap_workers()?;
        state.wake_if_ready();
        Ok(())
    }
}
