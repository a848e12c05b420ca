//! A queue's memory: what all share in a place of its own, and room for chunks, which takes memory as it is used.

#![expect(
    unsafe_code,
    reason = "bytes are copied to and from memory that others map, too"
)]

use std::ptr::NonNull;
use std::sync::atomic::AtomicU64;

use nix::unistd::{SysconfVar, sysconf};
use shared_memory::{Place, Segment, SegmentError};

use super::memory_left::is_memory_left;
use super::messages::{Memory, Shared};
use super::ring::{Chunks, RingState};

/// Chunks in memory that forked children share; a clone is the same memory.
#[derive(Clone, Debug)]
pub(super) struct SharedChunks {
    shared: Place<Shared>,
    /// A word for each chunk, then the chunks.
    segment: Segment,
    most: u64,
}

// SAFETY: a repr(C) struct of atomics and what is made of them; what is read is checked where it is used as
// an index, and all that is copied stays within the segment.
unsafe impl shared_memory::Shared for Shared {}

const CHUNK: usize = 64 << 10;
const WORD: usize = size_of::<AtomicU64>();

/// The kernel is asked for memory anew after so many chunks (16 MiB).
const ASK_AFTER: u64 = 256;

/// A machine without room for so much is none for queues that grow.
const LEAST: usize = 16 << 20;

impl SharedChunks {
    /// Room for as much as this machine's memory can hold. Where this process may not map so much, at most half of
    /// what it may: other queues, and what it puts into them, need some, too.
    ///
    /// # Errors
    /// If there is hardly any.
    pub(super) fn new() -> Result<SharedChunks, SegmentError> {
        let shared = Place::new()?;
        let mut bytes = machines_memory().max(LEAST);
        let mut segment = Segment::reserve(bytes);
        if matches!(segment, Err(SegmentError::Map(_))) {
            while bytes > LEAST && Segment::reserve(bytes).is_err() {
                bytes /= 2;
            }
            bytes = (bytes / 2).max(LEAST);
            segment = Segment::reserve(bytes);
        }
        let segment = segment?;
        let most = (bytes / (CHUNK + WORD)).saturating_sub(1) as u64;
        Ok(SharedChunks {
            shared,
            segment,
            most,
        })
    }

    /// Where the bytes of a chunk from `offset` on are.
    ///
    /// # Panics
    /// If there is no such chunk, or it has not so many bytes there.
    #[inline]
    fn at(&self, chunk: u64, offset: usize, bytes: usize) -> NonNull<u8> {
        assert!(chunk < self.most && offset <= CHUNK && bytes <= CHUNK - offset);
        let at = self.offset(chunk) + offset;
        // SAFETY: within the segment: behind the words, which take less than a chunk more than their
        // size, there is room for `most` chunks (see `new`).
        unsafe { self.segment.as_ptr().add(at) }
    }

    /// Where a chunk begins in the segment: the chunks begin with a page.
    #[inline]
    fn offset(&self, chunk: u64) -> usize {
        let words = (self.most as usize * WORD).next_multiple_of(CHUNK);
        words + chunk as usize * CHUNK
    }
}

impl Memory for SharedChunks {
    #[inline]
    fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl Chunks for SharedChunks {
    const BYTES: usize = CHUNK;
    const WARM: u64 = 256;

    #[inline]
    fn ring(&self) -> &RingState {
        &self.shared.ring
    }

    fn most(&self) -> u64 {
        self.most
    }

    #[inline]
    fn next(&self, chunk: u64) -> &AtomicU64 {
        assert!(chunk < self.most, "there is no chunk {chunk}");
        // SAFETY: the words stand at the start of the segment, one for each chunk.
        let word = unsafe {
            self.segment
                .as_ptr()
                .cast::<AtomicU64>()
                .add(chunk as usize)
        };
        // SAFETY: aligned, as the segment begins with a page; zero bytes are an atomic; mapped as long as `self`.
        unsafe { word.as_ref() }
    }

    #[inline]
    fn write(&self, chunk: u64, offset: usize, bytes: &[u8]) {
        let to = self.at(chunk, offset, bytes.len());
        // SAFETY: `at` has checked the range; the ring lets nobody else reach it, and a segment's memory is
        // no slice of ours.
        unsafe { to.copy_from_nonoverlapping(NonNull::from(bytes).cast(), bytes.len()) };
    }

    #[inline]
    fn read(&self, chunk: u64, offset: usize, into: &mut [u8]) {
        let from = self.at(chunk, offset, into.len());
        // SAFETY: `at` has checked the range; the ring lets nobody write it now.
        unsafe { from.copy_to_nonoverlapping(NonNull::from(&mut *into).cast(), into.len()) };
    }

    #[inline]
    fn read_to(&self, chunk: u64, offset: usize, bytes: usize, into: &mut Vec<u8>) {
        let from = self.at(chunk, offset, bytes);
        // SAFETY: `at` has checked the range; the ring lets nobody write it as long as this slice lives, and
        // all bytes of a mapping are initialised.
        into.extend_from_slice(unsafe { NonNull::slice_from_raw_parts(from, bytes).as_ref() });
    }

    fn take_memory(&self, chunk: u64) {
        // Where that fails, each page gets its memory when it is written.
        let taken = self.segment.take_memory(self.offset(chunk), CHUNK);
        taken.unwrap_or(());
    }

    fn give_back(&self, chunk: u64) -> bool {
        let offset = self.offset(chunk);
        self.segment.give_back(offset, CHUNK).is_ok()
    }

    fn may_grow_beyond(&self, chunks: u64) -> bool {
        !chunks.is_multiple_of(ASK_AFTER) || is_memory_left(ASK_AFTER * CHUNK as u64)
    }
}

/// How much memory the machine has.
fn machines_memory() -> usize {
    let ask = |what| sysconf(what).ok().flatten();
    let pages = ask(SysconfVar::_PHYS_PAGES).and_then(|pages| usize::try_from(pages).ok());
    let bytes = ask(SysconfVar::PAGE_SIZE).and_then(|bytes| usize::try_from(bytes).ok());
    pages
        .zip(bytes)
        .map_or(LEAST, |(pages, bytes)| pages * bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_chunk_lies_within_the_segment() {
        let chunks = SharedChunks::new().unwrap();
        let last = chunks.most() - 1;
        assert!(chunks.offset(last) + CHUNK <= chunks.segment.len());
        chunks.write(last, CHUNK - 3, b"end");
        let mut end = Vec::new();
        chunks.read_to(last, CHUNK - 3, 3, &mut end);
        assert_eq!(end, b"end");
        assert!(chunks.give_back(last));
        let mut zeros = [1; 3];
        chunks.read(last, CHUNK - 3, &mut zeros);
        assert_eq!(zeros, [0; 3]);
    }

    #[test]
    #[should_panic(expected = "there is no chunk")]
    fn there_is_nothing_behind_the_last() {
        let chunks = SharedChunks::new().unwrap();
        chunks.next(chunks.most());
    }
}
