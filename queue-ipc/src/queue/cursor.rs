//! The position of an end of the ring in the stream of messages: two slots, and one store that selects the current
//! slot.

use super::layout::{HEADER, LOW_HALF};
use super::platform::{AtomicU64, Ordering};

/// A double-buffered cursor: one slot for even counts, one for odd counts. A new position is written into the slot
/// that is not current; the store of the count makes this slot current.
#[repr(C)]
#[derive(Debug)]
pub(super) struct DoubleBufferedCursor([CursorSlot; 2]);

/// The form of a cursor in shared memory.
#[repr(C)]
#[derive(Debug)]
struct CursorSlot {
    /// The chunk (high half) and the byte in it (low half), which may be the chunk's end.
    position: AtomicU64,
    chunks_before: AtomicU64,
}

/// A position in the stream of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) chunk: u64,
    pub(super) offset: usize,
    /// How many chunks of the stream lie before this one.
    pub(super) chunks_before: u64,
}

impl DoubleBufferedCursor {
    /// The position at which the message with this number begins.
    #[inline]
    pub(super) fn load(&self, count: u64) -> Cursor {
        let slot = self.slot(count);
        let position = slot.position.load(Ordering::Relaxed);
        Cursor {
            chunk: position >> 32,
            offset: (position & LOW_HALF) as usize,
            chunks_before: slot.chunks_before.load(Ordering::Relaxed),
        }
    }

    /// Stores the position at which the message with this number begins. It takes effect once the end's count is set
    /// to `count`.
    #[inline]
    pub(super) fn store(&self, count: u64, cursor: Cursor) {
        let slot = self.slot(count);
        let position = cursor.chunk << 32 | cursor.offset as u64;
        slot.position.store(position, Ordering::Relaxed);
        slot.chunks_before
            .store(cursor.chunks_before, Ordering::Relaxed);
    }

    #[inline]
    fn slot(&self, count: u64) -> &CursorSlot {
        &self.0[usize::from(count % 2 == 1)]
    }
}

impl Cursor {
    #[inline]
    pub(super) fn at_start_of(self, chunk: u64) -> Cursor {
        Cursor {
            chunk,
            offset: 0,
            chunks_before: self.chunks_before + 1,
        }
    }

    /// Moves to the next multiple of 8, which is at most the chunk's end: a chunk's size is a multiple of 8, too.
    #[inline]
    pub(super) fn aligned(self) -> Cursor {
        Cursor {
            offset: self.offset.next_multiple_of(HEADER),
            ..self
        }
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker creates one outside shared memory"
)]
impl DoubleBufferedCursor {
    pub(super) fn new() -> DoubleBufferedCursor {
        let slot = || CursorSlot {
            position: AtomicU64::new(0),
            chunks_before: AtomicU64::new(0),
        };
        DoubleBufferedCursor([slot(), slot()])
    }
}
