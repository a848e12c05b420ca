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
    first: Option<[Option<&'n str>; Known::FEW]>,
    more: Vec<&'n str>,
    len: usize,
}

impl<'n> Known<'n> {
    const FEW: usize = 8;

    #[inline]
    fn get(&self, at: usize) -> Option<&'n str> {
        match self.first.as_ref()?.get(at) {
            Some(name) => *name,
            None => self.more.get(at - Known::FEW).copied(),
        }
    }

    /// The number of a name. One that is elsewhere in memory is another one: to compare the texts would take longer
    /// than to write a name twice, which the reader takes.
    fn find(&self, name: &str) -> Option<usize> {
        let is_it = |known: &str| std::ptr::eq(known, name);
        let mut first = self.first.as_ref()?.iter().map_while(|known| *known);
        first.position(is_it).or_else(|| {
            let at = self.more.iter().position(|known| is_it(known))?;
            Some(Known::FEW + at)
        })
    }

    /// Adds a name, if there is a number for it.
    #[inline]
    fn push(&mut self, name: &'n str) {
        match self.first.get_or_insert_default().get_mut(self.len) {
            Some(room) => *room = Some(name),
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
        match self.known.get(self.guess) {
            Some(known) if std::ptr::eq(known, name) => {
                bytes.push(FIRST + self.guess as u8);
                self.guess += 1;
            }
            _ => self.search(name, bytes),
        }
    }

    fn search(&mut self, name: &'static str, bytes: &mut Vec<u8>) {
        if let Some(at) = self.known.find(name) {
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

/// The names that were read so far.
#[derive(Default)]
pub(super) struct ReadNames<'de> {
    known: Known<'de>,
}

impl<'de> ReadNames<'de> {
    /// Reads a name, or `None` if there are no more. Those that are expected are the quickest to read: the
    /// first most of all.
    #[inline(always)]
    pub(super) fn read(
        &mut self,
        bytes: &mut &'de [u8],
        expected: &[&'static str],
    ) -> Result<Option<&'de str>, DecodeError> {
        let first = *bytes
            .split_off_first()
            .ok_or_else(DecodeError::end_of_bytes)?;
        match first {
            NO_NAME => Ok(None),
            FIRST..SHORT => match self.known.get(usize::from(first - FIRST)) {
                Some(name) => Ok(Some(name)),
                None => Err(DecodeError::new("a field or variant has no name")),
            },
            SHORT.. => self.learn(first, bytes, expected).map(Some),
        }
    }

    fn learn(
        &mut self,
        first: u8,
        bytes: &mut &'de [u8],
        expected: &[&'static str],
    ) -> Result<&'de str, DecodeError> {
        let len = match first {
            LONG => length::read(bytes)?,
            _ => usize::from(first - SHORT),
        };
        let name = bytes
            .split_off(..len)
            .ok_or_else(DecodeError::end_of_bytes)?;
        let name = match expected.iter().find(|known| known.as_bytes() == name) {
            Some(known) => *known,
            None => {
                std::str::from_utf8(name).map_err(|error| DecodeError::new(error.to_string()))?
            }
        };
        self.known.push(name);
        Ok(name)
    }
}
