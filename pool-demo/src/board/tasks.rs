//! The tasks that lie there to be taken: one puts them, the workers take them, first come, first served.
//!
//! The places form a ring. What is put first has position 0, the next 1, and so on; position p has place
//! p % [`PLACES`]. A place's state says what it is for, in one word: a position, and whether it is
//!
//! - free: the task of this position may be put here,
//! - ready: it has been, and may be taken,
//! - taken, and by which seat: the worker copies it out, then frees the place for the position one round later.
//!
//! A worker that dies leaves its number in the state, and the parent sees what it had.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use super::PLACES;

/// The words of a place.
pub(super) const WORDS: usize = 16;

const STATE: usize = 0;
const ID: usize = 1;
const NUMBER: usize = 2;
/// The count of items in the upper half, how many of them to skip in the lower one.
const ITEMS: usize = 3;
const FUNCTION: usize = 4;
/// The arguments' bytes; with [`ELSEWHERE`] they are in the overflow.
const LEN: usize = 5;
const BYTES: usize = 6;

const ELSEWHERE: u64 = 1 << 63;

/// How many bytes of arguments fit into a place.
pub(crate) const INLINE: usize = (WORDS - BYTES) * 8;

/// The bits of a state that are not its position: 0 free, 1 ready, above that the taker's seat.
const TAG_BITS: u32 = 12;
const TAGS: u64 = 1 << TAG_BITS;
const FREE: u64 = 0;
const READY: u64 = 1;
const TAKEN: u64 = 2;

/// How many seats a state can name.
pub(crate) const MOST_SEATS: usize = (TAGS - TAKEN) as usize;

const fn state(position: u64, tag: u64) -> u64 {
    position << TAG_BITS | tag
}

/// A task as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    /// The parent's name for it, never given twice.
    pub(crate) id: u64,
    /// The number that people know it by.
    pub(crate) number: u64,
    /// How many calls it is: a chunk has several.
    pub(crate) items: u32,
    /// How many of them are not to be called, because they have been.
    pub(crate) skip: u32,
    /// See `function`.
    pub(crate) function: u64,
    /// How long the arguments are.
    pub(crate) len: u64,
}

/// What a worker has taken and not freed.
#[derive(Debug)]
pub(crate) struct Claim {
    place: usize,
    position: u64,
    pub(crate) task: Task,
    /// Whether the arguments are in the overflow, in the area of this place.
    pub(crate) elsewhere: bool,
}

impl Claim {
    /// Which area of the overflow is this place's.
    pub(crate) fn place(&self) -> usize {
        self.place
    }
}

/// The ring.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tasks<'a> {
    /// A position before which nothing is ready: a hint, which anyone may push on and which may lag behind.
    head: &'a AtomicU64,
    places: &'a [AtomicU64],
}

impl<'a> Tasks<'a> {
    pub(super) fn new(head: &'a AtomicU64, places: &'a [AtomicU64]) -> Tasks<'a> {
        Tasks { head, places }
    }

    /// Makes every place free for its first position.
    pub(super) fn lay_out(self) {
        for place in 0..PLACES {
            self.place(place)[STATE].store(state(place as u64, FREE), Relaxed);
        }
    }

    #[inline]
    fn place(self, place: usize) -> &'a [AtomicU64] {
        &self.places[place * WORDS..][..WORDS]
    }

    /// Whether the task of `position` can be put now.
    #[inline]
    pub(crate) fn has_room(self, position: u64) -> bool {
        let words = self.place(position as usize % PLACES);
        words[STATE].load(Acquire) == state(position, FREE)
    }

    /// Puts a task: to be taken by whoever comes, or as taken by a seat. The parent only, which counts the
    /// positions, and where there is room; `bytes` is `None` if the arguments are in the overflow by now.
    #[inline]
    pub(crate) fn put(self, position: u64, task: &Task, bytes: Option<&[u8]>, by: Option<usize>) {
        let words = self.place(position as usize % PLACES);
        let items = u64::from(task.items) << 32 | u64::from(task.skip);
        let elsewhere = if bytes.is_none() { ELSEWHERE } else { 0 };
        let fields = [
            task.id,
            task.number,
            items,
            task.function,
            task.len | elsewhere,
        ];
        for (word, field) in words[ID..].iter().zip(fields) {
            word.store(field, Relaxed);
        }
        store_bytes(&words[BYTES..], bytes.unwrap_or_default());
        // Publishes what stands above. In one order with what sleepers say: they look once more before they sleep.
        let tag = by.map_or(READY, |seat| TAKEN + seat as u64);
        words[STATE].store(state(position, tag), SeqCst);
    }

    /// Whether what was put at `position` is `seat`'s.
    pub(crate) fn is_taken(self, position: u64, seat: usize) -> bool {
        let words = self.place(position as usize % PLACES);
        words[STATE].load(Acquire) == state(position, TAKEN + seat as u64)
    }

    /// What was put at `position`, as taken by the caller's seat.
    pub(crate) fn assigned(self, position: u64) -> Claim {
        self.read(position as usize % PLACES, position)
    }

    /// Whether there is something to take.
    #[inline]
    pub(crate) fn is_ready(self) -> bool {
        self.look(|_, _, _| true).unwrap_or(false)
    }

    /// Takes the next task for `seat`, and tells where it lies.
    #[inline]
    pub(crate) fn claim(self, seat: usize) -> Option<Claim> {
        let taken = TAKEN + seat as u64;
        loop {
            let attempt = self.look(|words, place, position| {
                let (ready, taken) = (state(position, READY), state(position, taken));
                let won = words[STATE].compare_exchange(ready, taken, SeqCst, Relaxed);
                won.ok().map(|_| (place, position))
            });
            match attempt {
                None => return None,
                Some(None) => {} // Another one was faster.
                Some(Some((place, position))) => {
                    self.push_head(position);
                    return Some(self.read(place, position));
                }
            }
        }
    }

    /// Calls `found` with the first place that is ready, if any is.
    #[inline]
    fn look<T>(self, found: impl Fn(&[AtomicU64], usize, u64) -> T) -> Option<T> {
        loop {
            let position = self.head.load(SeqCst);
            let place = position as usize % PLACES;
            let words = self.place(place);
            match words[STATE].load(SeqCst) {
                now if now == state(position, READY) => return Some(found(words, place, position)),
                // Nothing is put here so far; or the task of a round ago is still being copied out.
                now if now == state(position, FREE) || now >> TAG_BITS < position => return None,
                // Taken, or of a later round by now: whoever took it has not pushed the head on, perhaps dead.
                _ => self.push_head(position),
            }
        }
    }

    #[inline]
    fn push_head(self, position: u64) {
        // An error means that somebody else did.
        let pushed = self
            .head
            .compare_exchange(position, position + 1, SeqCst, Relaxed);
        pushed.map(drop).unwrap_or(());
    }

    fn read(self, place: usize, position: u64) -> Claim {
        let words = self.place(place);
        let field = |word: usize| words[word].load(Relaxed);
        let (items, len) = (field(ITEMS), field(LEN));
        let task = Task {
            id: field(ID),
            number: field(NUMBER),
            items: (items >> 32) as u32,
            skip: items as u32,
            function: field(FUNCTION),
            len: len & !ELSEWHERE,
        };
        Claim {
            place,
            position,
            task,
            elsewhere: len & ELSEWHERE != 0,
        }
    }

    /// Copies out the arguments that lie in the place itself.
    #[inline]
    pub(crate) fn copy_out(self, claim: &Claim, into: &mut Vec<u8>) {
        let words = self.place(claim.place);
        load_bytes(&words[BYTES..], claim.task.len as usize, into);
    }

    /// Frees the place of what was taken.
    #[inline]
    pub(crate) fn free(self, claim: &Claim) {
        let next = claim.position + PLACES as u64;
        self.place(claim.place)[STATE].store(state(next, FREE), Release);
    }

    /// What `seat` has taken and not freed. For the parent, when the worker of that seat is dead.
    pub(crate) fn taken_by(self, seat: usize) -> Option<Claim> {
        let tag = TAKEN + seat as u64;
        (0..PLACES).find_map(|place| {
            let now = self.place(place)[STATE].load(Acquire);
            (now % TAGS == tag).then(|| self.read(place, now >> TAG_BITS))
        })
    }
}

/// Stores bytes as words; there are words enough.
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

/// Appends `len` bytes out of words, or as many as there are.
#[inline]
pub(super) fn load_bytes(words: &[AtomicU64], len: usize, into: &mut Vec<u8>) {
    let end = into.len() + len;
    into.reserve(len.next_multiple_of(8));
    for word in &words[..len.div_ceil(8).min(words.len())] {
        into.extend_from_slice(&word.load(Relaxed).to_le_bytes());
    }
    into.truncate(end);
}
