//! Bytes that no value was written as: an error, never a panic, and no more memory than the bytes justify.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::encode;
use notes_runtime::codec;

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Any {
    Number(i64),
    Real(f64),
    Text(String),
    List(Vec<Any>),
    Map(BTreeMap<String, Any>),
    One([Box<Any>; 1]),
}

#[derive(Debug, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle { radius: f64, name: Option<String> },
    Line(i32, Vec<u8>),
    Group(Vec<Shape>),
}

/// A type that can be read from nothing, without an end.
#[derive(Debug, Serialize, Deserialize)]
struct Endless(Option<Box<Endless>>);

/// Reads the bytes as many types. What is read does not matter.
fn read_all(bytes: &[u8]) {
    fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) {
        drop(codec::decode::<T>(bytes));
        if let Ok((_, rest)) = codec::decode_front::<T>(bytes) {
            assert!(rest.len() < bytes.len());
        }
    }
    read::<IgnoredAny>(bytes);
    read::<Any>(bytes);
    read::<Shape>(bytes);
    read::<Endless>(bytes);
    read::<Vec<Endless>>(bytes);
    read::<u8>(bytes);
    read::<i128>(bytes);
    read::<char>(bytes);
    read::<String>(bytes);
    read::<Vec<u64>>(bytes);
    read::<Vec<()>>(bytes);
    read::<Vec<IgnoredAny>>(bytes);
    read::<(f64, Option<String>)>(bytes);
    read::<BTreeMap<Option<u8>, Vec<char>>>(bytes);
    read::<serde_json::Value>(bytes);
    read::<serde_bytes::ByteBuf>(bytes);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        read_all(&bytes);
    }

    #[test]
    fn bytes_near_the_tags(bytes in prop::collection::vec(prop_oneof![0x80_u8..0x98, 0_u8..4, any::<u8>()], 0..64)) {
        read_all(&bytes);
    }

    #[test]
    fn changed_messages(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let circle = |name: &str| Shape::Circle { radius: 0.5, name: Some(name.to_owned()) };
        let line = Shape::Line(-1, vec![7; 20]);
        let mut bytes = encode(&Shape::Group(vec![circle("a"), Shape::Point, line, circle("b")]));
        let at = at.index(bytes.len());
        bytes[at] = byte;
        read_all(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        read_all(&bytes);
    }
}

#[test]
fn a_number_as_an_option_of_itself() {
    for bytes in [encode(&5), encode(&[5; 20]), encode(&Some(5))] {
        read_all(&bytes);
        assert!(codec::decode::<Endless>(&bytes).is_err());
        assert!(codec::decode::<Vec<Endless>>(&bytes).is_err());
    }
}

#[test]
fn lengths_that_the_bytes_cannot_have() {
    for tag in 0..=255 {
        for length in [
            &[0xff; 9][..],
            &[0xff; 12],
            &[0xff, 0xff, 0xff, 0xff, 0x7f],
            &[0x80, 0x80, 1],
        ] {
            read_all(&[&[tag], length].concat());
            read_all(&[&[tag], length, &[1]].concat());
            for element in 0..=255 {
                read_all(&[&[tag, element], length, &[0; 20]].concat());
            }
        }
    }
}
