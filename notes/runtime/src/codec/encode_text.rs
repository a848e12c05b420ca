//! The error text of a type's `Serialize`: a second pass that writes nothing keeps the text.
//!
//! postcard drops the text of a custom error.

use std::fmt::{self, Display};

use serde::ser::{self, Serialize, Serializer};

/// Serializes `value` again and returns the text of the custom error, if it fails again.
pub(super) fn error_text<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    match value.serialize(Discard { depth: 0 }) {
        Err(Text(Some(text))) => Some(text),
        Ok(()) | Err(Text(None)) => None,
    }
}

/// An error that is only its text; `None` if the value is nested too deeply.
#[derive(Debug)]
struct Text(Option<String>);

impl Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("nested too deeply"))
    }
}

impl std::error::Error for Text {}

impl ser::Error for Text {
    fn custom<M: Display>(message: M) -> Text {
        Text(Some(message.to_string()))
    }
}

/// A serializer that writes nothing.
#[derive(Clone, Copy)]
struct Discard {
    depth: u32,
}

/// The second pass needs more stack per level than the first, so it stops at this depth.
const MAX_DEPTH: u32 = 500;

impl Discard {
    fn nested(self) -> Result<Discard, Text> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            return Err(Text(None));
        }
        Ok(Discard { depth })
    }
}

type Written = Result<(), Text>;

/// Methods that take a value and ignore it.
macro_rules! write_nothing {
    ($($method:ident: $value:ty),* $(,)?) => {
        $(fn $method(self, _: $value) -> Written { Ok(()) })*
    };
}

impl Serializer for Discard {
    type Ok = ();
    type Error = Text;
    type SerializeSeq = Discard;
    type SerializeTuple = Discard;
    type SerializeTupleStruct = Discard;
    type SerializeTupleVariant = Discard;
    type SerializeMap = Discard;
    type SerializeStruct = Discard;
    type SerializeStructVariant = Discard;

    write_nothing! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_i128: i128, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_u128: u128, serialize_f32: f32, serialize_f64: f64, serialize_char: char, serialize_str: &str,
        serialize_bytes: &[u8], serialize_unit_struct: &'static str,
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_none(self) -> Written {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self.nested()?)
    }

    fn serialize_unit(self) -> Written {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Written {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self.nested()?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self.nested()?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Discard, Text> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Discard, Text> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Discard, Text> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Discard, Text> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Discard, Text> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Discard, Text> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Discard, Text> {
        Ok(self)
    }
}

/// The parts of a compound. Each part is visited, because it may be the one that fails.
macro_rules! visit_parts {
    ($($compound:ident: $part:ident ($($name:ty)?)),* $(,)?) => {
        $(impl ser::$compound for Discard {
            type Ok = ();
            type Error = Text;

            fn $part<T: Serialize + ?Sized>(&mut self, $(_: $name,)? value: &T) -> Written {
                value.serialize(self.nested()?)
            }

            fn end(self) -> Written {
                Ok(())
            }
        })*
    };
}

visit_parts! {
    SerializeSeq: serialize_element(),
    SerializeTuple: serialize_element(),
    SerializeTupleStruct: serialize_field(),
    SerializeTupleVariant: serialize_field(),
    SerializeStruct: serialize_field(&'static str),
    SerializeStructVariant: serialize_field(&'static str),
}

impl ser::SerializeMap for Discard {
    type Ok = ();
    type Error = Text;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        key.serialize(self.nested()?)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(self.nested()?)
    }

    fn end(self) -> Written {
        Ok(())
    }
}
