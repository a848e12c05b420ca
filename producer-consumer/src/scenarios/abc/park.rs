//! A number says whose turn it is; who hands over unparks the next one's thread. No lock at all.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::{Thread, current, park};

use anyhow::Result;
use notes::event;
use producer_consumer::Barrier;

use super::ring::{Ring, next};

pub(super) struct Parked {
    turn: AtomicUsize,
    /// Whom to unpark; set by each for itself, before all of them pass the barrier.
    threads: [OnceLock<Thread>; 3],
    all_are_known: Barrier,
}

impl Parked {
    pub(super) fn new() -> Parked {
        Parked {
            turn: AtomicUsize::new(0),
            threads: Default::default(),
            all_are_known: Barrier::named("all are known", 3),
        }
    }
}

impl Ring for Parked {
    fn enter(&self, me: usize) -> Result<()> {
        self.threads[me].get_or_init(current);
        self.all_are_known.wait()?;
        Ok(())
    }

    fn in_turn(&self, me: usize, work: &mut dyn FnMut()) -> Result<()> {
        event::waits("turn");
        // In a while: park may return without a reason. And an unpark that comes before the park is not lost.
        while self.turn.load(SeqCst) != me {
            park();
        }
        event::wakes("turn");
        work();
        event::notifies("turn");
        self.turn.store(next(me), SeqCst);
        if let Some(thread) = self.threads[next(me)].get() {
            thread.unpark();
        }
        Ok(())
    }
}
