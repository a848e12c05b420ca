//! Reads a value that is a part of another one, or the whole.

use serde::de::{Deserialize, DeserializeSeed, IgnoredAny};

use super::error::DecodeError;
use super::reader::Reader;

/// Reads a value. If it fails, nothing after it can be read.
#[inline(always)]
pub(super) fn part<'de, S: DeserializeSeed<'de>>(
    reader: &mut Reader<'de>,
    seed: S,
) -> Result<S::Value, DecodeError> {
    let before = reader.bytes.len();
    match seed.deserialize(&mut *reader) {
        Ok(value) => {
            if reader.bytes.len() == before {
                skip(reader)?;
            }
            Ok(value)
        }
        Err(error) => {
            reader.is_broken = true;
            Err(error)
        }
    }
}

/// Skips the value of a type whose `Deserialize` reads nothing.
#[cold]
fn skip(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    let skipped = IgnoredAny::deserialize(&mut *reader);
    reader.is_broken |= skipped.is_err();
    skipped.map(drop)
}
