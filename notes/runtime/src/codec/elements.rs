//! Reads the elements of a sequence.

use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::error::DecodeError;
use super::part::part;
use super::reader::Reader;
use super::scalar;
use super::tag::{self, Int};

/// The elements of a sequence that are still to be read.
pub(super) enum Elements<'r, 'de> {
    /// This many follow, with tags.
    Counted(&'r mut Reader<'de>, usize),
    /// All until the end tag follow, with tags.
    Open(&'r mut Reader<'de>),
    /// Numbers with this tag and of this width, at least one byte, follow without tags. Their number of bytes is known,
    /// so an element that the type can't read does not harm those after it.
    Packed(u8, usize, &'de [u8]),
    /// None is left.
    Ended,
}

impl<'de> Elements<'_, 'de> {
    /// Fails if the type has not read them all.
    pub(super) fn end(self) -> Result<(), DecodeError> {
        match self {
            Elements::Counted(reader, 0) => reader.check(),
            Elements::Open(reader) if reader.peek()? == tag::END => {
                reader.tag()?;
                reader.check()
            }
            Elements::Packed(_, _, []) | Elements::Ended => Ok(()),
            _ => Err(DecodeError::left("elements")),
        }
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = DecodeError;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DecodeError> {
        match self {
            Elements::Packed(tag, width, bytes) => {
                if bytes.is_empty() {
                    return Ok(None);
                }
                let element = match (*tag, bytes.split_first()) {
                    (tag::BYTE, Some((byte, rest))) => {
                        *bytes = rest;
                        Element(tag::BYTE, u64::from(*byte))
                    }
                    _ => Element(*tag, scalar::bits(*width, bytes)?),
                };
                seed.deserialize(element).map(Some)
            }
            Elements::Counted(reader, left) => {
                reader.check()?;
                if *left == 0 {
                    return Ok(None);
                }
                *left -= 1;
                part(reader, seed).map(Some)
            }
            Elements::Open(reader) => {
                reader.check()?;
                if reader.peek()? == tag::END {
                    reader.tag()?;
                    *self = Elements::Ended;
                    return Ok(None);
                }
                part(reader, seed).map(Some)
            }
            Elements::Ended => Ok(None),
        }
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        match self {
            Elements::Counted(_, left) => Some(*left),
            Elements::Packed(_, width, bytes) => Some(bytes.len() / width),
            Elements::Open(_) => None,
            Elements::Ended => Some(0),
        }
    }
}

/// A number without its tag: the tag of all elements, and the number's bits.
struct Element(u8, u64);

/// Methods for the types that most sequences of numbers have.
macro_rules! expect {
    ($($method:ident: $tag:expr, |$bits:ident, $visitor:ident| $visit:expr;)*) => {
        $(#[inline]
        fn $method<V: Visitor<'de>>(self, $visitor: V) -> Result<V::Value, DecodeError> {
            const TAG: u8 = $tag;
            match self {
                Element(TAG, $bits) => $visit,
                _ => self.deserialize_any($visitor),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Element {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let Element(tag, bits) = self;
        scalar::visit(tag, bits, visitor)
    }

    expect! {
        deserialize_u8: tag::BYTE, |bits, visitor| visitor.visit_u8(bits as u8);
        deserialize_u64: Int::U64.tag(8), |bits, visitor| visitor.visit_u64(bits);
        deserialize_f64: tag::F64, |bits, visitor| visitor.visit_f64(f64::from_bits(bits));
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_some(self)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u16 u32 u128 f32 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}
