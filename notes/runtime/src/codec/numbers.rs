//! Writes a long sequence whose type says that all elements are numbers of one type: packed, many at once.

use std::any::TypeId;
use std::fmt::Display;

use serde::ser::{Impossible, Serialize, Serializer};

use super::error::EncodeError;
use super::length;
use super::tag::{self, Int, zigzag};
use super::writer::Writer;

/// The number of elements for which the buffer is extended at once.
const AT_ONCE: usize = 1024;

macro_rules! numbers {
    ($($type:ty: $tag:expr),* $(,)?) => {
        /// The tag of such an element, if the type is a number, or a reference to one.
        #[inline]
        pub(super) fn tag_of<T>() -> Option<u8> {
            let of = typeid::of::<T>();
            $(if of == TypeId::of::<$type>() || of == TypeId::of::<&'static $type>() {
                return Some($tag);
            })*
            None
        }
    };
}

numbers! {
    u8: tag::BYTE, u16: Int::U16.tag(2), u32: Int::U32.tag(4), u64: Int::U64.tag(8), usize: Int::U64.tag(8),
    i8: Int::I8.tag(1), i16: Int::I16.tag(2), i32: Int::I32.tag(4), i64: Int::I64.tag(8), isize: Int::I64.tag(8),
    f32: tag::F32, f64: tag::F64, char: tag::CHAR,
}

/// Writes `len` numbers with this tag.
#[inline]
pub(super) fn write<T: Serialize>(
    writer: &mut Writer<'_>,
    tag: u8,
    len: usize,
    elements: impl Iterator<Item = T>,
) -> Result<(), EncodeError> {
    writer.enter(tag::PACKED)?;
    writer.bytes.push(tag);
    length::write(len, writer.bytes);
    match tag::width(tag) {
        Some(1) => fill::<1, T>(writer, len, elements)?,
        Some(2) => fill::<2, T>(writer, len, elements)?,
        Some(4) => fill::<4, T>(writer, len, elements)?,
        _ => fill::<8, T>(writer, len, elements)?,
    }
    writer.leave();
    Ok(())
}

#[inline]
fn fill<const WIDTH: usize, T: Serialize>(
    writer: &mut Writer<'_>,
    len: usize,
    mut elements: impl Iterator<Item = T>,
) -> Result<(), EncodeError> {
    let mut left = len;
    while left > 0 {
        let expected = left.min(AT_ONCE);
        let start = writer.bytes.len();
        writer.bytes.resize(start + expected * WIDTH, 0);
        let (rooms, _) = writer.bytes[start..].as_chunks_mut::<WIDTH>();
        let mut filled = 0;
        for (room, element) in rooms.iter_mut().zip(elements.by_ref()) {
            match element.serialize(Bits) {
                Ok(bits) => room.copy_from_slice(&bits.to_le_bytes()[..WIDTH]),
                Err(_) => break,
            }
            filled += 1;
        }
        if filled < expected {
            return Err(writer.wrong_length("fewer"));
        }
        left -= expected;
    }
    match elements.next() {
        None => Ok(()),
        Some(_) => Err(writer.wrong_length("more")),
    }
}

/// Gives the bits of a number, and an error for all else.
struct Bits;

macro_rules! bits {
    ($($method:ident: $type:ty, |$value:ident| $bits:expr;)*) => {
        $(#[inline]
        fn $method(self, $value: $type) -> Result<u64, EncodeError> {
            Ok($bits)
        })*
    };
}

macro_rules! no_bits {
    ($($method:ident$(<$value:ident>)?($($type:ty),*) -> $ok:ty;)*) => {
        $(fn $method$(<$value: Serialize + ?Sized>)?(self, $(_: $type),*) -> Result<$ok, EncodeError> {
            Err(no_number())
        })*
    };
}

#[cold]
fn no_number() -> EncodeError {
    EncodeError::new("a number was expected")
}

type No = Impossible<u64, EncodeError>;

impl Serializer for Bits {
    type Ok = u64;
    type Error = EncodeError;
    type SerializeSeq = No;
    type SerializeTuple = No;
    type SerializeTupleStruct = No;
    type SerializeTupleVariant = No;
    type SerializeMap = No;
    type SerializeStruct = No;
    type SerializeStructVariant = No;

    bits! {
        serialize_u8: u8, |v| u64::from(v);
        serialize_u16: u16, |v| u64::from(v);
        serialize_u32: u32, |v| u64::from(v);
        serialize_u64: u64, |v| v;
        serialize_i8: i8, |v| zigzag(i64::from(v));
        serialize_i16: i16, |v| zigzag(i64::from(v));
        serialize_i32: i32, |v| zigzag(i64::from(v));
        serialize_i64: i64, |v| zigzag(v);
        serialize_f32: f32, |v| u64::from(v.to_bits());
        serialize_f64: f64, |v| v.to_bits();
        serialize_char: char, |v| u64::from(v);
    }

    no_bits! {
        serialize_bool(bool) -> u64;
        serialize_str(&str) -> u64;
        serialize_bytes(&[u8]) -> u64;
        serialize_none() -> u64;
        serialize_some<T>(&T) -> u64;
        serialize_unit() -> u64;
        serialize_unit_struct(&'static str) -> u64;
        serialize_unit_variant(&'static str, u32, &'static str) -> u64;
        serialize_newtype_struct<T>(&'static str, &T) -> u64;
        serialize_newtype_variant<T>(&'static str, u32, &'static str, &T) -> u64;
        serialize_seq(Option<usize>) -> No;
        serialize_tuple(usize) -> No;
        serialize_tuple_struct(&'static str, usize) -> No;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> No;
        serialize_map(Option<usize>) -> No;
        serialize_struct(&'static str, usize) -> No;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> No;
    }

    fn collect_str<T: Display + ?Sized>(self, _: &T) -> Result<u64, EncodeError> {
        Err(no_number())
    }
}
