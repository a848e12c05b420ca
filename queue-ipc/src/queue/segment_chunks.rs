//! A queue's memory: its state in separate pages, and a segment of chunks that takes memory as it is used.

#![expect(
    unsafe_code,
    reason = "it copies bytes to and from memory that other processes also map"
)]

use std::ptr::NonNull;
use std::sync::atomic::AtomicU64;

use nix::unistd::{SysconfVar, sysconf};
use shared_memory::{Segment, SegmentError, ShmBox};

use super::byte_queue::{QueueMemory, QueueState};
use super::memory_left;
use super::ring::{Chunks, RingState};

/// Chunks in memory that forked children share; a clone refers to the same memory.
#[derive(Clone, Debug)]
pub(super) struct SegmentChunks {
    state: ShmBox<QueueState>,
    /// A link for each chunk, then the chunks.
    segment: Segment,
    max_chunks: u64,
}

// SAFETY: a repr(C) struct of atomics and of types made of atomics; a value that is read is checked before it is used
// as an index, and every copy stays within the segment.
unsafe impl shared_memory::Shared for QueueState {}

const CHUNK: usize = 64 << 10;
const LINK: usize = size_of::<AtomicU64>();

/// The smallest segment.
const MIN_BYTES: usize = 16 << 20;

impl SegmentChunks {
    /// Reserves as much address space as the machine has memory. If this process may not map that much, reserves at
    /// most half of what it may map: other queues and the items need address space, too.
    ///
    /// # Errors
    /// If this process may map hardly any memory.
    pub(super) fn new() -> Result<SegmentChunks, SegmentError> {
        let state = ShmBox::new()?;
        let mut bytes = total_memory().max(MIN_BYTES);
        let mut segment = Segment::reserve(bytes);
        if matches!(segment, Err(SegmentError::Map(_))) {
            while bytes > MIN_BYTES && Segment::reserve(bytes).is_err() {
                bytes /= 2;
            }
            bytes = (bytes / 2).max(MIN_BYTES);
            segment = Segment::reserve(bytes);
        }
        let segment = segment?;
        let max_chunks = (bytes / (CHUNK + LINK)).saturating_sub(1) as u64;
        Ok(SegmentChunks {
            state,
            segment,
            max_chunks,
        })
    }

    /// The address of the bytes of a chunk from `offset` on.
    ///
    /// # Panics
    /// If there is no such chunk, or the bytes are not within it.
    #[inline]
    fn at(&self, chunk: u64, offset: usize, bytes: usize) -> NonNull<u8> {
        assert!(chunk < self.max_chunks && offset <= CHUNK && bytes <= CHUNK - offset);
        let at = self.offset(chunk) + offset;
        // SAFETY: the address is within the segment: behind the links, which are padded by less than a chunk, there is
        // room for `max_chunks` chunks (see `new`).
        unsafe { self.segment.as_ptr().add(at) }
    }

    /// The offset of a chunk in the segment. The chunks begin at a page boundary.
    #[inline]
    fn offset(&self, chunk: u64) -> usize {
        let links = (self.max_chunks as usize * LINK).next_multiple_of(CHUNK);
        links + chunk as usize * CHUNK
    }
}

impl QueueMemory for SegmentChunks {
    #[inline]
    fn state(&self) -> &QueueState {
        &self.state
    }
}

impl Chunks for SegmentChunks {
    const BYTES: usize = CHUNK;
    const FREE_CHUNKS_KEPT: u64 = 256;

    #[inline]
    fn ring(&self) -> &RingState {
        &self.state.ring
    }

    fn max_chunks(&self) -> u64 {
        self.max_chunks
    }

    #[inline]
    fn link(&self, chunk: u64) -> &AtomicU64 {
        assert!(chunk < self.max_chunks, "chunk {chunk} is out of range");
        // SAFETY: the links are at the start of the segment, one for each chunk.
        let link = unsafe {
            self.segment
                .as_ptr()
                .cast::<AtomicU64>()
                .add(chunk as usize)
        };
        // SAFETY: the link is aligned, because the segment begins at a page boundary; zero bytes are a valid atomic;
        // the segment is mapped as long as `self` lives.
        unsafe { link.as_ref() }
    }

    #[inline]
    fn write(&self, chunk: u64, offset: usize, bytes: &[u8]) {
        let to = self.at(chunk, offset, bytes.len());
        // SAFETY: `at` has checked the range; the ring lets no other thread access it, and a segment's memory is not
        // borrowed as a slice here.
        unsafe { to.copy_from_nonoverlapping(NonNull::from(bytes).cast(), bytes.len()) };
    }

    #[inline]
    fn read(&self, chunk: u64, offset: usize, into: &mut [u8]) {
        let from = self.at(chunk, offset, into.len());
        // SAFETY: `at` has checked the range; the ring lets no thread write it now.
        unsafe { from.copy_to_nonoverlapping(NonNull::from(&mut *into).cast(), into.len()) };
    }

    #[inline]
    fn append_to(&self, chunk: u64, offset: usize, bytes: usize, into: &mut Vec<u8>) {
        let from = self.at(chunk, offset, bytes);
        // SAFETY: `at` has checked the range; the ring lets no thread write it as long as this slice lives, and all
        // bytes of a mapping are initialised.
        into.extend_from_slice(unsafe { NonNull::slice_from_raw_parts(from, bytes).as_ref() });
    }

    fn commit_memory(&self, chunk: u64) {
        // If the commit fails, each page gets its memory when it is written.
        let committed = self.segment.commit(self.offset(chunk), CHUNK);
        committed.unwrap_or(());
    }

    fn decommit_memory(&self, chunk: u64) -> bool {
        let offset = self.offset(chunk);
        self.segment.decommit(offset, CHUNK).is_ok()
    }

    fn is_memory_left(&self) -> bool {
        memory_left::take(CHUNK as u64)
    }
}

/// The machine's memory in bytes.
fn total_memory() -> usize {
    let ask = |what| sysconf(what).ok().flatten();
    let pages = ask(SysconfVar::_PHYS_PAGES).and_then(|pages| usize::try_from(pages).ok());
    let bytes = ask(SysconfVar::PAGE_SIZE).and_then(|bytes| usize::try_from(bytes).ok());
    pages
        .zip(bytes)
        .map_or(MIN_BYTES, |(pages, bytes)| pages * bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_chunk_lies_within_the_segment() {
        let chunks = SegmentChunks::new().unwrap();
        let last = chunks.max_chunks() - 1;
        assert!(chunks.offset(last) + CHUNK <= chunks.segment.len());
        chunks.write(last, CHUNK - 3, b"end");
        let mut end = Vec::new();
        chunks.append_to(last, CHUNK - 3, 3, &mut end);
        assert_eq!(end, b"end");
        assert!(chunks.decommit_memory(last));
        let mut zeros = [1; 3];
        chunks.read(last, CHUNK - 3, &mut zeros);
        assert_eq!(zeros, [0; 3]);
    }

    #[test]
    #[should_panic(expected = "is out of range")]
    fn a_chunk_number_past_the_end_panics() {
        let chunks = SegmentChunks::new().unwrap();
        chunks.link(chunks.max_chunks());
    }
}
