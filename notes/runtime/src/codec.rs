//! Values as bytes: the one format in which arguments, results, items and messages travel between processes.
//!
//! The format is postcard's: compact, and not self-describing, so both sides must have the same type. Errors are
//! our own types, and carry the text of the type's own `Serialize` or `Deserialize`.

use serde::Serialize;
use serde::de::DeserializeOwned;

mod append;

use append::Append;

/// A value has no serialized form. The text is what its `Serialize` said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EncodeError(Box<str>);

/// Bytes are not the serialized form of the type. The text is what its `Deserialize` said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DecodeError(Box<str>);

/// Serializes `value` behind what `bytes` holds. After an error, `bytes` may hold a part of the value as well.
///
/// # Errors
/// The type's `Serialize` failed, or the value has no form in this format (a sequence of unknown length).
#[inline]
pub fn append<T: Serialize + ?Sized>(value: &T, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    postcard::serialize_with_flavor(value, Append(bytes)).map_err(|error| encode_error(&error))
}

/// As [`append`], into `bytes`, which is given back: with the value behind what it held.
///
/// # Errors
/// As [`append`]; the buffer is dropped then.
#[inline]
pub fn encode<T: Serialize + ?Sized>(
    value: &T,
    mut bytes: Vec<u8>,
) -> Result<Vec<u8>, EncodeError> {
    append(value, &mut bytes)?;
    Ok(bytes)
}

/// Reads the value that the whole of `bytes` is.
///
/// # Errors
/// The type's `Deserialize` failed, the bytes end too early, or there are more than the value needs.
#[inline]
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    match decode_front(bytes)? {
        (value, []) => Ok(value),
        (_, rest) => Err(DecodeError(
            format!("{} bytes are left after the value", rest.len()).into(),
        )),
    }
}

/// Reads the value at the front of `bytes`, and gives what is left.
///
/// # Errors
/// The type's `Deserialize` failed, or the bytes end too early.
#[inline]
pub fn decode_front<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, &[u8]), DecodeError> {
    postcard::take_from_bytes(bytes).map_err(|error| decode_error(&error))
}

#[cold]
fn encode_error(error: &postcard::Error) -> EncodeError {
    let text = match error {
        postcard::Error::SerializeSeqLengthUnknown => {
            "its length must be known before its elements are written".to_owned()
        }
        other => other.to_string(),
    };
    EncodeError(text.into())
}

#[cold]
fn decode_error(error: &postcard::Error) -> DecodeError {
    let text = match error {
        postcard::Error::DeserializeUnexpectedEnd => {
            "the bytes end before the value does".to_owned()
        }
        postcard::Error::WontImplement => {
            "the type needs a self-describing format (untagged, internally tagged or flattened)"
                .to_owned()
        }
        other => other.to_string(),
    };
    DecodeError(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_back() {
        let value = ("a".to_owned(), vec![1u64, u64::MAX], Some(-5i8), 2.5f64);
        let bytes = encode(&value, vec![9]).unwrap();
        assert_eq!(bytes[0], 9);
        assert_eq!(
            decode::<(String, Vec<u64>, Option<i8>, f64)>(&bytes[1..]).unwrap(),
            value
        );
    }

    #[test]
    fn bytes_that_are_too_few_or_too_many_are_told() {
        let bytes = encode("hello", Vec::new()).unwrap();
        let error = decode::<String>(&bytes[..3]).unwrap_err().to_string();
        assert_eq!(error, "the bytes end before the value does");
        let error = decode::<u8>(&bytes).unwrap_err().to_string();
        assert_eq!(error, "5 bytes are left after the value");
    }
}
