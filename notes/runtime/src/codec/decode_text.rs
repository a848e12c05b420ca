//! The error text of a type's `Deserialize`: a second pass has errors that keep their text.
//!
//! postcard drops the text of a custom error. So the type reads from a deserializer whose error is the text. Where an
//! error passes through postcard, a `SavedError` beside it keeps the text.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Display};

use serde::Deserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

/// Deserializes again and returns the text of the custom error of `T`'s `Deserialize`, if it fails again.
pub(super) fn error_text<T: DeserializeOwned>(bytes: &[u8]) -> Option<String> {
    let saved = SavedError::default();
    let mut inner = postcard::Deserializer::from_bytes(bytes);
    let deserializer = SavingErrors {
        inner: &mut inner,
        saved: &saved,
    };
    let Text(text) = T::deserialize(deserializer).err()?;
    (!saved.is_too_deep.get()).then_some(text)
}

/// An error that is only its text.
#[derive(Debug)]
struct Text(String);

impl Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Text {}

impl de::Error for Text {
    fn custom<M: Display>(message: M) -> Text {
        Text(message.to_string())
    }
}

/// Keeps the text of an error that passes through postcard.
#[derive(Default)]
struct SavedError {
    text: RefCell<Option<String>>,
    depth: Cell<u32>,
    /// Whether the search stopped because the value is nested too deeply.
    is_too_deep: Cell<bool>,
}

/// The second pass needs more stack per level than the first, so it stops at this depth.
const MAX_DEPTH: u32 = 500;

impl SavedError {
    fn enter(&self) -> Result<(), Text> {
        if self.depth.get() == MAX_DEPTH {
            self.is_too_deep.set(true);
            return Err(Text("nested too deeply".to_owned()));
        }
        self.depth.set(self.depth.get() + 1);
        Ok(())
    }

    fn leave(&self) {
        self.depth.set(self.depth.get() - 1);
    }

    /// Saves the type's error and returns an error for postcard.
    fn save<E: de::Error>(&self, Text(text): Text) -> E {
        self.text.replace(Some(text));
        E::custom("the text is in SavedError")
    }

    /// Converts an error from postcard: returns the saved text, or else postcard's own.
    fn restore<E: Display>(&self, error: E) -> Text {
        Text(self.text.take().unwrap_or_else(|| error.to_string()))
    }
}

/// A part of serde's machinery whose errors are saved.
struct SavingErrors<'n, T> {
    inner: T,
    saved: &'n SavedError,
}

impl<'n, T> SavingErrors<'n, T> {
    fn with<U>(&self, inner: U) -> SavingErrors<'n, U> {
        let saved = self.saved;
        SavingErrors { inner, saved }
    }
}

macro_rules! deserialize {
    ($($method:ident($($name:ident: $type:ty),*)),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, $($name: $type,)* visitor: V) -> Result<V::Value, Text> {
            let saved = self.saved;
            saved.enter()?;
            let visitor = self.with(visitor);
            let value = self.inner.$method($($name,)* visitor);
            saved.leave();
            value.map_err(|error| saved.restore(error))
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for SavingErrors<'_, D> {
    type Error = Text;

    deserialize! {
        deserialize_any(), deserialize_bool(), deserialize_i8(), deserialize_i16(), deserialize_i32(),
        deserialize_i64(), deserialize_i128(), deserialize_u8(), deserialize_u16(), deserialize_u32(),
        deserialize_u64(), deserialize_u128(), deserialize_f32(), deserialize_f64(), deserialize_char(),
        deserialize_str(), deserialize_string(), deserialize_bytes(), deserialize_byte_buf(),
        deserialize_option(), deserialize_unit(), deserialize_seq(), deserialize_map(),
        deserialize_identifier(), deserialize_ignored_any(),
        deserialize_unit_struct(name: &'static str),
        deserialize_newtype_struct(name: &'static str),
        deserialize_tuple(len: usize),
        deserialize_tuple_struct(name: &'static str, len: usize),
        deserialize_struct(name: &'static str, fields: &'static [&'static str]),
        deserialize_enum(name: &'static str, variants: &'static [&'static str]),
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

macro_rules! visit {
    ($($method:ident: $value:ty),* $(,)?) => {
        $(fn $method<E: de::Error>(self, value: $value) -> Result<V::Value, E> {
            self.inner.$method(value).map_err(|text| self.saved.save(text))
        })*
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for SavingErrors<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    visit! {
        visit_bool: bool, visit_i8: i8, visit_i16: i16, visit_i32: i32, visit_i64: i64, visit_i128: i128,
        visit_u8: u8, visit_u16: u16, visit_u32: u32, visit_u64: u64, visit_u128: u128, visit_f32: f32,
        visit_f64: f64, visit_char: char, visit_str: &str, visit_borrowed_str: &'de str, visit_string: String,
        visit_bytes: &[u8], visit_borrowed_bytes: &'de [u8], visit_byte_buf: Vec<u8>,
    }

    fn visit_none<E: de::Error>(self) -> Result<V::Value, E> {
        self.inner
            .visit_none()
            .map_err(|text| self.saved.save(text))
    }

    fn visit_unit<E: de::Error>(self) -> Result<V::Value, E> {
        self.inner
            .visit_unit()
            .map_err(|text| self.saved.save(text))
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        let from = self.with(from);
        self.inner
            .visit_some(from)
            .map_err(|text| self.saved.save(text))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        let from = self.with(from);
        let value = self.inner.visit_newtype_struct(from);
        value.map_err(|text| self.saved.save(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<V::Value, A::Error> {
        let elements = self.with(elements);
        self.inner
            .visit_seq(elements)
            .map_err(|text| self.saved.save(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        let entries = self.with(entries);
        self.inner
            .visit_map(entries)
            .map_err(|text| self.saved.save(text))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<V::Value, A::Error> {
        let data = self.with(data);
        self.inner
            .visit_enum(data)
            .map_err(|text| self.saved.save(text))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for SavingErrors<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<S::Value, D::Error> {
        let from = self.with(from);
        self.inner
            .deserialize(from)
            .map_err(|text| self.saved.save(text))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for SavingErrors<'_, A> {
    type Error = Text;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Text> {
        let seed = self.with(seed);
        let next = self.inner.next_element_seed(seed);
        next.map_err(|error| self.saved.restore(error))
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for SavingErrors<'_, A> {
    type Error = Text;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Text> {
        let seed = self.with(seed);
        let next = self.inner.next_key_seed(seed);
        next.map_err(|error| self.saved.restore(error))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Text> {
        let seed = self.with(seed);
        let next = self.inner.next_value_seed(seed);
        next.map_err(|error| self.saved.restore(error))
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, 'n, A: EnumAccess<'de>> EnumAccess<'de> for SavingErrors<'n, A> {
    type Error = Text;
    type Variant = SavingErrors<'n, A::Variant>;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Self::Variant), Text> {
        let seed = self.with(seed);
        let saved = self.saved;
        let (value, inner) = self
            .inner
            .variant_seed(seed)
            .map_err(|error| saved.restore(error))?;
        Ok((value, SavingErrors { inner, saved }))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for SavingErrors<'_, A> {
    type Error = Text;

    fn unit_variant(self) -> Result<(), Text> {
        self.inner
            .unit_variant()
            .map_err(|error| self.saved.restore(error))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Text> {
        let seed = self.with(seed);
        let value = self.inner.newtype_variant_seed(seed);
        value.map_err(|error| self.saved.restore(error))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Text> {
        let visitor = self.with(visitor);
        let value = self.inner.tuple_variant(len, visitor);
        value.map_err(|error| self.saved.restore(error))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Text> {
        let visitor = self.with(visitor);
        let value = self.inner.struct_variant(fields, visitor);
        value.map_err(|error| self.saved.restore(error))
    }
}
