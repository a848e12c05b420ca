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

/// How often it looks for dead workers while results come all the time.
const REAP_INTERVAL: Duration = Duration::from_millis(5);
/// How long it sleeps before it looks by itself.
const MAX_SLEEP: Duration = Duration::from_millis(100);

impl Dispatcher<'_> {
    /// Does what there is to do. If that is nothing, waits until a result comes or the deadline has passed; with `None` it
    /// does not wait.
    pub(crate) fn work(&mut self, until: Option<Deadline>) -> Result<(), PoolError> {
        if self.last_reap.elapsed() > REAP_INTERVAL || self.workers.are_gone() {
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

    /// Spins, then sleeps, until there is something to do.
    fn wait(&mut self, until: Deadline) -> Result<(), PoolError> {
        let mut spin = self.spin;
        let busy = self.open_tasks().min(self.transport.state.workers());
        let is_processor_free = self.transport.has_free_processor(busy);
        let found = spin.spin(is_processor_free, || self.has_results().then_some(()));
        self.spin = spin;
        if found.is_some() {
            return Ok(());
        }
        // However often it looks in between, the timeline shows one wait.
        if !std::mem::replace(&mut self.is_waiting, true) {
            event::waits(RESULTS);
        }
        let sleeps = self.transport.state.parent_sleeps();
        sleeps.store(1, SeqCst);
        // A worker that has a result from now on sees a sleeper; a result that was there before is seen here.
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
        // A worker that searches may be stopped, or killed: then nobody else was woken.
        if self.transport.state.tasks().is_ready() {
            self.transport.wake_one();
        }
        Ok(())
    }
}
