//! Where an end of the ring is in the stream of messages, so kept that one store moves it.

use super::machine::{AtomicU64, Ordering};
use super::ring::{HEADER, LOW_HALF};

/// Where the next message of an end begins: at an even count the first, at an odd one the second.
#[repr(C)]
#[derive(Debug)]
pub(super) struct Places([Place; 2]);

/// A place in the stream of messages, as it lies in shared memory.
#[repr(C)]
#[derive(Debug)]
struct Place {
    /// The chunk (high half) and the byte in it (low half), which may be its end.
    at: AtomicU64,
    /// How many chunks of the stream lie before this one.
    passed: AtomicU64,
}

/// A place in the stream of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) chunk: u64,
    pub(super) offset: usize,
    pub(super) passed: u64,
}

impl Places {
    /// Where the message with this number begins.
    #[inline]
    pub(super) fn cursor(&self, count: u64) -> Cursor {
        let place = self.place(count);
        let at = place.at.load(Ordering::Relaxed);
        Cursor {
            chunk: at >> 32,
            offset: (at & LOW_HALF) as usize,
            passed: place.passed.load(Ordering::Relaxed),
        }
    }

    /// Says where the message with this number begins; only the count's store makes it so.
    #[inline]
    pub(super) fn set_cursor(&self, count: u64, cursor: Cursor) {
        let place = self.place(count);
        let at = cursor.chunk << 32 | cursor.offset as u64;
        place.at.store(at, Ordering::Relaxed);
        place.passed.store(cursor.passed, Ordering::Relaxed);
    }

    #[inline]
    fn place(&self, count: u64) -> &Place {
        &self.0[usize::from(count % 2 == 1)]
    }
}

impl Cursor {
    #[inline]
    pub(super) fn at_start_of(self, chunk: u64) -> Cursor {
        Cursor {
            chunk,
            offset: 0,
            passed: self.passed + 1,
        }
    }

    /// A chunk's size is a multiple of 8, too.
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
    reason = "only the model checker makes one outside shared memory"
)]
impl Places {
    pub(super) fn new() -> Places {
        let place = || Place {
            at: AtomicU64::new(0),
            passed: AtomicU64::new(0),
        };
        Places([place(), place()])
    }
}
