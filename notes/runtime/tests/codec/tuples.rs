//! Tuples of which attributes leave out a field: the value that was sent, or an error.

use serde::{Deserialize, Deserializer, Serialize};

use super::{check, encode};
use notes_runtime::codec;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Pair(
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<u8>,
);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Many(
    #[serde(default, skip_serializing_if = "is_zero")] u8,
    #[serde(default)] u8,
    #[serde(default)] u8,
    #[serde(default)] u8,
    #[serde(default)] u8,
    #[serde(default)] u8,
    #[serde(default)] u8,
    #[serde(default)] u8,
    #[serde(default)] u8,
);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Place {
    At(
        #[serde(default, skip_serializing_if = "Option::is_none")] Option<u8>,
        #[serde(default, skip_serializing_if = "Option::is_none")] Option<u8>,
    ),
    Nowhere,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    At(
        #[serde(default, skip_serializing_if = "Option::is_none")] Option<u8>,
        #[serde(default, skip_serializing_if = "Option::is_none")] Option<u8>,
    ),
}

fn is_zero(number: &u8) -> bool {
    *number == 0
}

fn refused<T: Serialize + for<'de> Deserialize<'de>>(value: &T) {
    let Err(error) = codec::decode::<T>(&encode(value)) else {
        panic!("a tuple without one of its fields was read");
    };
    assert!(error.to_string().starts_with("invalid length"), "{error}");
}

#[test]
fn a_tuple_with_all_fields_arrives() {
    check(Pair(Some(1), Some(2)));
    check(Many(1, 2, 2, 2, 2, 2, 2, 2, 3));
    check(Place::At(Some(1), Some(2)));
    check(Adjacent::At(Some(1), Some(2)));
}

#[test]
fn a_tuple_without_one_of_its_fields_is_an_error() {
    refused(&Pair(None, Some(5)));
    refused(&Pair(Some(5), None));
    refused(&Pair(None, None));
    refused(&Many(0, 2, 2, 2, 2, 2, 2, 2, 3));
    refused(&Place::At(None, Some(5)));
    refused(&Adjacent::At(None, Some(5)));
}

#[test]
fn a_field_that_is_never_written_nor_read_is_the_default() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Cached(u8, #[serde(skip)] u8, u8);
    let read: Cached = codec::decode(&encode(&Cached(1, 2, 3))).unwrap();
    assert_eq!(read, Cached(1, 0, 3));
}

#[test]
fn an_ignored_error_in_a_variant_does_not_change_what_follows() {
    #[derive(Debug, PartialEq, Serialize)]
    enum Sent {
        New { a: u8 },
    }
    #[derive(Debug, Default, PartialEq, Deserialize)]
    enum Known {
        #[default]
        Old,
    }
    fn lenient<'de, D: Deserializer<'de>>(from: D) -> Result<Known, D::Error> {
        Ok(Known::deserialize(from).unwrap_or_default())
    }
    #[derive(Debug, Deserialize)]
    struct Reader {
        #[serde(deserialize_with = "lenient")]
        _known: Known,
        #[serde(default)]
        _a: u8,
    }
    #[derive(Serialize)]
    struct Writer {
        _known: Sent,
    }
    let bytes = encode(&Writer {
        _known: Sent::New { a: 7 },
    });
    assert!(codec::decode::<Reader>(&bytes).is_err());
}
