//! The shared memory that holds a pool's state.

#![expect(
    unsafe_code,
    reason = "that the memory holds atomics, and nothing else, is promised, not checked"
)]

use std::slice;

use shared_memory::{Segment, SegmentError};

use super::machine::AtomicU64;
use super::state::SharedState;

/// Memory for the state of a pool with a fixed number of workers. The parent creates it before it forks the workers.
#[derive(Debug)]
pub(crate) struct StateMemory {
    segment: Segment,
    workers: usize,
}

impl StateMemory {
    pub(crate) fn new(workers: usize) -> Result<StateMemory, SegmentError> {
        let words = SharedState::words_for(workers);
        let segment = Segment::anonymous(words * size_of::<AtomicU64>())?;
        let memory = StateMemory { segment, workers };
        memory.state().init();
        Ok(memory)
    }

    #[inline]
    pub(crate) fn state(&self) -> SharedState<'_> {
        let first = self.segment.as_ptr().cast::<AtomicU64>();
        let count = self.segment.len() / size_of::<AtomicU64>();
        // SAFETY: the segment is aligned to a page, lives as long as the borrow of it, and has this many words; any
        // bytes are a valid atomic; every process that maps the segment accesses it only as atomics, through this
        // function.
        let words = unsafe { slice::from_raw_parts(first.as_ptr(), count) };
        SharedState::new(words, self.workers)
    }
}
