//! The ring's front, where messages are got.

use super::machine::{Deadline, Ordering, RawLockGuard};
use super::place::Cursor;
use super::ring::{COLD, Chunks, HEADER, LOW_HALF, RingState, hold};

/// The front, held.
#[derive(Debug)]
pub(super) struct HeldFront<'a, C> {
    chunks: &'a C,
    ring: &'a RingState,
    _lock: RawLockGuard<'a>,
}

/// The front of the ring, once nobody else has it; `None`: not until the deadline.
#[inline]
pub(super) fn hold_front<C: Chunks>(chunks: &C, deadline: Deadline) -> Option<HeldFront<'_, C>> {
    let ring = chunks.ring();
    let (lock, _) = hold(&ring.front.lock, deadline)?;
    Some(HeldFront {
        chunks,
        ring,
        _lock: lock,
    })
}

impl<C: Chunks> HeldFront<'_, C> {
    /// Gets the first message in place of what stands in `into`; `false`: there is none.
    ///
    /// Who is killed before this returns has got it, or left it for others.
    #[inline]
    pub(super) fn get(&self, into: &mut Vec<u8>) -> bool {
        let RingState { front, got, .. } = self.ring;
        let number = got.0.load(Ordering::Relaxed);
        if front.seen_put.load(Ordering::Relaxed) == number {
            let put = self.ring.put.0.load(Ordering::SeqCst);
            front.seen_put.store(put, Ordering::Relaxed);
            if put == number {
                return false;
            }
        }
        let mut cursor = front.places.cursor(number);
        let length = self.read_header(&mut cursor);
        into.clear();
        self.read_to(&mut cursor, into, length);
        let cursor = cursor.aligned();
        front.places.set_cursor(number + 1, cursor);
        got.0.store(number + 1, Ordering::SeqCst);
        self.leave_chunks(cursor);
        true
    }

    #[inline]
    fn read_header(&self, cursor: &mut Cursor) -> usize {
        self.here(cursor, HEADER);
        let mut length = [0; HEADER];
        self.chunks.read(cursor.chunk, cursor.offset, &mut length);
        cursor.offset += HEADER;
        usize::try_from(u64::from_ne_bytes(length)).unwrap_or(usize::MAX)
    }

    #[inline]
    fn read_to(&self, cursor: &mut Cursor, into: &mut Vec<u8>, mut length: usize) {
        into.reserve(length);
        while length > 0 {
            let here = self.here(cursor, length);
            self.chunks.read_to(cursor.chunk, cursor.offset, here, into);
            cursor.offset += here;
            length -= here;
        }
    }

    /// How many of `length` bytes stand in the cursor's chunk, or in the next one if it is at its end.
    #[inline]
    fn here(&self, cursor: &mut Cursor, length: usize) -> usize {
        if cursor.offset == C::BYTES {
            let next = self.chunks.next(cursor.chunk).load(Ordering::Relaxed);
            *cursor = cursor.at_start_of(next & !COLD);
        }
        length.min(C::BYTES - cursor.offset)
    }

    /// Lets who puts have the chunks before that of `cursor`, also those that somebody who was killed has left.
    #[inline]
    fn leave_chunks(&self, cursor: Cursor) {
        let mut limit = self.ring.front.limit.load(Ordering::Relaxed);
        while limit >> 32 != cursor.passed & LOW_HALF {
            let chunk = limit & LOW_HALF;
            let next = self.chunks.next(chunk).load(Ordering::Relaxed);
            let left = (limit >> 32).wrapping_add(1) & LOW_HALF;
            if self.free_chunks(left) > C::WARM && self.chunks.give_back(chunk) {
                self.chunks.next(chunk).fetch_or(COLD, Ordering::Relaxed);
            }
            limit = left << 32 | next & LOW_HALF;
            self.ring.front.limit.store(limit, Ordering::Release);
        }
    }

    /// How many chunks of the ring hold nothing, when the front has left so many.
    fn free_chunks(&self, left: u64) -> u64 {
        let put = self.ring.put.0.load(Ordering::Acquire);
        let passed = self.ring.back.places.cursor(put).passed;
        let full = (passed.wrapping_sub(left) & LOW_HALF) + 1;
        let cold = self.ring.back.cold.load(Ordering::Relaxed) >> 32;
        let in_ring = self.ring.back.used.load(Ordering::Relaxed) + 1 - cold;
        in_ring.saturating_sub(full)
    }
}
