//! Values as bytes: the one format for arguments, results, items and messages between processes.
//!
//! The format is postcard's. It is compact and not self-describing, so both sides must have the same type. The errors
//! are our own types; they carry the error text of the type's `Serialize` or `Deserialize`.

use serde::Serialize;
use serde::de::DeserializeOwned;

mod append;
mod decode_text;
mod encode_text;

use append::Append;

/// A value can't be serialized. The text is the error of its `Serialize`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EncodeError(Box<str>);

/// Bytes are not the serialized form of the type. The text is the error of its `Deserialize`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DecodeError(Box<str>);

/// Serializes `value` and appends it to `bytes`. After an error, `bytes` may end with a part of the value.
///
/// # Errors
/// The type's `Serialize` failed, or the value has no form in this format (a sequence of unknown length).
#[inline]
pub fn append<T: Serialize + ?Sized>(value: &T, bytes: &mut Vec<u8>) -> Result<(), EncodeError> {
    postcard::serialize_with_flavor(value, Append(bytes))
        .map_err(|error| encode_error(value, &error))
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
        (_, rest) => Err(DecodeError(
            format!("{} bytes are left after the value", rest.len()).into(),
        )),
    }
}

/// Reads the value at the front of `bytes`, and returns it with the remaining bytes.
///
/// # Errors
/// The type's `Deserialize` failed, or the bytes end too early.
#[inline]
pub fn decode_front<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, &[u8]), DecodeError> {
    postcard::take_from_bytes(bytes).map_err(|error| decode_error::<T>(bytes, &error))
}

#[cold]
fn encode_error<T: Serialize + ?Sized>(value: &T, error: &postcard::Error) -> EncodeError {
    let text = match error {
        postcard::Error::SerdeSerCustom => {
            let text = encode_text::error_text(value);
            Some(text.unwrap_or_else(|| "the type's Serialize failed".to_owned()))
        }
        postcard::Error::SerializeSeqLengthUnknown => {
            Some("the length must be known before the elements are serialized".to_owned())
        }
        _ => None,
    };
    EncodeError(text.unwrap_or_else(|| error.to_string()).into())
}

#[cold]
fn decode_error<T: DeserializeOwned>(bytes: &[u8], error: &postcard::Error) -> DecodeError {
    let text = match error {
        postcard::Error::SerdeDeCustom => {
            let text = decode_text::error_text::<T>(bytes);
            Some(text.unwrap_or_else(|| "the type's Deserialize failed".to_owned()))
        }
        postcard::Error::DeserializeUnexpectedEnd => {
            Some("the bytes end before the value does".to_owned())
        }
        postcard::Error::WontImplement => Some(
            "the type needs a self-describing format (untagged, internally tagged or flattened)"
                .to_owned(),
        ),
        _ => None,
    };
    DecodeError(text.unwrap_or_else(|| error.to_string()).into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::*;

    #[derive(Debug)]
    struct Odd(u32);

    impl Serialize for Odd {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            if self.0.is_multiple_of(2) {
                return Err(serde::ser::Error::custom(format!("{} is even", self.0)));
            }
            serializer.serialize_u32(self.0)
        }
    }

    impl<'de> Deserialize<'de> for Odd {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Odd, D::Error> {
            let number = u32::deserialize(deserializer)?;
            if number.is_multiple_of(2) {
                return Err(serde::de::Error::custom(format!("{number} is even")));
            }
            Ok(Odd(number))
        }
    }

    #[test]
    fn a_decoded_value_equals_the_encoded_one() {
        let value = ("a".to_owned(), vec![1u64, u64::MAX], Some(-5i8), 2.5f64);
        let bytes = encode(&value, vec![9]).unwrap();
        assert_eq!(bytes[0], 9);
        assert_eq!(
            decode::<(String, Vec<u64>, Option<i8>, f64)>(&bytes[1..]).unwrap(),
            value
        );
    }

    #[test]
    fn a_types_own_error_text_reaches_the_caller() {
        let error = encode(&vec![Odd(1), Odd(4)], Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "4 is even");
        let bytes = encode(&vec![3u32, 6], Vec::new()).unwrap();
        let error = decode::<Vec<Odd>>(&bytes).unwrap_err();
        assert_eq!(error.to_string(), "6 is even");
    }

    #[test]
    fn error_texts_are_found_in_every_kind_of_nesting() {
        #[derive(Debug, Serialize, Deserialize)]
        enum Shape {
            One(Odd),
            Two(u8, Odd),
            Named { odd: Odd },
        }
        fn check<T: Serialize + DeserializeOwned + std::fmt::Debug>(
            good: &T,
            odd: &[u8],
            even: &T,
        ) {
            let mut bytes = encode(good, Vec::new()).unwrap();
            assert!(decode::<T>(&bytes).is_ok());
            let at = bytes
                .windows(odd.len())
                .rposition(|window| window == odd)
                .unwrap();
            bytes[at] += 1; // 7 becomes 8.
            assert_eq!(decode::<T>(&bytes).unwrap_err().to_string(), "8 is even");
            assert_eq!(
                encode(even, Vec::new()).unwrap_err().to_string(),
                "8 is even"
            );
        }
        check(&Some(Odd(7)), &[7], &Some(Odd(8)));
        check(&(1u8, [Odd(7)]), &[7], &(1u8, [Odd(8)]));
        check(&Shape::One(Odd(7)), &[7], &Shape::One(Odd(8)));
        check(&Shape::Two(1, Odd(7)), &[7], &Shape::Two(1, Odd(8)));
        check(
            &Shape::Named { odd: Odd(7) },
            &[7],
            &Shape::Named { odd: Odd(8) },
        );
        let map = |odd| BTreeMap::from([("key".to_owned(), Odd(odd))]);
        check(&map(7), &[7], &map(8));
    }

    #[test]
    fn error_texts_of_deeply_nested_values_are_not_searched() {
        #[derive(Serialize, Deserialize)]
        enum List {
            End(Odd),
            More(Box<List>),
        }
        let list = |odd| (0..5_000).fold(List::End(Odd(odd)), |list, _| List::More(Box::new(list)));
        let mut bytes = encode(&list(7), Vec::new()).unwrap();
        *bytes.last_mut().unwrap() = 8;
        let error = decode::<List>(&bytes).map(drop).unwrap_err().to_string();
        assert_eq!(error, "the type's Deserialize failed");
        let error = encode(&list(8), Vec::new()).unwrap_err().to_string();
        assert_eq!(error, "the type's Serialize failed");
    }

    #[test]
    fn too_few_or_too_many_bytes_are_an_error() {
        let bytes = encode("hello", Vec::new()).unwrap();
        let error = decode::<String>(&bytes[..3]).unwrap_err().to_string();
        assert_eq!(error, "the bytes end before the value does");
        let error = decode::<u8>(&bytes).unwrap_err().to_string();
        assert_eq!(error, "5 bytes are left after the value");
    }
}
