//! One condition for all: who hands over wakes both others, but only one has its turn. As in the notes.

use anyhow::Result;
use producer_consumer::Condition;

use super::ring::{Ring, next};

pub(super) struct Conditions {
    current: Condition<usize>,
}

impl Conditions {
    pub(super) fn new() -> Conditions {
        Conditions {
            current: Condition::new(0),
        }
    }
}

impl Ring for Conditions {
    fn in_turn(&self, me: usize, work: &mut dyn FnMut()) -> Result<()> {
        let mut current = self.current.acquire()?;
        while *current != me {
            current.wait()?;
        }
        work();
        *current = next(me);
        // Not notify: it would wake one of the two who wait, maybe the wrong one, and then all would sleep.
        current.notify_all()?;
        Ok(())
    }
}
