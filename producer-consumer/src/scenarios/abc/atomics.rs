//! A number says whose turn it is, and all look at it again and again. Nobody sleeps: fast, and never idle.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::yield_now;

use anyhow::Result;
use notes::event;

use super::ring::{Ring, next};

pub(super) struct Turn {
    turn: AtomicUsize,
}

impl Turn {
    pub(super) fn new() -> Turn {
        Turn {
            turn: AtomicUsize::new(0),
        }
    }
}

impl Ring for Turn {
    fn in_turn(&self, me: usize, work: &mut dyn FnMut()) -> Result<()> {
        event::waits("turn");
        while self.turn.load(Ordering::Acquire) != me {
            yield_now(); // Let another one run: with fewer cores than threads it may be the one whose turn it is.
        }
        event::wakes("turn");
        work();
        event::notifies("turn");
        self.turn.store(next(me), Ordering::Release); // What the work wrote, the next one sees.
        Ok(())
    }
}
