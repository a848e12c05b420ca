//! What the protocol runs on in the models: shuttle's atomics, a modelled futex, and rings of a few words.

use crate::sync::machine::{self, SlicedWait};

pub(crate) use crate::sync::machine::{AtomicU64, Deadline, Ordering};

/// So few that the parent comes round to a cell again at once.
pub(crate) const TASK_CELLS: usize = 2;

/// Two results fill the ring.
pub(crate) const RESULT_WORDS: usize = 4;

/// Shuttle's atomics are sequentially consistent anyway.
pub(crate) fn fence(_order: Ordering) {}

pub(crate) fn sleep(word: &AtomicU64, expected: u64, deadline: Deadline) {
    SlicedWait::until(deadline).wait(word, expected);
}

pub(crate) fn wake(word: &AtomicU64) {
    machine::wake(word, 1);
}

/// Spinning changes nothing here: steps may run in any order anyway.
#[derive(Debug)]
pub(crate) struct AdaptiveSpin;

impl AdaptiveSpin {
    pub(crate) fn new() -> AdaptiveSpin {
        AdaptiveSpin
    }

    pub(crate) fn spin<T>(
        &mut self,
        _is_processor_free: bool,
        mut poll: impl FnMut() -> Option<T>,
    ) -> Option<T> {
        poll()
    }
}
