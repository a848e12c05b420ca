//! How items become messages: by serde and postcard, which is compact and knows no types of its own.

use serde::de::DeserializeOwned;

/// The item that the whole message is.
pub(crate) fn read<T: DeserializeOwned>(message: &[u8]) -> postcard::Result<T> {
    match postcard::take_from_bytes(message)? {
        (item, []) => Ok(item),
        // One that is longer than its item is another's.
        _ => Err(postcard::Error::DeserializeBadEncoding),
    }
}
