//! Reads the elements of a sequence.

use std::cell::Cell;

use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::error::DecodeError;
use super::part::part;
use super::reader::Reader;
use super::scalar;
use super::tag::{self, Int};

/// The elements of a sequence. `left` tells the caller how many the type has not read.
pub(super) struct Elements<'r, 'de> {
    pub(super) from: Source<'r, 'de>,
    pub(super) left: &'r Cell<usize>,
}

pub(super) enum Source<'r, 'de> {
    /// As many as are left follow, with tags.
    Counted(&'r mut Reader<'de>),
    /// All until the end tag follow, with tags; [`OPEN`] are left before that.
    Open(&'r mut Reader<'de>),
    /// Numbers with this tag and of this width, at least one byte, follow without tags. Their number of bytes is known,
    /// so an element that the type can't read does not harm those after it.
    Packed(u8, usize, &'de [u8]),
}

/// How many elements are left while that is not known.
pub(super) const OPEN: usize = usize::MAX;

impl<'de> SeqAccess<'de> for Elements<'_, 'de> {
    type Error = DecodeError;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DecodeError> {
        match &mut self.from {
            Source::Packed(tag, width, bytes) => {
                let element = match (*tag, bytes.split_first()) {
                    (_, None) => return Ok(None),
                    (tag::BYTE, Some((byte, rest))) => {
                        *bytes = rest;
                        Element(tag::BYTE, u64::from(*byte))
                    }
                    _ => Element(*tag, scalar::bits(*width, bytes)?),
                };
                self.left.set(bytes.len());
                seed.deserialize(element).map(Some)
            }
            Source::Counted(reader) => {
                reader.check()?;
                let left = self.left.get();
                if left == 0 {
                    return Ok(None);
                }
                self.left.set(left - 1);
                part(reader, seed).map(Some)
            }
            Source::Open(reader) => {
                reader.check()?;
                if self.left.get() == 0 {
                    return Ok(None);
                }
                if reader.take_end()? {
                    self.left.set(0);
                    return Ok(None);
                }
                part(reader, seed).map(Some)
            }
        }
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        match &self.from {
            Source::Counted(_) => Some(self.left.get()),
            Source::Packed(_, width, bytes) => Some(bytes.len() / width),
            Source::Open(_) => None,
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
