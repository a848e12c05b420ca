//! The names of fields and variants. A name is written once in a message; where it comes again, one byte refers to it.

use super::error::DecodeError;
use super::length;

/// Stands where a name could: the struct has no more fields.
pub(super) const NO_NAME: u8 = 0;
/// From here to [`MAX_KNOWN`], the byte is the number of a name that was written before, counted from 1.
const FIRST: u8 = 1;
/// From here to [`LONG`], the byte is this and the length of a name that follows.
const SHORT: u8 = 0x80;
/// The length follows, and then the name.
const LONG: u8 = 0xff;

/// Later names are written in full each time.
const MAX_KNOWN: usize = 126;

/// Names by their numbers. A few need no memory of their own.
#[derive(Default)]
struct Known<'n> {
    first: Option<[&'n str; Known::FEW]>,
    more: Vec<&'n str>,
    len: usize,
}

impl<'n> Known<'n> {
    const FEW: usize = 8;

    #[inline]
    fn get(&self, at: usize) -> Option<&'n str> {
        if at >= self.len {
            return None;
        }
        match self.first.as_ref()?.get(at) {
            Some(name) => Some(name),
            None => self.more.get(at - Known::FEW).copied(),
        }
    }

    /// Adds a name, if there is a number for it.
    fn push(&mut self, name: &'n str) {
        match self.first.get_or_insert_default().get_mut(self.len) {
            Some(room) => *room = name,
            None if self.len < MAX_KNOWN => self.more.push(name),
            None => return,
        }
        self.len += 1;
    }
}

/// The names that a message contains so far.
#[derive(Default)]
pub(super) struct WrittenNames {
    known: Known<'static>,
    /// Where the next name is, if it is the one that followed before.
    guess: usize,
}

impl WrittenNames {
    #[inline]
    pub(super) fn write(&mut self, name: &'static str, bytes: &mut Vec<u8>) {
        let guessed = self.known.get(self.guess);
        if guessed.is_some_and(|known| is_same(known, name)) {
            bytes.push(FIRST + self.guess as u8);
            self.guess += 1;
        } else {
            self.search(name, bytes);
        }
    }

    fn search(&mut self, name: &'static str, bytes: &mut Vec<u8>) {
        let is_known = |at: &usize| {
            self.known
                .get(*at)
                .is_some_and(|known| is_same(known, name))
        };
        if let Some(at) = (0..self.known.len).find(is_known) {
            bytes.push(FIRST + at as u8);
            self.guess = at + 1;
            return;
        }
        self.known.push(name);
        self.guess = self.known.len;
        match u8::try_from(name.len()) {
            Ok(len) if len < LONG - SHORT => bytes.push(SHORT + len),
            _ => {
                bytes.push(LONG);
                length::write(name.len(), bytes);
            }
        }
        bytes.extend_from_slice(name.as_bytes());
    }
}

#[inline]
fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && (a.as_ptr() == b.as_ptr() || a == b)
}

/// The names that were read so far.
#[derive(Default)]
pub(super) struct ReadNames<'de> {
    known: Known<'de>,
}

impl<'de> ReadNames<'de> {
    /// Reads a name, or `None` if there are no more.
    #[inline]
    pub(super) fn read(&mut self, bytes: &mut &'de [u8]) -> Result<Option<&'de str>, DecodeError> {
        let first = *bytes
            .split_off_first()
            .ok_or_else(DecodeError::end_of_bytes)?;
        match first {
            NO_NAME => Ok(None),
            FIRST..SHORT => match self.known.get(usize::from(first - FIRST)) {
                Some(name) => Ok(Some(name)),
                None => Err(DecodeError::new("a field or variant has no name")),
            },
            SHORT.. => self.learn(first, bytes).map(Some),
        }
    }

    fn learn(&mut self, first: u8, bytes: &mut &'de [u8]) -> Result<&'de str, DecodeError> {
        let len = match first {
            LONG => length::read(bytes)?,
            _ => usize::from(first - SHORT),
        };
        let name = bytes
            .split_off(..len)
            .ok_or_else(DecodeError::end_of_bytes)?;
        let name =
            std::str::from_utf8(name).map_err(|error| DecodeError::new(error.to_string()))?;
        self.known.push(name);
        Ok(name)
    }
}
