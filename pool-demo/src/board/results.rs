//! A worker's results on their way to the parent: a ring with one writer and one reader.
//!
//! A record is a word that says what it is, and its bytes. The writer writes it behind the tail, where the reader
//! doesn't look, and then moves the tail in one store: a record is there whole or not at all, whenever the
//! writer dies.
//!
//! The reader looks at another word, which the writer changes once for many records: were it the tail, their processors would
//! pass the tail and each record's line to and fro. Only of a dead writer the tail itself is read.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use super::LINE;
use super::tasks::{load_bytes, store_bytes};

/// How many words of records a ring holds; a power of two.
const RING: usize = 8192;

/// Tail, shown, head and ring, each on lines of its own: who else reads or writes it differs.
pub(super) const WORDS: usize = 3 * LINE + RING;

const TAIL: usize = 0;
const SHOWN: usize = LINE;
const HEAD: usize = 2 * LINE;

/// The most bytes of a record. What is longer goes into the overflow, and the record says where.
pub(crate) const INLINE: usize = RING / 4 * 8;

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
const _: () = assert!(INLINE < 1 << LEN_BITS);

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
    /// The tail when it was last shown to the reader; the writer's.
    shown: &'a AtomicU64,
    /// How many words were ever read; the reader's.
    head: &'a AtomicU64,
    ring: &'a [AtomicU64],
}

impl<'a> Results<'a> {
    pub(super) fn new(words: &'a [AtomicU64]) -> Results<'a> {
        Results {
            tail: &words[TAIL],
            shown: &words[SHOWN],
            head: &words[HEAD],
            ring: &words[3 * LINE..],
        }
    }

    /// Writes a record if there is room. The worker only, which keeps in `known_head` how far it has seen the reader
    /// come: to ask each time would have their processors pass the head to and fro.
    #[inline]
    pub(crate) fn put(self, known_head: &mut u64, task: u64, kind: Kind, bytes: &[u8]) -> bool {
        let tail = self.tail.load(Relaxed);
        let needed = 1 + bytes.len().div_ceil(8);
        if (tail - *known_head) as usize + needed > RING {
            // In one order with what this worker says before it waits for room.
            *known_head = self.head.load(SeqCst);
            if (tail - *known_head) as usize + needed > RING {
                return false;
            }
        }
        let first = (task & 0xffff_ffff) << 32 | (bytes.len() as u64) << KIND_BITS | kind as u64;
        self.ring[tail as usize % RING].store(first, Relaxed);
        let start = (tail as usize + 1) % RING;
        if bytes.len() <= 8 {
            // Most are so short: no call to copy them.
            let word = bytes
                .iter()
                .rev()
                .fold(0, |word, byte| word << 8 | u64::from(*byte));
            if needed == 2 {
                self.ring[start].store(word, Relaxed);
            }
            self.tail.store(tail + needed as u64, Release);
            return true;
        }
        let until_end = (RING - start).min(needed - 1);
        let (before, after) = bytes.split_at((until_end * 8).min(bytes.len()));
        store_bytes(&self.ring[start..], before);
        store_bytes(self.ring, after);
        self.tail.store(tail + needed as u64, Release);
        true
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
        let mut count = 0;
        while head != tail {
            let first = self.ring[head as usize % RING].load(Relaxed);
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
                task: (first >> 32) as u32,
                kind: Kind::of(first),
                bytes: short.get(..len).unwrap_or(buffer),
            });
            head += 1 + words as u64;
            count += 1;
        }
        self.head.store(head, SeqCst);
        count
    }

    /// Empties it for the next worker of this seat.
    pub(crate) fn reset(self) {
        self.head.store(0, Relaxed);
        self.shown.store(0, Relaxed);
        self.tail.store(0, Relaxed);
    }
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
