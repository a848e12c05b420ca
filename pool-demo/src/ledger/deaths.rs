//! What the ledger makes of workers that have ended.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Instant;

use super::Ledger;
use crate::board::State;
use crate::crew::Dead;
use crate::error::{PoolError, TaskError, Why};

/// With how many workers that die before they begin it a task is given up: its argument kills them, perhaps.
const MOST_UNBEGUN: u32 = 16;

impl Ledger<'_> {
    /// Finds out who has ended, what that has cost, and starts others in their place.
    pub(crate) fn bury_the_dead(&mut self) -> Result<(), PoolError> {
        self.looked_for_dead = Instant::now();
        while let Some(dead) = self.crew.take_dead()? {
            self.bury(&dead);
        }
        if self.shared.is_closing() {
            return Ok(());
        }
        self.crew.fill_seats();
        if self.crew.is_gone() {
            let why = self.crew.why_fewer().unwrap_or("all have ended").to_owned();
            // Nobody else takes anything now.
            while let Some(claim) = self.shared.board.tasks().claim(0) {
                self.shared.discard(&claim);
            }
            self.fail_all(&Why::NoWorker(why));
        }
        if self.shared.board.tasks().is_ready() {
            self.shared.wake_one();
        }
        Ok(())
    }

    /// What a worker leaves: results that are to be read, the item that it was at, and items to be done by others.
    fn bury(&mut self, dead: &Dead) {
        let shared = Arc::clone(&self.shared);
        let seat = shared.board.seat(dead.seat);
        let results = shared.board.results(dead.seat);
        results.show_rest();
        self.read_seat(dead.seat);
        let (last, begun) = seat.last();
        self.settle(last, begun, dead);
        if let Some(claim) = shared.board.tasks().taken_by(dead.seat) {
            // Killed between taking it and saying so: it has begun nothing.
            if claim.task.id != last {
                self.again.push_back(claim.task.id);
            }
            shared.discard(&claim);
        }
        shared.overflow.forget_seat(dead.seat);
        self.crew.note_end(dead);
        if seat.change(State::Asleep, State::Empty) {
            shared.board.sleepers().fetch_sub(1, SeqCst);
        }
        seat.reset();
        results.reset();
    }

    /// What becomes of the task that a dead worker was last at.
    fn settle(&mut self, id: u64, begun: u32, dead: &Dead) {
        let retries = self.retries;
        let Some(entry) = self.table.get_mut(id) else {
            return;
        };
        let was_at_one = begun > entry.ended;
        if entry.retried != entry.ended {
            (entry.retried, entry.retries) = (entry.ended, retries);
            entry.unbegun = 0;
        }
        entry.unbegun += u32::from(!was_at_one);
        if entry.unbegun > MOST_UNBEGUN {
            let why = Why::Died {
                worker: dead.name.clone(),
                status: dead.status,
            };
            return self.fail(id, why);
        }
        if was_at_one && entry.retries > 0 {
            entry.retries -= 1;
        } else if was_at_one {
            let task = entry.call.first + u64::from(entry.ended);
            let why = Why::Died {
                worker: dead.name.clone(),
                status: dead.status,
            };
            let ended = self.table.end_item(id, Err(TaskError { task, why }));
            self.deferred.extend(ended);
        }
        if self.table.get(id).is_some() {
            self.again.push_back(id);
        }
    }
}
