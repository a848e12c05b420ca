//! Values as bytes: the one format for arguments, results, items and messages between processes.
//!
//! The value that is read is the value that was written, or there is an error, whatever serde's attributes do to the
//! type: `skip_serializing_if`, `skip`, `default`, `rename`, `other`, `tag`, `untagged`, `flatten`, `with` and so on.
//! For that the format describes itself. Each value starts with a tag that says what it is, and fields and variants are
//! written by their names.
//!
//! What an attribute or the type's own `Serialize` leaves out does not travel: the reader gets the default of a field
//! with `#[serde(skip)]`, and a `SocketAddrV6` without its flow information. And serde itself, not the format, sets
//! limits:
//!
//! - Numbers of 128 bits can't be read in a type with `untagged`, `flatten` or `tag` without `content`. That is an error
//!   at the reader.
//! - A tuple struct or tuple variant of which `skip_serializing` or `skip_serializing_if` left out a field can't be read,
//!   because nothing tells which one it was. That is an error at the reader. But in a type with `untagged`, `flatten`, or
//!   `tag` without `content`, serde takes the fields that are there for the first ones.
//! - An `untagged` enum is read as its first variant that can take the value. Where two can, as `A(u8)` and `B(u64)`
//!   for the number 5, the first is chosen.
//! - Of `flatten`ed fields, a map gets all names that no struct before it has taken: two maps both get them. `None` of an
//!   option arrives as `Some` if the type in it can be read from no fields at all, as a map can.
//!
//! A value can be nested [`MAX_DEPTH`] levels deep. A deeper one is an error when it is written, and bytes that say so
//! are an error when they are read, so no message overflows the reader's stack. A type whose `Serialize` announces a
//! wrong length, or ignores an error of a part, is an error at the sender. Reading never panics, whatever the bytes
//! are, and takes no more memory for a length than the bytes after it justify. [`EncodeError`] and [`DecodeError`] carry
//! the error text of the type's own `Serialize` or `Deserialize`.
//!
//! Types that have a form for humans (`IpAddr` is then a text) use that form, because what serde keeps aside for
//! `tag`, `untagged` and `flatten` is read in that form.
//!
//! # The bytes
//!
//! | value | bytes |
//! |---|---|
//! | integer up to 64 bits | a tag with the type and a width, and as many bytes as the number needs; 0 to 7 in the tag |
//! | integer of 128 bits, float, char | tag, 16, 8 or 4 bytes |
//! | bool, unit, `None` | tag |
//! | `Some` | tag, the value |
//! | text, bytes | tag, length, the bytes |
//! | sequence, tuple, map | tag, length, the elements or the keys and values (without a known length: until an end tag) |
//! | sequence or tuple of fewer than 8 | tag with the length in it, the elements |
//! | at least 8 numbers of one type | tag, their tag, their number, the numbers without tags |
//! | struct | tag, names and values, a zero byte |
//! | variant | tag, its name, its value if it has one |
//! | newtype struct | as the value in it |
//!
//! A length has seven bits in each byte. The first time that a name comes in a message, its length and its bytes are
//! written; after that one byte refers to it. The sender knows a name again by its address, so one that is in its memory
//! twice is written twice. Multi-byte numbers have the lowest byte first.
//!
//! # What it costs
//!
//! `cargo bench -p notes-runtime --bench codec` measures this format against postcard, which writes neither types nor
//! names. One run on a busy machine with two processors gave these medians, to write and read a value once:
//!
//! | value | here | postcard |
//! |---|---|---|
//! | a number | 24 ns, 3 bytes | 21 ns, 2 bytes |
//! | a pair of numbers | 44 ns, 5 bytes | 30 ns, 3 bytes |
//! | a text of 20 bytes | 88 ns, 22 bytes | 82 ns, 21 bytes |
//! | 4096 bytes with `serde_bytes` | 0.36 us, 4099 bytes | 0.35 us, 4098 bytes |
//! | `Vec<u8>` of 4096 | 8.6 us, 4100 bytes | 9.1 us, 4098 bytes |
//! | `Vec<f64>` of 1000 | 3.1 us, 8004 bytes | 3.2 us, 8002 bytes |
//! | `Vec<u64>` of 1000 small numbers | 3.5 us, 8004 bytes | 10.4 us, 1002 bytes |
//! | `Vec<u64>` of 1000 large numbers | 3.5 us, 8004 bytes | 21 us, 9002 bytes |
//! | a struct of 4 fields | 0.26 us, 44 bytes | 0.09 us, 18 bytes |
//! | 100 such structs | 17 us, 2804 bytes | 7.9 us, 1801 bytes |
//! | a variant with a field | 94 ns, 26 bytes | 12 ns, 9 bytes |
//! | 100 variants of two numbers | 5.4 us, 506 bytes | 2.9 us, 301 bytes |
//!
//! So long byte strings should have `#[serde(with = "serde_bytes")]`.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

mod deserializer;
mod elements;
mod entries;
mod error;
mod length;
mod name;
mod numbers;
mod part;
mod parts;
mod reader;
mod run;
mod scalar;
mod serializer;
mod tag;
mod variant;
mod writer;

pub use error::{DecodeError, EncodeError};
use reader::Reader;
pub use tag::MAX_DEPTH;
use writer::Writer;

/// Serializes `value` and appends it to `bytes`. After an error, `bytes` may end with a part of the value.
///
/// # Errors
/// The type's `Serialize` failed, or the value is nested too deeply.
#[inline]
pub fn append<T: Serialize + ?Sized>(value: &T, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    let mut writer = Writer::new(bytes);
    value.serialize(&mut writer)?;
    writer.check()
}

/// Like [`append`], but takes `bytes` and returns it, with the value appended.
///
/// # Errors
/// As for [`append`]; then the buffer is dropped.
#[inline]
pub fn encode<T: Serialize + ?Sized>(
    value: &T,
    mut bytes: Vec<u8>,
) -> Result<Vec<u8>, EncodeError> {
    append(value, &mut bytes)?;
    Ok(bytes)
}

/// Reads the value that all of `bytes` represents.
///
/// # Errors
/// The type's `Deserialize` failed, the bytes end too early, or there are more bytes than the value needs.
#[inline]
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    match decode_front(bytes)? {
        (value, []) => Ok(value),
        (_, rest) => Err(DecodeError::new(format!(
            "{} bytes are left after the value",
            rest.len()
        ))),
    }
}

/// Reads the value at the front of `bytes`, and returns it with the remaining bytes.
///
/// # Errors
/// The type's `Deserialize` failed, or the bytes end too early.
#[inline]
pub fn decode_front<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, &[u8]), DecodeError> {
    let mut reader = Reader::new(bytes);
    let value = part::part(&mut reader, PhantomData)?;
    reader.check()?;
    Ok((value, reader.bytes))
}
