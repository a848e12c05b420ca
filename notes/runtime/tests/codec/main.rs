//! Tests of the format: a value that is read is the value that was written, or there is an error.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in a helper of these tests is a failed test"
)]

mod attributes;
mod depth;
mod errors;
mod hostile;
mod kinds;
mod tuples;

use std::fmt::Debug;

use notes_runtime::codec;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn encode<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    codec::encode(value, Vec::new()).unwrap()
}

/// What a positional format, one without names and types, makes of a value; `None` if that is an error.
fn positional<T: Serialize, R: DeserializeOwned>(value: &T) -> Option<R> {
    postcard::from_bytes(&postcard::to_stdvec(value).ok()?).ok()
}

/// Like [`check`], for a value that a positional format loses: otherwise the check would show little.
#[track_caller]
fn check_named<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) {
    let read = positional::<T, T>(&value);
    assert_ne!(read.as_ref(), Some(&value), "a positional format keeps it");
    check(value);
}

/// Checks that a value is the same after it was written and read: alone, in a list, and in an option.
#[track_caller]
fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) {
    let many: Vec<&T> = std::iter::repeat_n(&value, 20).collect();
    let bytes = encode(&(&value, &many, Some(Some(&value))));
    let (one, list, option): (T, Vec<T>, Option<Option<T>>) = codec::decode(&bytes).unwrap();
    assert_eq!(one, value);
    assert!(list.iter().eq(many), "{list:?}");
    assert_eq!(option, Some(Some(value)));
    // No shorter bytes are a value.
    for len in (0..bytes.len()).rev().take(300) {
        assert!(
            codec::decode::<(T, Vec<T>, Option<Option<T>>)>(&bytes[..len]).is_err(),
            "{len}"
        );
    }
}
