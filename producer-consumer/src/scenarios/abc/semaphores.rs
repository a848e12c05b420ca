//! A semaphore for each, 0 at first except A's: as with locks, but made to be released by another.

use producer_consumer::{Acquire, Semaphore};

use super::{Ring, next};

pub(super) struct Semaphores {
    turns: [Semaphore; 3],
}

impl Semaphores {
    pub(super) fn new() -> Semaphores {
        let turn = |(name, value)| Semaphore::named(name, value);
        Semaphores {
            turns: [("turnA", 1), ("turnB", 0), ("turnC", 0)].map(turn),
        }
    }
}

impl Ring for Semaphores {
    fn in_turn(&self, me: usize, work: &mut dyn FnMut()) {
        self.turns[me].acquire();
        work();
        if let Err(error) = self.turns[next(me)].release() {
            unreachable!("it has no bound: {error}");
        }
    }
}
