//! The errors of both directions. Their text is the type's own where a `Serialize` or `Deserialize` failed.

use std::fmt::Display;

use serde::{de, ser};

/// A value can't be serialized. The text is the error of its `Serialize`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.0)]
pub struct EncodeError(Box<Text>);

/// Bytes are not the serialized form of the type. The text is the error of its `Deserialize`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.0)]
pub struct DecodeError(Box<Text>);

/// The text is in a box in a box, so that a result with an error is as small as can be.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Text(Box<str>);

impl EncodeError {
    #[cold]
    pub(super) fn new(text: impl Into<Box<str>>) -> EncodeError {
        EncodeError(Box::new(Text(text.into())))
    }
}

impl DecodeError {
    #[cold]
    pub(super) fn new(text: impl Into<Box<str>>) -> DecodeError {
        DecodeError(Box::new(Text(text.into())))
    }

    #[cold]
    pub(super) fn end_of_bytes() -> DecodeError {
        DecodeError::new("the bytes end before the value does")
    }

    #[cold]
    pub(super) fn unknown(tag: u8) -> DecodeError {
        DecodeError::new(format!("no value starts with the byte {tag:#04x}"))
    }

    /// The type has not read all parts of a value.
    #[cold]
    pub(super) fn left(parts: &str) -> DecodeError {
        DecodeError::new(format!("the type's Deserialize left {parts} unread"))
    }
}

impl ser::Error for EncodeError {
    #[cold]
    fn custom<M: Display>(message: M) -> EncodeError {
        EncodeError::new(message.to_string())
    }
}

impl de::Error for DecodeError {
    #[cold]
    fn custom<M: Display>(message: M) -> DecodeError {
        DecodeError::new(message.to_string())
    }
}
