//! Reads the elements of a sequence.

use std::cell::Cell;

use serde::de::{DeserializeSeed, Error, SeqAccess, Unexpected, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

use super::error::DecodeError;
use super::part::part;
use super::reader::Reader;
use super::scalar;
use super::tag::{self, Int, from_zigzag};

/// The elements of a sequence. `left` tells the caller how many the type has not read.
pub(super) struct Elements<'r, 'de> {
    pub(super) reader: &'r mut Reader<'de>,
    /// [`OPEN`] until the end tag is read, if their number is not known.
    pub(super) left: &'r Cell<usize>,
    pub(super) is_open: bool,
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
        self.reader.check()?;
        let left = self.left.get();
        if left == 0 {
            return Ok(None);
        }
        if !self.is_open {
            self.left.set(left - 1);
        } else if self.reader.take_end()? {
            self.left.set(0);
            return Ok(None);
        }
        part(self.reader, seed).map(Some)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        (!self.is_open).then(|| self.left.get())
    }
}

/// Numbers without tags.
pub(super) struct Packed<'r, 'de> {
    pub(super) tag: u8,
    /// The bytes of one: at least one.
    pub(super) width: usize,
    pub(super) bytes: &'de [u8],
    /// How many bytes the type has not read, once it reads no more.
    pub(super) left: &'r Cell<usize>,
}

/// Packed numbers from `at` on. How many bytes they have is known, so an element that the type can't read does not harm
/// those after it. This is two words, so that it is passed in registers and stays there.
pub(super) struct Numbers<'r, 'de> {
    pub(super) packed: &'r Packed<'r, 'de>,
    pub(super) at: usize,
}

impl Drop for Numbers<'_, '_> {
    #[inline]
    fn drop(&mut self) {
        self.packed.left.set(self.packed.bytes.len() - self.at);
    }
}

impl<'de> SeqAccess<'de> for Numbers<'_, 'de> {
    type Error = DecodeError;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DecodeError> {
        let Packed {
            tag, width, bytes, ..
        } = *self.packed;
        let rest = match bytes.get(self.at..) {
            Some(rest) if !rest.is_empty() => rest,
            _ => return Ok(None),
        };
        let bits = match (width, rest.first_chunk()) {
            (1, _) => u64::from(rest[0]),
            (8, Some(bits)) => u64::from_le_bytes(*bits),
            _ => scalar::first_bits(width, rest)?,
        };
        self.at += width;
        seed.deserialize(Element(tag, bits)).map(Some)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some((self.packed.bytes.len() - self.at) / self.packed.width)
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

    #[inline(never)]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let Element(tag, bits) = self;
        scalar::visit(tag, bits, visitor)
    }

    expect! {
        deserialize_u8: tag::BYTE, |bits, visitor| visitor.visit_u8(bits as u8);
        deserialize_u16: Int::U16.tag(2), |bits, visitor| visitor.visit_u16(bits as u16);
        deserialize_u32: Int::U32.tag(4), |bits, visitor| visitor.visit_u32(bits as u32);
        deserialize_u64: Int::U64.tag(8), |bits, visitor| visitor.visit_u64(bits);
        deserialize_i32: Int::I32.tag(4), |bits, visitor| visitor.visit_i32(from_zigzag(bits) as i32);
        deserialize_i64: Int::I64.tag(8), |bits, visitor| visitor.visit_i64(from_zigzag(bits));
        deserialize_f32: tag::F32, |bits, visitor| visitor.visit_f32(f32::from_bits(bits as u32));
        deserialize_f64: tag::F64, |bits, visitor| visitor.visit_f64(f64::from_bits(bits));
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_some(InOption(self))
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
        bool i8 i16 i128 u128 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// A number that is read as an option. It can't be read as an option once more: a type that is an option of itself would
/// go on without an end.
struct InOption(Element);

impl<'de> Deserializer<'de> for InOption {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let number = Unexpected::Other("number");
        Err(DecodeError::invalid_type(number, &visitor))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
