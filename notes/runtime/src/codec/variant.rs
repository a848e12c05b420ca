//! Reads a variant of an enum.

use serde::Deserializer;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, EnumAccess, Error, Unexpected, VariantAccess, Visitor,
};

use super::error::DecodeError;
use super::part::part;
use super::reader::Reader;

/// A variant of an enum; `has_value` as its tag says.
pub(super) struct Variant<'r, 'de> {
    pub(super) reader: &'r mut Reader<'de>,
    pub(super) has_value: bool,
    /// The names of the type's variants.
    pub(super) names: &'static [&'static str],
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = DecodeError;
    type Variant = Self;

    #[inline]
    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self), DecodeError> {
        let name = self.reader.variant(self.names)?;
        let variant = seed.deserialize(BorrowedStrDeserializer::new(name));
        let variant = variant.map_err(|error| self.reader.break_off(error))?;
        self.reader.is_variant_unread = self.has_value;
        Ok((variant, self))
    }
}

impl<'de> Variant<'_, 'de> {
    #[inline]
    fn value(&mut self, expected: &str) -> Result<(), DecodeError> {
        self.reader.is_variant_unread = false;
        if self.has_value {
            return Ok(());
        }
        Err(DecodeError::invalid_type(
            Unexpected::UnitVariant,
            &expected,
        ))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = DecodeError;

    #[inline]
    fn unit_variant(self) -> Result<(), DecodeError> {
        if self.has_value {
            self.reader.is_variant_unread = false;
            <()>::deserialize(self.reader)?;
        }
        Ok(())
    }

    #[inline]
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(
        mut self,
        seed: S,
    ) -> Result<S::Value, DecodeError> {
        self.value("a variant with a value")?;
        part(self.reader, seed)
    }

    #[inline]
    fn tuple_variant<V: Visitor<'de>>(
        mut self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.value("a variant with values")?;
        self.reader.deserialize_tuple(len, visitor)
    }

    #[inline]
    fn struct_variant<V: Visitor<'de>>(
        mut self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.value("a variant with fields")?;
        self.reader.deserialize_struct("", fields, visitor)
    }
}
