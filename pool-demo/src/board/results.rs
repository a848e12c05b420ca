//! A worker's results on their way to the parent: a ring with one writer and one reader.
//!
//! A record is a word that says what it is, and its bytes; a short value that comes behind another record of its task is
//! one word with both, lest a chunk's numbers take twice the lines. The writer writes it behind the tail, where the
//! reader doesn't look, and then moves the tail in one store: a record is there whole or not at all, whenever the
//! writer dies.
//!
//! The reader looks at another word, which the writer changes once for many records: were it the tail, their processors would
//! pass the tail and each record's line to and fro. Only of a dead writer the tail itself is read.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use super::LINE;
use super::tasks::{load_bytes, store_bytes};

/// How many words of records a ring holds; a power of two. As many as tiny tasks give while the parent waits for a processor.
const RING: usize = 32_768;

/// Tail, shown, head and ring, each on lines of its own: who else reads or writes it differs.
pub(super) const WORDS: usize = 3 * LINE + RING;

const TAIL: usize = 0;
const LAST_WRITTEN: usize = 1;
const SHOWN: usize = LINE;
const HEAD: usize = 2 * LINE;
const LAST_READ: usize = 2 * LINE + 1;

/// The most bytes of a record. What is longer goes into the overflow, and the record says where.
pub(crate) const INLINE: usize = 16_384;

/// What a record's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What the function returned, serialised.
    Value = 0,
    /// The message of a panic.
    Panic = 1,
    /// Why the result, or the argument, can't travel.
    Message = 2,
    /// Where in the overflow a value lies, and its length.
    Elsewhere = 3,
}

/// A record's first word: in the upper half the place of its task in the parent's table, then the length, then
/// the kind.
const LEN_BITS: u32 = 24;
const KIND_BITS: u32 = 8;
const _: () = assert!(INLINE < 1 << LEN_BITS && INLINE <= RING / 4 * 8);

/// Or a record's only word: in the lowest byte this bit and the length, above it the bytes of a value.
const ALONE: u64 = 0x80;
/// The most bytes of a value that has no other word.
const BESIDE: usize = 7;

/// What the parent reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'b> {
    /// The lower half of the task's id.
    pub(crate) task: u32,
    pub(crate) kind: Kind,
    pub(crate) bytes: &'b [u8],
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Results<'a> {
    /// How many words were ever written; the writer's.
    tail: &'a AtomicU64,
    /// The task of the last record with a first word; the writer's.
    last_written: &'a AtomicU64,
    /// The tail when it was last shown to the reader; the writer's.
    shown: &'a AtomicU64,
    /// How many words were ever read; the reader's.
    head: &'a AtomicU64,
    /// The task of the last record with a first word; the reader's.
    last_read: &'a AtomicU64,
    ring: &'a [AtomicU64],
}

impl<'a> Results<'a> {
    pub(super) fn new(words: &'a [AtomicU64]) -> Results<'a> {
        Results {
            tail: &words[TAIL],
            last_written: &words[LAST_WRITTEN],
            shown: &words[SHOWN],
            head: &words[HEAD],
            last_read: &words[LAST_READ],
            ring: &words[3 * LINE..],
        }
    }

    /// Writes a record if there is room. The worker only, which keeps in `known_head` how far it has seen the reader
    /// come: to ask each time would have their processors pass the head to and fro.
    #[inline]
    pub(crate) fn put(self, known_head: &mut u64, task: u64, kind: Kind, bytes: &[u8]) -> bool {
        let tail = self.tail.load(Relaxed);
        let task = task & 0xffff_ffff;
        let alone =
            kind == Kind::Value && bytes.len() <= BESIDE && task == self.last_written.load(Relaxed);
        let words = if alone { 0 } else { bytes.len().div_ceil(8) };
        let needed = 1 + words;
        if (tail - *known_head) as usize + needed > RING {
            // In one order with what this worker says before it waits for room.
            *known_head = self.head.load(SeqCst);
            if (tail - *known_head) as usize + needed > RING {
                return false;
            }
        }
        let first = &self.ring[tail as usize % RING];
        if alone {
            first.store(word(bytes) << 8 | ALONE | bytes.len() as u64, Relaxed);
        } else {
            let what = (bytes.len() as u64) << KIND_BITS | kind as u64;
            first.store(task << 32 | what, Relaxed);
            self.last_written.store(task, Relaxed);
            self.put_bytes((tail as usize + 1) % RING, bytes);
        }
        self.tail.store(tail + needed as u64, Release);
        true
    }

    /// Writes a record's other words, from `start` on.
    #[inline]
    fn put_bytes(self, start: usize, bytes: &[u8]) {
        match bytes.len() {
            0 => {}
            // Most are so short: no call to copy them.
            1..=8 => self.ring[start].store(word(bytes), Relaxed),
            len => {
                let (before, after) = bytes.split_at(len.min((RING - start) * 8));
                store_bytes(&self.ring[start..], before);
                store_bytes(self.ring, after);
            }
        }
    }

    /// Shows the reader what was written. The worker only.
    #[inline]
    pub(crate) fn show(self) {
        self.shown.store(self.tail.load(Relaxed), Release);
    }

    /// Shows what a dead worker had no time to show. The parent only.
    pub(crate) fn show_rest(self) {
        self.shown.store(self.tail.load(Acquire), Release);
    }

    /// Whether the reader has read all that was written. The worker only.
    pub(crate) fn is_read(self) -> bool {
        self.tail.load(Relaxed) == self.head.load(SeqCst)
    }

    /// Whether nothing was shown that is not read. The parent only.
    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self.shown.load(SeqCst) == self.head.load(Relaxed)
    }

    /// Reads all records that were shown, through `buffer`; how many. The parent only.
    pub(crate) fn read_all(self, buffer: &mut Vec<u8>, mut each: impl FnMut(Record<'_>)) -> usize {
        let tail = self.shown.load(Acquire);
        let mut head = self.head.load(Relaxed);
        let mut task = self.last_read.load(Relaxed);
        let mut count = 0;
        while head != tail {
            count += 1;
            let first = self.ring[head as usize % RING].load(Relaxed);
            if first & ALONE != 0 {
                let bytes = (first >> 8).to_le_bytes();
                each(Record {
                    task: task as u32,
                    kind: Kind::Value,
                    bytes: &bytes[..first as usize & BESIDE],
                });
                head += 1;
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
            each(Record {
                task: task as u32,
                kind: Kind::of(first),
                bytes: short.get(..len).unwrap_or(buffer),
            });
            head += 1 + words as u64;
        }
        self.last_read.store(task, Relaxed);
        self.head.store(head, SeqCst);
        count
    }

    /// Empties it for the next worker of this seat.
    pub(crate) fn reset(self) {
        for word in [
            self.head,
            self.last_read,
            self.shown,
            self.tail,
            self.last_written,
        ] {
            word.store(0, Relaxed);
        }
    }
}

/// At most eight bytes as a word; above them zeros.
#[inline]
fn word(bytes: &[u8]) -> u64 {
    let bytes = bytes.iter().rev();
    bytes.fold(0, |word, byte| word << 8 | u64::from(*byte))
}

impl Kind {
    fn of(first: u64) -> Kind {
        match first & ((1 << KIND_BITS) - 1) {
            0 => Kind::Value,
            1 => Kind::Panic,
            2 => Kind::Message,
            _ => Kind::Elsewhere,
        }
    }
}
