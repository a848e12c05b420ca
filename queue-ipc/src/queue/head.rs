//! The ring's head, where messages are got.

use super::cursor::Cursor;
use super::layout::{DECOMMITTED, HEADER, LOW_HALF};
use super::platform::{Deadline, Ordering, RawLockGuard};
use super::ring::{Chunks, RingState, acquire};

/// Holds the lock of the head.
#[derive(Debug)]
pub(super) struct HeadGuard<'a, C> {
    chunks: &'a C,
    ring: &'a RingState,
    _lock: RawLockGuard<'a>,
}

/// Locks the head; returns `None` if the deadline passes first.
#[inline]
pub(super) fn lock_head<C: Chunks>(chunks: &C, deadline: Deadline) -> Option<HeadGuard<'_, C>> {
    let ring = chunks.ring();
    let (lock, _) = acquire(&ring.head.lock, deadline)?;
    Some(HeadGuard {
        chunks,
        ring,
        _lock: lock,
    })
}

impl<C: Chunks> HeadGuard<'_, C> {
    /// Gets the first message, which replaces the contents of `into`; returns `false` if there is no message.
    ///
    /// A process that is killed before this returns has either removed the message or left it for other consumers.
    #[inline]
    pub(super) fn get(&self, into: &mut Vec<u8>) -> bool {
        let RingState { head, got, .. } = self.ring;
        let number = got.0.load(Ordering::Relaxed);
        if head.cached_put.load(Ordering::Relaxed) == number {
            let put = self.ring.put.0.load(Ordering::SeqCst);
            head.cached_put.store(put, Ordering::Relaxed);
            if put == number {
                return false;
            }
        }
        let mut cursor = head.cursor.load(number);
        let length = self.read_header(&mut cursor);
        into.clear();
        self.append_to(&mut cursor, into, length);
        let cursor = cursor.aligned();
        head.cursor.store(number + 1, cursor);
        got.0.store(number + 1, Ordering::SeqCst);
        self.release_chunks(cursor);
        true
    }

    #[inline]
    fn read_header(&self, cursor: &mut Cursor) -> usize {
        self.readable_bytes(cursor, HEADER);
        let mut length = [0; HEADER];
        self.chunks.read(cursor.chunk, cursor.offset, &mut length);
        cursor.offset += HEADER;
        usize::try_from(u64::from_ne_bytes(length)).unwrap_or(usize::MAX)
    }

    #[inline]
    fn append_to(&self, cursor: &mut Cursor, into: &mut Vec<u8>, mut length: usize) {
        into.reserve(length);
        while length > 0 {
            let here = self.readable_bytes(cursor, length);
            self.chunks
                .append_to(cursor.chunk, cursor.offset, here, into);
            cursor.offset += here;
            length -= here;
        }
    }

    /// How many of `length` bytes are in the cursor's chunk, or in the next one if the cursor is at the chunk's end.
    #[inline]
    fn readable_bytes(&self, cursor: &mut Cursor, length: usize) -> usize {
        if cursor.offset == C::BYTES {
            let next = self.chunks.link(cursor.chunk).load(Ordering::Relaxed);
            *cursor = cursor.at_start_of(next & !DECOMMITTED);
        }
        length.min(C::BYTES - cursor.offset)
    }

    /// Frees the chunks before that of `cursor` for producers, also chunks that a killed consumer has left without
    /// freeing them.
    #[inline]
    fn release_chunks(&self, cursor: Cursor) {
        let mut limit = self.ring.head.limit.load(Ordering::Relaxed);
        while limit >> 32 != cursor.chunks_before & LOW_HALF {
            let chunk = limit & LOW_HALF;
            let next = self.chunks.link(chunk).load(Ordering::Relaxed);
            let left = (limit >> 32).wrapping_add(1) & LOW_HALF;
            if self.free_chunks(left) > C::FREE_CHUNKS_KEPT && self.chunks.decommit_memory(chunk) {
                self.chunks
                    .link(chunk)
                    .fetch_or(DECOMMITTED, Ordering::Relaxed);
            }
            limit = left << 32 | next & LOW_HALF;
            self.ring.head.limit.store(limit, Ordering::Release);
        }
    }

    /// How many chunks of the ring are free once consumers have left this many.
    fn free_chunks(&self, left: u64) -> u64 {
        let put = self.ring.put.0.load(Ordering::Acquire);
        let chunks_before = self.ring.tail.cursor.load(put).chunks_before;
        let full = (chunks_before.wrapping_sub(left) & LOW_HALF) + 1;
        let unlinked = self.ring.tail.free_list.load(Ordering::Relaxed) >> 32;
        let in_ring = self.ring.tail.chunks_used.load(Ordering::Relaxed) + 1 - unlinked;
        in_ring.saturating_sub(full)
    }
}
