//! Shared memory as atomic words, and functions that store bytes in such words.

#![expect(
    unsafe_code,
    reason = "that the memory holds atomics, and nothing else, is promised, not checked"
)]

use std::slice;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use shared_memory::{Segment, SegmentError};

/// The words of two cache lines. Processors fetch a line together with its neighbour, so words that different
/// processes write are this far apart.
pub(super) const LINE: usize = 16;

/// Words in shared memory.
#[derive(Clone, Debug)]
pub(super) struct SharedWords {
    segment: Segment,
}

impl SharedWords {
    pub(super) fn new(count: usize) -> Result<SharedWords, SegmentError> {
        let segment = Segment::anonymous(count * size_of::<AtomicU64>())?;
        Ok(SharedWords { segment })
    }

    /// All words. They start as zeros.
    #[inline]
    pub(super) fn all(&self) -> &[AtomicU64] {
        let first = self.segment.as_ptr().cast::<AtomicU64>();
        let count = self.segment.len() / size_of::<AtomicU64>();
        // SAFETY: the segment is aligned to a page, lives as long as the borrow of it, and has this many words; any
        // bytes are a valid atomic; every process that maps the segment accesses it only as atomics, through this
        // function.
        unsafe { slice::from_raw_parts(first.as_ptr(), count) }
    }
}

/// Stores bytes in words. There must be enough words.
#[inline]
pub(super) fn store_bytes(words: &[AtomicU64], bytes: &[u8]) {
    let mut words = words.iter();
    let mut chunks = bytes.chunks_exact(8);
    for (chunk, word) in chunks.by_ref().zip(words.by_ref()) {
        let mut eight = [0; 8];
        eight.copy_from_slice(chunk);
        word.store(u64::from_le_bytes(eight), Relaxed);
    }
    let rest = chunks.remainder();
    if let (false, Some(word)) = (rest.is_empty(), words.next()) {
        let mut eight = [0; 8];
        eight[..rest.len()].copy_from_slice(rest);
        word.store(u64::from_le_bytes(eight), Relaxed);
    }
}

/// Appends `len` bytes from words to `into`, or fewer if there are fewer words.
#[inline]
pub(super) fn load_bytes(words: &[AtomicU64], len: usize, into: &mut Vec<u8>) {
    let end = into.len() + len;
    into.reserve(len.next_multiple_of(8));
    for word in &words[..len.div_ceil(8).min(words.len())] {
        into.extend_from_slice(&word.load(Relaxed).to_le_bytes());
    }
    into.truncate(end);
}
