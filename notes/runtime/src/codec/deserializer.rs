//! Reads a value of any type: serde's `Deserializer`.
//!
//! A type says what it expects. Where that is one kind of value, only such values are read, and others are an error:
//! the code for the rest would be compiled for each type.

use std::cell::Cell;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Error, Expected, Unexpected, Visitor};

use super::elements::{Elements, Numbers, OPEN, Packed};
use super::entries::{Entries, Left};
use super::error::DecodeError;
use super::part::part;
use super::reader::Reader;
use super::scalar;
use super::tag::{self, Int, from_zigzag};
use super::variant::Variant;

impl<'de> Reader<'de> {
    /// Reads a value that the type need not expect: the tag tells what it is.
    fn value<V: Visitor<'de>>(&mut self, tag: u8, visitor: V) -> Result<V::Value, DecodeError> {
        match tag {
            tag::SOME => self.some(visitor),
            tag::SEQ | tag::OPEN_SEQ | tag::PACKED | tag::SHORT_SEQ..=tag::SHORT_SEQ_END => {
                self.seq(tag, 0, visitor)
            }
            tag::MAP | tag::OPEN_MAP | tag::STRUCT | tag::VARIANT => self.map(tag, &[], visitor),
            _ => self.simple(tag, visitor),
        }
    }

    /// Reads a value that has no others in it.
    fn simple<V: Visitor<'de>>(&mut self, tag: u8, visitor: V) -> Result<V::Value, DecodeError> {
        match tag {
            0..tag::FALSE => scalar::integer(tag, self.integer(tag)?, visitor),
            tag::FALSE => visitor.visit_bool(false),
            tag::TRUE => visitor.visit_bool(true),
            tag::U128 => visitor.visit_u128(u128::from_le_bytes(self.array()?)),
            tag::I128 => visitor.visit_i128(i128::from_le_bytes(self.array()?)),
            tag::STR => visitor.visit_borrowed_str(self.text()?),
            tag::BYTES => visitor.visit_borrowed_bytes(self.sized_bytes()?),
            tag::UNIT => visitor.visit_unit(),
            tag::NONE => visitor.visit_none(),
            tag::UNIT_VARIANT => visitor.visit_borrowed_str(self.variant(&[])?),
            _ => match tag::width(tag) {
                Some(width) => scalar::visit(tag, self.bits(width)?, visitor),
                None => Err(self.break_off(other(tag, &visitor))),
            },
        }
    }

    fn some<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, DecodeError> {
        self.nested(|reader| part(reader, InSome(visitor, PhantomData)))
    }

    /// Reads a sequence. If it tells its number of elements, that must be at least `least`: a tuple of which an attribute
    /// has left out a field can't be read, because nothing tells which one it was.
    fn seq<V: Visitor<'de>>(
        &mut self,
        tag: u8,
        least: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.nested(|reader| {
            let left = Cell::new(OPEN);
            let numbers = match tag {
                tag::PACKED => Some(reader.packed()?),
                tag::BYTES => Some((tag::BYTE, 1, reader.sized_bytes()?)),
                _ => None,
            };
            let value = match (numbers, tag) {
                (Some((tag, width, bytes)), _) => {
                    check_least(bytes.len() / width, least, &visitor)?;
                    let left = &left;
                    let packed = Packed {
                        tag,
                        width,
                        bytes,
                        left,
                    };
                    visitor.visit_seq(Numbers {
                        packed: &packed,
                        at: 0,
                    })?
                }
                (_, tag::SEQ | tag::OPEN_SEQ | tag::SHORT_SEQ..=tag::SHORT_SEQ_END) => {
                    let is_open = tag == tag::OPEN_SEQ;
                    match tag {
                        tag::OPEN_SEQ => (),
                        tag::SEQ => left.set(reader.count(1)?),
                        _ => left.set(usize::from(tag - tag::SHORT_SEQ)),
                    }
                    check_least(left.get(), least, &visitor)?;
                    visitor.visit_seq(Elements {
                        reader: &mut *reader,
                        left: &left,
                        is_open,
                    })?
                }
                _ => return Err(other(tag, &visitor)),
            };
            reader.check()?;
            match left.get() {
                0 => Ok(value),
                OPEN if reader.take_end()? => Ok(value),
                _ => Err(DecodeError::left("elements")),
            }
        })
    }

    fn map<V: Visitor<'de>>(
        &mut self,
        tag: u8,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.nested(|reader| {
            let left = match tag {
                tag::STRUCT => Left::Fields,
                tag::MAP => Left::Counted(reader.count(2)?),
                tag::OPEN_MAP => Left::Open,
                tag::VARIANT => Left::Variant(reader.variant(&[])?),
                _ => return Err(other(tag, &visitor)),
            };
            let mut entries = Entries::new(reader, left, fields);
            let value = visitor.visit_map(&mut entries)?;
            entries.end()?;
            Ok(value)
        })
    }
}

#[inline]
fn check_least(count: usize, least: usize, expected: &dyn Expected) -> Result<(), DecodeError> {
    match count < least {
        false => Ok(()),
        true => Err(DecodeError::invalid_length(count, expected)),
    }
}

/// The value is not what the type expects.
#[cold]
fn other(tag: u8, expected: &dyn Expected) -> DecodeError {
    let found = match tag {
        tag::FALSE => Unexpected::Bool(false),
        tag::TRUE => Unexpected::Bool(true),
        tag::STR => Unexpected::Other("text"),
        tag::BYTES => Unexpected::Other("bytes"),
        tag::UNIT => Unexpected::Unit,
        tag::NONE | tag::SOME => Unexpected::Option,
        tag::SEQ | tag::OPEN_SEQ | tag::PACKED | tag::SHORT_SEQ..=tag::SHORT_SEQ_END => {
            Unexpected::Seq
        }
        tag::MAP | tag::OPEN_MAP => Unexpected::Map,
        tag::STRUCT => Unexpected::Other("struct"),
        tag::UNIT_VARIANT => Unexpected::UnitVariant,
        tag::VARIANT => Unexpected::Other("variant with a value"),
        _ if tag < tag::FALSE || tag::width(tag).is_some() => Unexpected::Other("number or char"),
        _ => return DecodeError::unknown(tag),
    };
    DecodeError::invalid_type(found, expected)
}

/// A visitor that gets the value in an option.
struct InSome<'de, V>(V, PhantomData<&'de ()>);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for InSome<'de, V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(from)
    }
}

/// Methods for types that expect one kind of value: the tag of that kind first, and what else the type may accept.
macro_rules! expect {
    ($($method:ident($($argument:ident: $type:ty),*) |$self:ident, $tag:ident, $visitor:ident| {
        $($tags:pat => $read:expr),* $(,)?
    })*) => {
        $(#[inline]
        fn $method<V: Visitor<'de>>(
            $self,
            $($argument: $type,)*
            $visitor: V,
        ) -> Result<V::Value, DecodeError> {
            let $tag = $self.tag()?;
            match $tag {
                $($tags => $read,)*
            }
        })*
    };
}

/// Methods for types that expect an integer of up to 64 bits: an integer of the type that they expect first.
macro_rules! expect_integers {
    ($($method:ident: $int:ident, $visit:ident, |$bits:ident| $number:expr;)*) => {
        $(#[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            let tag = self.tag()?;
            if tag >= tag::FALSE {
                return self.simple(tag, visitor);
            }
            let $bits = self.integer(tag)?;
            match (Int::of(tag), $number.try_into()) {
                (Int::$int, Ok(number)) => visitor.$visit(number),
                _ => scalar::integer(tag, $bits, visitor),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = DecodeError;

    expect_integers! {
        deserialize_u8: U8, visit_u8, |bits| bits;
        deserialize_u16: U16, visit_u16, |bits| bits;
        deserialize_u32: U32, visit_u32, |bits| bits;
        deserialize_u64: U64, visit_u64, |bits| bits;
        deserialize_i8: I8, visit_i8, |bits| from_zigzag(bits);
        deserialize_i16: I16, visit_i16, |bits| from_zigzag(bits);
        deserialize_i32: I32, visit_i32, |bits| from_zigzag(bits);
        deserialize_i64: I64, visit_i64, |bits| from_zigzag(bits);
    }

    expect! {
        deserialize_any() |self, tag, visitor| { _ => self.value(tag, visitor) }
        deserialize_ignored_any() |self, tag, visitor| { _ => self.value(tag, visitor) }
        deserialize_identifier() |self, tag, visitor| { _ => self.simple(tag, visitor) }
        deserialize_unit() |self, tag, visitor| { _ => self.simple(tag, visitor) }
        deserialize_unit_struct(_name: &'static str) |self, tag, visitor| {
            _ => self.simple(tag, visitor),
        }
        deserialize_bool() |self, tag, visitor| {
            tag::FALSE => visitor.visit_bool(false),
            tag::TRUE => visitor.visit_bool(true),
            _ => self.simple(tag, visitor),
        }
        deserialize_u128() |self, tag, visitor| { _ => self.simple(tag, visitor) }
        deserialize_i128() |self, tag, visitor| { _ => self.simple(tag, visitor) }
        deserialize_f32() |self, tag, visitor| {
            tag::F32 => visitor.visit_f32(f32::from_bits(u32::from_le_bytes(self.array()?))),
            _ => self.simple(tag, visitor),
        }
        deserialize_f64() |self, tag, visitor| {
            tag::F64 => visitor.visit_f64(f64::from_bits(u64::from_le_bytes(self.array()?))),
            _ => self.simple(tag, visitor),
        }
        deserialize_char() |self, tag, visitor| { _ => self.simple(tag, visitor) }
        deserialize_str() |self, tag, visitor| {
            tag::STR => visitor.visit_borrowed_str(self.text()?),
            _ => self.simple(tag, visitor),
        }
        deserialize_string() |self, tag, visitor| {
            tag::STR => visitor.visit_borrowed_str(self.text()?),
            _ => self.simple(tag, visitor),
        }
        deserialize_bytes() |self, tag, visitor| {
            tag::PACKED | tag::SEQ | tag::OPEN_SEQ | tag::SHORT_SEQ..=tag::SHORT_SEQ_END => self.seq(tag, 0, visitor),
            _ => self.simple(tag, visitor),
        }
        deserialize_byte_buf() |self, tag, visitor| {
            tag::PACKED | tag::SEQ | tag::OPEN_SEQ | tag::SHORT_SEQ..=tag::SHORT_SEQ_END => self.seq(tag, 0, visitor),
            _ => self.simple(tag, visitor),
        }
        deserialize_seq() |self, tag, visitor| { _ => self.seq(tag, 0, visitor) }
        deserialize_tuple(len: usize) |self, tag, visitor| { _ => self.seq(tag, len, visitor) }
        deserialize_tuple_struct(_name: &'static str, len: usize) |self, tag, visitor| {
            _ => self.seq(tag, len, visitor),
        }
        deserialize_map() |self, tag, visitor| { _ => self.map(tag, &[], visitor) }
        deserialize_struct(_name: &'static str, fields: &'static [&'static str])
        |self, tag, visitor| {
            _ => self.map(tag, fields, visitor),
        }
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.peek()? {
            tag::NONE => {
                self.tag()?;
                visitor.visit_none()
            }
            tag::SOME => {
                self.tag()?;
                self.some(visitor)
            }
            // A value that was not written as an option. The level limits a type that is an option of itself.
            _ => self.nested(|reader| visitor.visit_some(reader)),
        }
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        let tag = self.tag()?;
        match tag {
            tag::UNIT_VARIANT => visitor.visit_enum(Variant {
                reader: self,
                has_value: false,
                names,
            }),
            tag::VARIANT => self.nested(|reader| {
                let value = visitor.visit_enum(Variant {
                    reader: &mut *reader,
                    has_value: true,
                    names,
                })?;
                match reader.is_variant_unread {
                    false => Ok(value),
                    true => Err(DecodeError::left("the value of a variant")),
                }
            }),
            // A text that the type did not write as a variant.
            tag::STR => {
                let name = BorrowedStrDeserializer::<DecodeError>::new(self.text()?);
                visitor.visit_enum(name)
            }
            _ => Err(self.break_off(other(tag, &visitor))),
        }
    }
}
