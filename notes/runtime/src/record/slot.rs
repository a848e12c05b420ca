//! One event in 256 bytes: how it is written, and read back from memory that may contain anything.

use std::collections::HashMap;
use std::fmt::{self, Display, Write as _};
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};

use nix::time::{ClockId, clock_gettime};

use super::code::{decode, encode, halves, pair};
use super::entry::{Event, EventKind};

/// The words of a slot: the five below, then the texts one after another.
pub(super) const WORDS: usize = 32;
/// The marker, then the codes of [`EventKind`]; zero until the slot is complete.
pub(super) const COMMIT_WORD: usize = 0;
const TIME_WORD: usize = 1;
/// The process in the lower half, the thread in the upper.
const IDS_WORD: usize = 2;
/// The event's numeric value: a pid, an id, or the bits of an `f64`.
const VALUE_WORD: usize = 3;
/// The source line in the lower half, the lengths of the four texts in the upper.
const PLACE_WORD: usize = 4;
const TEXT_WORD: usize = 5;

const TEXT_BYTES: usize = (WORDS - TEXT_WORD) * size_of::<u64>();
const _: () = assert!(
    TEXT_BYTES <= u8::MAX as usize,
    "the length of a text must fit into a byte"
);

const MARKER: u32 = u32::from_le_bytes(*b"note");

/// The longest texts in bytes; the remaining bytes are for the detail.
const FILE_BYTES: usize = 56;
const ACTOR_BYTES: usize = 48;
const OBJECT_BYTES: usize = 64;

const CUT: &str = "…";

/// An event that will be written into a slot. Texts come in the order file, actor, object, detail.
pub(crate) struct Draft<'a> {
    what: EventKind,
    pid: i32,
    tid: i32,
    place: &'a Location<'a>,
    text: [u8; TEXT_BYTES],
    used: usize,
    lengths: [u8; 4],
}

impl<'a> Draft<'a> {
    pub(crate) fn new(what: EventKind, pid: i32, tid: i32, place: &'a Location<'a>) -> Draft<'a> {
        let mut draft = Draft {
            what,
            pid,
            tid,
            place,
            text: [0; TEXT_BYTES],
            used: 0,
            lengths: [0; 4],
        };
        draft.add(0, FILE_BYTES, &last_bytes(place.file(), FILE_BYTES));
        draft
    }

    pub(crate) fn actor(&mut self, name: &str) {
        self.add(1, ACTOR_BYTES, &name);
    }

    pub(crate) fn object(&mut self, object: &dyn Display) {
        self.add(2, OBJECT_BYTES, object);
    }

    pub(crate) fn detail(&mut self, detail: &dyn Display) {
        self.add(3, TEXT_BYTES, detail);
    }

    fn add(&mut self, index: usize, most: usize, value: &dyn Display) {
        let end = TEXT_BYTES.min(self.used + most);
        let mut field = Field {
            bytes: &mut self.text[self.used..end],
            length: 0,
        };
        // The only error is our own: the field is full, and formatting the rest would waste time.
        if write!(field, "{value}").is_err() {
            field.mark_cut();
        }
        let length = field.length;
        self.used += length;
        self.lengths[index] = u8::try_from(length).unwrap_or(0);
    }

    /// Returns the slot's words. The time is taken here, as late as possible.
    pub(super) fn finish(&self) -> [u64; WORDS] {
        let mut words = [0; WORDS];
        let (code, part, value) = encode(self.what);
        words[COMMIT_WORD] = pair(MARKER, u32::from_le_bytes([code, part, 0, 0]));
        words[TIME_WORD] = now_ns();
        words[IDS_WORD] = pair(self.pid.cast_unsigned(), self.tid.cast_unsigned());
        words[VALUE_WORD] = value;
        words[PLACE_WORD] = pair(self.place.line(), u32::from_le_bytes(self.lengths));
        let (texts, _) = self.text.as_chunks();
        for (word, bytes) in words[TEXT_WORD..].iter_mut().zip(texts) {
            *word = u64::from_le_bytes(*bytes);
        }
        words
    }
}

/// The part of a slot's text that one field may use.
struct Field<'a> {
    bytes: &'a mut [u8],
    length: usize,
}

impl fmt::Write for Field<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.bytes.len() - self.length;
        let fitting = boundary_at_most(text, room);
        self.bytes[self.length..self.length + fitting].copy_from_slice(&text.as_bytes()[..fitting]);
        self.length += fitting;
        if fitting < text.len() {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

impl Field<'_> {
    /// Replaces the last characters of the text by the mark.
    fn mark_cut(&mut self) {
        let room = self.bytes.len().saturating_sub(CUT.len());
        let written = str::from_utf8(&self.bytes[..self.length]).unwrap_or_default();
        let kept = boundary_at_most(written, room);
        let end = kept + CUT.len();
        if let Some(place) = self.bytes.get_mut(kept..end) {
            place.copy_from_slice(CUT.as_bytes());
            self.length = end;
        }
    }
}

/// The last bytes of a path, because the end of a path says more than its beginning.
fn last_bytes(path: &str, most: usize) -> &str {
    let mut start = path.len().saturating_sub(most);
    while !path.is_char_boundary(start) {
        start += 1;
    }
    &path[start..]
}

/// The last position at or before `most` that does not split a character.
fn boundary_at_most(text: &str, most: usize) -> usize {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

fn now_ns() -> u64 {
    // CLOCK_MONOTONIC exists on every Linux. After a failure, the event would come first in the record.
    let Ok(time) = clock_gettime(ClockId::CLOCK_MONOTONIC) else {
        return 0;
    };
    time.tv_sec().cast_unsigned() * 1_000_000_000 + time.tv_nsec().cast_unsigned()
}

/// The event in a slot; `None` if the slot holds no complete event.
pub(super) fn read(id: u64, slot: &[AtomicU64]) -> Option<Event> {
    let (marker, codes) = halves(slot[COMMIT_WORD].load(Ordering::Acquire));
    if marker != MARKER {
        return None;
    }
    let word = |index: usize| slot[index].load(Ordering::Relaxed);
    let [code, part, ..] = codes.to_le_bytes();
    let what = decode(code, part, word(VALUE_WORD))?;
    let (line, lengths) = halves(word(PLACE_WORD));
    let (pid, tid) = halves(word(IDS_WORD));
    let text: Vec<u8> = (TEXT_WORD..WORDS)
        .flat_map(|index| word(index).to_le_bytes())
        .collect();
    let mut rest = text.as_slice();
    let mut texts = [const { String::new() }; 4];
    for (field, length) in texts.iter_mut().zip(lengths.to_le_bytes()) {
        let (bytes, after) = rest.split_at_checked(usize::from(length))?;
        *field = String::from_utf8_lossy(bytes).into_owned();
        rest = after;
    }
    let [file, actor, object, detail] = texts;
    Some(Event {
        id,
        time_ns: word(TIME_WORD),
        pid: pid.cast_signed(),
        tid: tid.cast_signed(),
        actor,
        file,
        line,
        what,
        object,
        detail,
    })
}

/// Gives each end the object of its beginning, because the writer keeps only the id.
pub(super) fn copy_objects_to_ends(events: &mut [Event]) {
    let mut open: HashMap<u64, String> = HashMap::new();
    for event in events {
        match event.what {
            EventKind::Begins(_) => {
                open.insert(event.id, event.object.clone());
            }
            EventKind::Ends { began, .. } => {
                if let Some(object) = open.remove(&began) {
                    event.object = object;
                }
            }
            _ => {}
        }
    }
}
