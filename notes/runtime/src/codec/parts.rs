//! Writes what is in a sequence, a map or a struct.

use serde::ser::{self, Serialize};

use super::error::EncodeError;
use super::name::NO_NAME;
use super::run::Run;
use super::tag;
use super::writer::Writer;

/// The elements, entries or fields of a value that is being written.
pub(super) struct Parts<'w, 'v> {
    writer: &'w mut Writer<'v>,
    /// How many have to come, if the value said so.
    left: Option<usize>,
    /// Whether the value is in a variant, which ends with it.
    is_in_variant: bool,
    is_after_key: bool,
}

type Written = Result<(), EncodeError>;

impl<'w, 'v> Parts<'w, 'v> {
    pub(super) fn new(writer: &'w mut Writer<'v>, len: Option<usize>) -> Parts<'w, 'v> {
        Parts {
            writer,
            left: len,
            is_in_variant: false,
            is_after_key: false,
        }
    }

    pub(super) fn in_variant(mut self) -> Parts<'w, 'v> {
        self.is_in_variant = true;
        self
    }

    #[inline]
    fn part<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value
            .serialize(&mut *self.writer)
            .inspect_err(|_| self.writer.is_broken = true)
    }

    /// Counts an element or entry.
    #[inline]
    fn count(&mut self) -> Written {
        if let Some(left) = &mut self.left {
            match left.checked_sub(1) {
                Some(fewer) => *left = fewer,
                None => return Err(self.writer.wrong_length("more")),
            }
        }
        Ok(())
    }

    #[inline]
    fn end_counted(self) -> Written {
        match self.left {
            Some(0) => (),
            Some(_) => return Err(self.writer.wrong_length("fewer")),
            None => self.writer.bytes.push(tag::END),
        }
        self.writer.run = Run::Off;
        self.leave();
        Ok(())
    }

    #[inline]
    fn leave(self) {
        self.writer.leave();
        if self.is_in_variant {
            self.writer.leave();
        }
    }

    #[inline(always)]
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        self.writer.names.write(name, self.writer.bytes);
        self.part(value)
    }

    #[inline]
    fn end_fields(self) -> Written {
        self.writer.bytes.push(NO_NAME);
        self.leave();
        Ok(())
    }
}

macro_rules! elements {
    ($($compound:ident: $element:ident),* $(,)?) => {
        $(impl ser::$compound for Parts<'_, '_> {
            type Ok = ();
            type Error = EncodeError;

            #[inline]
            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
                self.count()?;
                self.part(value)
            }

            #[inline]
            fn end(self) -> Written {
                self.end_counted()
            }
        })*
    };
}

elements! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

macro_rules! fields {
    ($($compound:ident),* $(,)?) => {
        $(impl ser::$compound for Parts<'_, '_> {
            type Ok = ();
            type Error = EncodeError;

            #[inline]
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Written {
                self.field(name, value)
            }

            #[inline]
            fn end(self) -> Written {
                self.end_fields()
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Parts<'_, '_> {
    type Ok = ();
    type Error = EncodeError;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        if self.is_after_key {
            self.writer.is_broken = true;
            return Err(EncodeError::new(
                "the type's Serialize wrote two keys in a row",
            ));
        }
        self.is_after_key = true;
        self.count()?;
        self.part(key)
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        if !self.is_after_key {
            self.writer.is_broken = true;
            return Err(EncodeError::new(
                "the type's Serialize wrote a value without a key",
            ));
        }
        self.is_after_key = false;
        self.part(value)
    }

    #[inline]
    fn end(self) -> Written {
        if self.is_after_key {
            return Err(EncodeError::new(
                "the type's Serialize wrote a key without a value",
            ));
        }
        self.end_counted()
    }
}
