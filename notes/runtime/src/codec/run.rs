//! Packed elements: a long sequence of numbers has one tag for all of them.
//!
//! Only the elements themselves show whether they are alike, so a sequence starts packed at its first number. If an
//! element of another kind follows, the elements before it are written again, each with a tag.

use super::length;
use super::tag;

/// The state of the sequence that is being written.
pub(super) enum Run {
    /// The elements have tags.
    Off,
    /// The sequence has no bytes yet: the first element decides.
    Expected { len: usize },
    /// All elements so far have this tag; they start at `first`, and the sequence at `start`.
    Packed {
        tag: u8,
        len: usize,
        start: usize,
        first: usize,
    },
}

impl Run {
    /// A shorter sequence is not packed.
    pub(super) const MIN: usize = 8;

    /// Tells whether an element with this tag is written without it.
    #[inline]
    pub(super) fn takes(&mut self, element: u8, bytes: &mut Vec<u8>) -> bool {
        match *self {
            Run::Off => false,
            Run::Packed { tag, .. } if tag == element => true,
            _ => self.start(element, bytes),
        }
    }

    fn start(&mut self, element: u8, bytes: &mut Vec<u8>) -> bool {
        let Run::Expected { len } = *self else {
            self.end(bytes);
            return false;
        };
        let start = bytes.len();
        bytes.extend_from_slice(&[tag::PACKED, element]);
        length::write(len, bytes);
        *self = Run::Packed {
            tag: element,
            len,
            start,
            first: bytes.len(),
        };
        true
    }

    /// From now on, elements have tags.
    #[inline]
    pub(super) fn end(&mut self, bytes: &mut Vec<u8>) {
        if !matches!(self, Run::Off) {
            self.unpack(bytes);
        }
    }

    #[cold]
    fn unpack(&mut self, bytes: &mut Vec<u8>) {
        let (len, start, packed) = match *self {
            Run::Off => return,
            Run::Expected { len } => (len, bytes.len(), None),
            Run::Packed {
                tag,
                len,
                start,
                first,
            } => (len, start, Some((tag, bytes.split_off(first)))),
        };
        *self = Run::Off;
        bytes.truncate(start);
        bytes.push(tag::SEQ);
        length::write(len, bytes);
        if let Some((tag, elements)) = packed {
            for element in elements.chunks_exact(tag::width(tag).unwrap_or(1)) {
                bytes.push(tag);
                bytes.extend_from_slice(element);
            }
        }
    }
}
