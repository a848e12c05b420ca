//! Writes a value of any type: serde's `Serializer`.

use std::fmt::{Display, Write};

use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::error::EncodeError;
use super::numbers;
use super::parts::Parts;
use super::run::Run;
use super::tag::{self, Int, zigzag};
use super::writer::Writer;

type Written = Result<(), EncodeError>;

macro_rules! numbers {
    ($($method:ident: $type:ty, |$self:ident, $value:ident| $write:expr;)*) => {
        $(#[inline]
        fn $method($self, $value: $type) -> Written {
            $write;
            Ok(())
        })*
    };
}

impl<'w, 'v> Serializer for &'w mut Writer<'v> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Parts<'w, 'v>;
    type SerializeTuple = Parts<'w, 'v>;
    type SerializeTupleStruct = Parts<'w, 'v>;
    type SerializeTupleVariant = Parts<'w, 'v>;
    type SerializeMap = Parts<'w, 'v>;
    type SerializeStruct = Parts<'w, 'v>;
    type SerializeStructVariant = Parts<'w, 'v>;

    numbers! {
        serialize_bool: bool, |self, v| self.tag(if v { tag::TRUE } else { tag::FALSE });
        serialize_u8: u8, |self, v| self.int::<1>(Int::U8, u64::from(v));
        serialize_u16: u16, |self, v| self.int::<2>(Int::U16, u64::from(v));
        serialize_u32: u32, |self, v| self.int::<4>(Int::U32, u64::from(v));
        serialize_u64: u64, |self, v| self.int::<8>(Int::U64, v);
        serialize_i8: i8, |self, v| self.int::<1>(Int::I8, zigzag(i64::from(v)));
        serialize_i16: i16, |self, v| self.int::<2>(Int::I16, zigzag(i64::from(v)));
        serialize_i32: i32, |self, v| self.int::<4>(Int::I32, zigzag(i64::from(v)));
        serialize_i64: i64, |self, v| self.int::<8>(Int::I64, zigzag(v));
        serialize_u128: u128, |self, v| self.wide(tag::U128, v.to_le_bytes());
        serialize_i128: i128, |self, v| self.wide(tag::I128, v.to_le_bytes());
        serialize_f32: f32, |self, v| self.fixed::<4>(tag::F32, u64::from(v.to_bits()));
        serialize_f64: f64, |self, v| self.fixed::<8>(tag::F64, v.to_bits());
        serialize_char: char, |self, v| self.fixed::<4>(tag::CHAR, u64::from(v));
        serialize_str: &str, |self, v| self.bytes(tag::STR, v.as_bytes());
        serialize_bytes: &[u8], |self, v| self.bytes(tag::BYTES, v);
    }

    #[inline]
    fn serialize_none(self) -> Written {
        self.tag(tag::NONE);
        Ok(())
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        self.enter(tag::SOME)?;
        value.serialize(&mut *self)?;
        self.leave();
        Ok(())
    }

    #[inline]
    fn serialize_unit(self) -> Written {
        self.tag(tag::UNIT);
        Ok(())
    }

    #[inline]
    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Written {
        self.variant(tag::UNIT_VARIANT, name);
        Ok(())
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self)
    }

    #[inline]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Written {
        self.enter_variant(name)?;
        value.serialize(&mut *self)?;
        self.leave();
        Ok(())
    }

    #[inline]
    fn serialize_seq(self, len: Option<usize>) -> Result<Parts<'w, 'v>, EncodeError> {
        self.seq(len)?;
        Ok(Parts::new(self, len))
    }

    #[inline]
    fn serialize_tuple(self, len: usize) -> Result<Parts<'w, 'v>, EncodeError> {
        self.serialize_seq(Some(len))
    }

    #[inline]
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        len: usize,
    ) -> Result<Parts<'w, 'v>, EncodeError> {
        self.serialize_seq(Some(len))
    }

    #[inline]
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        len: usize,
    ) -> Result<Parts<'w, 'v>, EncodeError> {
        self.enter_variant(name)?;
        self.seq(Some(len))?;
        Ok(Parts::new(self, Some(len)).in_variant())
    }

    #[inline]
    fn serialize_map(self, len: Option<usize>) -> Result<Parts<'w, 'v>, EncodeError> {
        match len {
            Some(len) => self.counted(tag::MAP, len)?,
            None => self.enter(tag::OPEN_MAP)?,
        }
        Ok(Parts::new(self, len))
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'w, 'v>, EncodeError> {
        self.enter(tag::STRUCT)?;
        Ok(Parts::new(self, None))
    }

    #[inline]
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Parts<'w, 'v>, EncodeError> {
        self.enter_variant(name)?;
        self.enter(tag::STRUCT)?;
        Ok(Parts::new(self, None).in_variant())
    }

    #[inline]
    fn collect_seq<I: IntoIterator<Item: Serialize>>(self, elements: I) -> Written {
        let mut elements = elements.into_iter();
        let len = match elements.size_hint() {
            (least, Some(most)) if least == most => Some(least),
            _ => None,
        };
        match (numbers::tag_of::<I::Item>(), len) {
            (Some(tag), Some(len @ Run::MIN..)) => numbers::write(self, tag, len, elements),
            _ => {
                let mut parts = self.serialize_seq(len)?;
                elements.try_for_each(|element| parts.serialize_element(&element))?;
                parts.end()
            }
        }
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Written {
        let mut text = String::new();
        write!(text, "{value}").map_err(|_| EncodeError::new("the type's Display failed"))?;
        self.serialize_str(&text)
    }
}
