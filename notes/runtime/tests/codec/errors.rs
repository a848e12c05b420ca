//! What errors say, and which mistakes of a type's own `Serialize` and `Deserialize` are found.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq, SerializeStruct};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::encode;
use notes_runtime::codec;

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

#[track_caller]
fn decode_error<T: DeserializeOwned>(bytes: &[u8]) -> String {
    codec::decode::<T>(bytes).map(drop).unwrap_err().to_string()
}

#[track_caller]
fn encode_error<T: Serialize>(value: &T) -> String {
    codec::encode(value, Vec::new()).unwrap_err().to_string()
}

#[test]
fn a_types_own_error_text_reaches_the_caller() {
    #[derive(Debug, Serialize, Deserialize)]
    enum Shape<T> {
        One(T),
        Two(u8, T),
        Named { odd: T },
    }
    fn check<A: Serialize, B: Serialize + DeserializeOwned>(wrong: &A, even: &B) {
        assert_eq!(decode_error::<B>(&encode(wrong)), "8 is even");
        assert_eq!(encode_error(even), "8 is even");
    }
    check(&8_u32, &Odd(8));
    check(&[7_u32, 8], &vec![Odd(7), Odd(8)]);
    check(&Some(8_u32), &Some(Odd(8)));
    check(&(1_u8, [8_u32]), &(1_u8, [Odd(8)]));
    check(&Shape::One(8_u32), &Shape::One(Odd(8)));
    check(&Shape::Two(1, 8_u32), &Shape::Two(1, Odd(8)));
    check(&Shape::Named { odd: 8_u32 }, &Shape::Named { odd: Odd(8) });
    check(
        &BTreeMap::from([("key", 8_u32)]),
        &BTreeMap::from([("key".to_owned(), Odd(8))]),
    );
}

#[test]
fn too_few_or_too_many_bytes() {
    let bytes = encode("hello");
    assert_eq!(
        decode_error::<String>(&bytes[..3]),
        "the bytes end before the value does"
    );
    assert_eq!(
        decode_error::<String>(&[]),
        "the bytes end before the value does"
    );
    let bytes = [bytes, vec![1; 5]].concat();
    let (read, rest) = codec::decode_front::<String>(&bytes).unwrap();
    assert_eq!((&read[..], rest), ("hello", &[1; 5][..]));
    assert_eq!(
        decode_error::<String>(&bytes),
        "5 bytes are left after the value"
    );
}

#[test]
fn another_type_is_an_error() {
    assert_eq!(
        decode_error::<String>(&encode(&300_u16)),
        "invalid type: integer `300`, expected a string"
    );
    assert_eq!(
        decode_error::<u8>(&encode(&300_u16)),
        "invalid value: integer `300`, expected u8"
    );
    assert!(decode_error::<(u8, u8)>(&encode(&(1_u8, 2_u8, 3_u8))).contains("unread"));
    assert!(decode_error::<(u8, u8)>(&encode(&[1_u8; 20])).contains("unread"));
    assert!(decode_error::<(u8, u8)>(&encode(&(1_u8,))).contains("length 1"));
    assert!(decode_error::<bool>(&encode(&Some(true))).contains("Option"));
}

/// Writes `wrote` elements, entries or fields, having announced `said`.
struct Liar {
    said: usize,
    wrote: usize,
    is_map: bool,
}

impl Serialize for Liar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_map {
            let mut map = serializer.serialize_map(Some(self.said))?;
            (0..self.wrote).try_for_each(|n| map.serialize_entry(&n, &n))?;
            return map.end();
        }
        let mut sequence = serializer.serialize_seq(Some(self.said))?;
        (0..self.wrote).try_for_each(|n| sequence.serialize_element(&n))?;
        sequence.end()
    }
}

#[test]
fn a_wrong_length_is_an_error_at_the_sender() {
    for is_map in [false, true] {
        for (said, wrote) in [(1, 0), (0, 1), (2, 3), (20, 19), (20, 21), (20, 0)] {
            let liar = Liar {
                said,
                wrote,
                is_map,
            };
            assert!(encode_error(&[liar]).contains("length that it had announced"));
        }
    }
}

#[test]
fn an_error_that_a_serialize_ignores_is_an_error() {
    struct Ignores;
    impl Serialize for Ignores {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut fields = serializer.serialize_struct("Ignores", 2)?;
            drop(fields.serialize_field("a", &[Odd(1), Odd(2)]));
            fields.serialize_field("b", &1_u8)?;
            fields.end()
        }
    }
    assert!(encode_error(&Ignores).contains("a part of the value could not be serialized"));
    struct KeyOnly;
    impl Serialize for KeyOnly {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            map.serialize_key(&1_u8)?;
            map.end()
        }
    }
    assert!(encode_error(&KeyOnly).contains("a key without a value"));
}

/// Reads as its function says.
struct Reads<const HOW: u8>;

impl<'de, const HOW: u8> Deserialize<'de> for Reads<HOW> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Reads<HOW>, D::Error> {
        deserializer.deserialize_any(Reads)
    }
}

impl<'de, const HOW: u8> Visitor<'de> for Reads<HOW> {
    type Value = Reads<HOW>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("something")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Reads<HOW>, A::Error> {
        if HOW == 1 {
            items.next_element::<Odd>().map(drop).unwrap_or(());
            while let Ok(Some(_)) = items.next_element::<u32>() {}
        }
        Ok(Reads)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Reads<HOW>, A::Error> {
        match HOW {
            1 => drop(entries.next_key::<String>()?),
            2 => while entries.next_key::<String>()?.is_some() {},
            _ => (),
        }
        Ok(Reads)
    }
}

#[test]
fn a_deserialize_that_leaves_a_part_is_an_error() {
    #[derive(Serialize)]
    struct Pair {
        a: u8,
        b: u8,
    }
    #[derive(Serialize)]
    enum Variant {
        New(u8),
    }
    let inputs = [
        encode(&Pair { a: 1, b: 2 }),
        encode(&BTreeMap::from([("a", 1), ("b", 2)])),
        encode(&Variant::New(1)),
        encode(&[Some(1); 3]),
        encode(&(Some(2_u32), 1_u32, "x")),
    ];
    for input in inputs {
        assert!(codec::decode::<Reads<0>>(&input).is_err());
        assert!(codec::decode::<Reads<1>>(&input).is_err());
        assert!(codec::decode::<Reads<2>>(&input).is_err());
    }
}

#[test]
fn a_deserialize_that_reads_nothing_leaves_the_next_value_whole() {
    #[derive(Debug, PartialEq)]
    struct Marker;
    impl Serialize for Marker {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str("marker")
        }
    }
    impl<'de> Deserialize<'de> for Marker {
        fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Marker, D::Error> {
            Ok(Marker)
        }
    }
    super::check((1_u8, Marker, Some(Marker), 2_u8));
    super::check(Marker);
}
