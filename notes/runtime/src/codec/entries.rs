//! Reads the entries of a map, the fields of a struct, or a variant as a map with one entry.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, MapAccess};

use super::error::DecodeError;
use super::part::part;
use super::reader::Reader;

/// The entries that are still to be read.
pub(super) struct Entries<'r, 'de> {
    reader: &'r mut Reader<'de>,
    left: Left<'de>,
    /// The names that the type expects next.
    expected: &'static [&'static str],
    /// Whether the next part is a value.
    is_after_key: bool,
}

pub(super) enum Left<'de> {
    /// This many entries follow.
    Counted(usize),
    /// Entries follow until the end tag.
    Open,
    /// Fields follow until the end of the names.
    Fields,
    /// The value of a variant with this name follows.
    Variant(&'de str),
    Nothing,
}

impl<'r, 'de> Entries<'r, 'de> {
    #[inline]
    pub(super) fn new(
        reader: &'r mut Reader<'de>,
        left: Left<'de>,
        expected: &'static [&'static str],
    ) -> Entries<'r, 'de> {
        Entries {
            reader,
            left,
            expected,
            is_after_key: false,
        }
    }

    /// The name of the next field; also tells whether there is another entry, and takes the end if there is none.
    #[inline(always)]
    fn next(&mut self) -> Result<Next<'de>, DecodeError> {
        self.reader.check()?;
        if self.is_after_key {
            return Err(out_of_order());
        }
        let next = match self.left {
            Left::Fields => {
                let name = self.reader.field(self.expected)?;
                self.expected = self.expected.get(1..).unwrap_or_default();
                name.map_or(Next::None, Next::Named)
            }
            _ => self.next_entry()?,
        };
        match next {
            Next::None => self.left = Left::Nothing,
            _ => self.is_after_key = true,
        }
        Ok(next)
    }

    fn next_entry(&mut self) -> Result<Next<'de>, DecodeError> {
        Ok(match &mut self.left {
            Left::Counted(left @ 1..) => {
                *left -= 1;
                Next::Keyed
            }
            Left::Open => match self.reader.take_end()? {
                false => Next::Keyed,
                true => Next::None,
            },
            Left::Variant(name) => {
                let name = *name;
                self.left = Left::Nothing;
                Next::Named(name)
            }
            Left::Counted(0) | Left::Fields | Left::Nothing => Next::None,
        })
    }

    /// Fails if the type has not read them all.
    pub(super) fn end(mut self) -> Result<(), DecodeError> {
        match self.next()? {
            Next::None => Ok(()),
            Next::Keyed => Err(DecodeError::left("entries")),
            Next::Named(name) => Err(DecodeError::left(&format!("`{name}`"))),
        }
    }
}

enum Next<'de> {
    Named(&'de str),
    Keyed,
    None,
}

#[cold]
fn out_of_order() -> DecodeError {
    DecodeError::new("the type's Deserialize read keys and values out of order")
}

impl<'de> MapAccess<'de> for Entries<'_, 'de> {
    type Error = DecodeError;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DecodeError> {
        let key = match self.next()? {
            Next::Named(name) => seed.deserialize(BorrowedStrDeserializer::new(name)),
            Next::Keyed => part(self.reader, seed),
            Next::None => return Ok(None),
        };
        self.reader.is_broken |= key.is_err();
        key.map(Some)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, DecodeError> {
        self.reader.check()?;
        if !self.is_after_key {
            return Err(out_of_order());
        }
        self.is_after_key = false;
        part(self.reader, seed)
    }

    fn size_hint(&self) -> Option<usize> {
        match self.left {
            Left::Counted(left) => Some(left),
            Left::Variant(_) => Some(1),
            Left::Nothing => Some(0),
            Left::Open | Left::Fields => None,
        }
    }
}
