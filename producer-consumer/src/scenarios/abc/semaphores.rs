//! A semaphore for each, 0 at first except A's: as with locks, but made to be released by another thread.

use anyhow::Result;
use producer_consumer::Semaphore;

use super::ring::{Ring, next};

pub(super) struct Semaphores {
    turns: [Semaphore; 3],
}

impl Semaphores {
    pub(super) fn new() -> Semaphores {
        let turn = |(name, permits)| Semaphore::named(name, permits);
        Semaphores {
            turns: [("turnA", 1), ("turnB", 0), ("turnC", 0)].map(turn),
        }
    }
}

impl Ring for Semaphores {
    fn in_turn(&self, me: usize, work: &mut dyn FnMut()) -> Result<()> {
        self.turns[me].acquire().leak();
        work();
        self.turns[next(me)].release()?;
        Ok(())
    }
}
