//! The ring that carries a worker's results to the parent. It has one writer and one reader.
//!
//! A record is a header word followed by its bytes. If a short value follows another record of the same task, one
//! packed word holds both header and value. Without this, a chunk of numbers would take twice as many cache lines.
//! The writer writes a record beyond the tail, where the reader does not read, and then advances the tail with one
//! store. So a record is complete or absent, even if the writer dies at any moment.
//!
//! The reader polls another word, `published`, which the writer changes once for many records. If the reader polled
//! the tail, the cache lines of the tail and of each record would move back and forth between the two processors. The
//! reader reads the tail only after the writer has died.

use super::machine::Ordering::{Acquire, Relaxed, Release, SeqCst};
use super::machine::{AtomicU64, RESULT_WORDS as RING};
use super::words::{LINE, load_bytes, store_bytes};

/// Tail, published, head and ring are on separate cache lines, because different processes read and write them.
pub(super) const WORDS: usize = 3 * LINE + RING;

const TAIL: usize = 0;
const LAST_WRITTEN: usize = 1;
const PUBLISHED: usize = LINE;
const HEAD: usize = 2 * LINE;
const LAST_READ: usize = 2 * LINE + 1;

/// The maximum bytes of a record: half of the ring, but not more than 16 KiB. A longer value goes into the spill file,
/// and the record has its offset and length.
pub(crate) const MAX_INLINE_RESULT: usize = if RING * 4 < 16_384 { RING * 4 } else { 16_384 };

/// The meaning of a record's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// The serialized return value of the function.
    Value = 0,
    /// The offset of a value in the spill file, and its length.
    SpilledValue = 1,
    /// The message of the function's panic.
    Panic = 2,
    /// Why the argument could not be read from the spill file.
    ArgumentNotReceived = 3,
    /// Why the argument could not be deserialized.
    ArgumentNotDeserialized = 4,
    /// Why the result could not be serialized.
    ResultNotSerialized = 5,
    /// Why the result could not be written into the spill file.
    ResultNotSent = 6,
}

/// The layout of a record's header: the index of its task in the parent's table (upper half), the length, and the
/// kind.
const LEN_BITS: u32 = 24;
const KIND_BITS: u32 = 8;
const _: () = assert!(MAX_INLINE_RESULT < 1 << LEN_BITS && RING.is_power_of_two());

/// A packed record is one word: the lowest byte has this bit and the length, the upper bytes have the value.
const PACKED: u64 = 0x80;
/// The maximum bytes of a value in a packed record.
const MAX_PACKED: usize = 7;

/// A record as the parent reads it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResultRecord<'b> {
    /// The lower half of the task's id.
    pub(crate) task: u32,
    pub(crate) kind: RecordKind,
    pub(crate) bytes: &'b [u8],
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ResultRing<'a> {
    /// The number of words written so far. The writer stores it.
    tail: &'a AtomicU64,
    /// The task of the last record that has a header. The writer stores it.
    last_written: &'a AtomicU64,
    /// The tail at the last `publish`. The writer stores it.
    published: &'a AtomicU64,
    /// The number of words read so far. The reader stores it.
    head: &'a AtomicU64,
    /// The task of the last record that has a header. The reader stores it.
    last_read: &'a AtomicU64,
    ring: &'a [AtomicU64],
}

impl<'a> ResultRing<'a> {
    pub(super) fn new(words: &'a [AtomicU64]) -> ResultRing<'a> {
        ResultRing {
            tail: &words[TAIL],
            last_written: &words[LAST_WRITTEN],
            published: &words[PUBLISHED],
            head: &words[HEAD],
            last_read: &words[LAST_READ],
            ring: &words[3 * LINE..],
        }
    }

    /// Writes a record if there is room. Only the worker calls this. `known_head` is the last head that the worker
    /// loaded. Loading the head each time would move its cache line back and forth between the processors.
    #[inline]
    pub(crate) fn push(
        self,
        known_head: &mut u64,
        task: u64,
        kind: RecordKind,
        bytes: &[u8],
    ) -> bool {
        let tail = self.tail.load(Relaxed);
        let task = task & 0xffff_ffff;
        let is_packed = kind == RecordKind::Value
            && bytes.len() <= MAX_PACKED
            && task == self.last_written.load(Relaxed);
        let words = if is_packed {
            0
        } else {
            bytes.len().div_ceil(8)
        };
        let needed = 1 + words;
        if (tail - *known_head) as usize + needed > RING {
            // This load is sequentially consistent, as is the store of the state that this worker sets before it
            // waits for room.
            *known_head = self.head.load(SeqCst);
            if (tail - *known_head) as usize + needed > RING {
                return false;
            }
        }
        let first = &self.ring[tail as usize % RING];
        if is_packed {
            first.store(word(bytes) << 8 | PACKED | bytes.len() as u64, Relaxed);
        } else {
            let header = (bytes.len() as u64) << KIND_BITS | kind as u64;
            first.store(task << 32 | header, Relaxed);
            self.last_written.store(task, Relaxed);
            self.store_body((tail as usize + 1) % RING, bytes);
        }
        self.tail.store(tail + needed as u64, Release);
        true
    }

    /// Writes the words after a record's header, beginning at `start`.
    #[inline]
    fn store_body(self, start: usize, bytes: &[u8]) {
        match bytes.len() {
            0 => {}
            // Most records are this short, and need no call of a copy function.
            1..=8 => self.ring[start].store(word(bytes), Relaxed),
            len => {
                let (before, after) = bytes.split_at(len.min((RING - start) * 8));
                store_bytes(&self.ring[start..], before);
                store_bytes(self.ring, after);
            }
        }
    }

    /// Publishes the written records to the reader. Only the worker calls this.
    #[inline]
    pub(crate) fn publish(self) {
        self.published.store(self.tail.load(Relaxed), Release);
    }

    /// Publishes the records that a dead worker wrote but did not publish. Only the parent calls this.
    pub(crate) fn publish_for_dead(self) {
        self.published.store(self.tail.load(Acquire), Release);
    }

    /// Whether the reader has read all written records. Only the worker calls this.
    pub(crate) fn is_drained(self) -> bool {
        self.tail.load(Relaxed) == self.head.load(SeqCst)
    }

    /// Whether the reader has read all published records. Only the parent calls this.
    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self.published.load(SeqCst) == self.head.load(Relaxed)
    }

    /// Calls `each` with the published records as long as it returns true, and returns the number of calls. `buffer`
    /// holds the bytes of long records. A record counts as read before `each` gets it, so no record is read twice if
    /// `each` panics. Only the parent calls this.
    pub(crate) fn read_while(
        self,
        buffer: &mut Vec<u8>,
        mut each: impl FnMut(ResultRecord<'_>) -> bool,
    ) -> usize {
        let tail = self.published.load(Acquire);
        let mut head = self.head.load(Relaxed);
        let mut task = self.last_read.load(Relaxed);
        let (mut count, mut goes_on) = (0, true);
        while goes_on && head != tail {
            count += 1;
            let first = self.ring[head as usize % RING].load(Relaxed);
            if first & PACKED != 0 {
                let bytes = (first >> 8).to_le_bytes();
                head += 1;
                self.head.store(head, Release);
                goes_on = each(ResultRecord {
                    task: task as u32,
                    kind: RecordKind::Value,
                    bytes: &bytes[..first as usize & MAX_PACKED],
                });
                continue;
            }
            task = first >> 32;
            let len = (first >> KIND_BITS) as usize & ((1 << LEN_BITS) - 1);
            let start = (head as usize + 1) % RING;
            let words = len.div_ceil(8);
            let short = self.ring[start].load(Relaxed).to_le_bytes();
            if len > 8 {
                let until_end = (RING - start).min(words);
                buffer.clear();
                load_bytes(&self.ring[start..], (until_end * 8).min(len), buffer);
                load_bytes(self.ring, len - buffer.len(), buffer);
            }
            head += 1 + words as u64;
            self.last_read.store(task, Relaxed);
            self.head.store(head, Release);
            goes_on = each(ResultRecord {
                task: task as u32,
                kind: RecordKind::of(first),
                bytes: short.get(..len).unwrap_or(buffer),
            });
        }
        // A worker that sets its state and then sees no room is seen to wait after this store.
        self.head.store(head, SeqCst);
        count
    }

    /// Empties the ring for the next worker in this slot.
    pub(crate) fn reset(self) {
        for word in [
            self.head,
            self.last_read,
            self.published,
            self.tail,
            self.last_written,
        ] {
            word.store(0, Relaxed);
        }
    }
}

/// Returns at most eight bytes as a word. The upper bytes are zero.
#[inline]
fn word(bytes: &[u8]) -> u64 {
    let bytes = bytes.iter().rev();
    bytes.fold(0, |word, byte| word << 8 | u64::from(*byte))
}

impl RecordKind {
    fn of(header: u64) -> RecordKind {
        match header & ((1 << KIND_BITS) - 1) {
            0 => RecordKind::Value,
            1 => RecordKind::SpilledValue,
            2 => RecordKind::Panic,
            3 => RecordKind::ArgumentNotReceived,
            4 => RecordKind::ArgumentNotDeserialized,
            5 => RecordKind::ResultNotSerialized,
            _ => RecordKind::ResultNotSent,
        }
    }
}
