//! What serde's attributes do to a type, it still arrives as it was sent.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{check, check_named, encode, positional};
use notes_runtime::codec;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Job {
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<u32>,
    id: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<u32>,
}

fn jobs() -> [Job; 4] {
    let job = |parent, id, note| Job { parent, id, note };
    [
        job(None, 0, Some(0)),
        job(Some(1), 0, None),
        job(None, 1, None),
        job(Some(0), 1, Some(2)),
    ]
}

#[test]
fn fields_that_are_skipped_if_empty() {
    let [first, second, third, whole] = jobs();
    [first, second, third].into_iter().for_each(check_named);
    check(whole);
    check_named(jobs());
}

#[test]
fn fields_that_are_only_skipped_when_written_are_the_default() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Cached {
        a: u8,
        #[serde(skip_serializing, default)]
        cache: u8,
        b: u8,
        #[serde(skip)]
        never: u8,
        #[serde(skip_deserializing)]
        only_written: u8,
        c: u8,
    }
    let written = Cached {
        a: 1,
        cache: 2,
        b: 3,
        never: 4,
        only_written: 5,
        c: 6,
    };
    let read: Cached = codec::decode(&encode(&written)).unwrap();
    let expected = Cached {
        a: 1,
        cache: 0,
        b: 3,
        never: 0,
        only_written: 0,
        c: 6,
    };
    assert_eq!(read, expected);
    assert_ne!(positional(&written), Some(expected));
}

#[test]
fn variants_after_a_skipped_one() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Place {
        Start,
        #[serde(skip)]
        Nowhere,
        #[serde(skip_deserializing)]
        Gone,
        Middle,
        End(u8),
    }
    check_named([Place::Start, Place::Middle, Place::End(1)]);
    let error = codec::encode(&Place::Nowhere, Vec::new()).unwrap_err();
    assert!(error.to_string().contains("Nowhere"), "{error}");
    let error = codec::decode::<Place>(&encode(&Place::Gone)).unwrap_err();
    assert!(
        error.to_string().contains("unknown variant `Gone`"),
        "{error}"
    );
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Address {
    ip: IpAddr,
    port: Option<Option<u16>>,
}

fn address(port: Option<Option<u16>>) -> Address {
    Address {
        ip: IpAddr::from([127, 0, 0, 1]),
        port,
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Plain {
    Unit,
    New(Box<u8>),
    Pair(u8, String),
    Named { x: i8, job: Job },
}

fn plains() -> [Plain; 4] {
    let job = jobs()[0].clone();
    [
        Plain::Unit,
        Plain::New(Box::new(7)),
        Plain::Pair(1, "two".to_owned()),
        Plain::Named { x: -1, job },
    ]
}

#[test]
fn externally_tagged() {
    plains().into_iter().for_each(check);
    check_named(plains());
}

#[test]
fn untagged() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Any {
        Nothing,
        Bool(bool),
        Number(i64),
        Real(f64),
        Text(String), // Before `Char`, which takes a text of one char, too.
        Char(char),
        Address(Address),
        Plain(Plain),
        Pairs(BTreeMap<u8, Option<Option<char>>>),
        List(Vec<Any>),
        Named { one: Option<Box<Any>> },
    }
    let all = || {
        vec![
            Any::Nothing,
            Any::Bool(true),
            Any::Number(-7),
            Any::Real(7.0),
            Any::Char('x'),
            Any::Text("x".to_owned()),
            Any::Address(address(None)),
            Any::Address(address(Some(None))),
            Any::Address(address(Some(Some(80)))),
            Any::Pairs(BTreeMap::from([
                (1, None),
                (2, Some(None)),
                (3, Some(Some('c'))),
            ])),
            Any::Named { one: None },
            Any::Named {
                one: Some(Box::new(Any::Number(1))),
            },
            Any::List((0..20).map(Any::Number).collect()),
            Any::List((0..20).map(f64::from).map(Any::Real).collect()),
        ]
    };
    all().into_iter().for_each(check_named);
    check_named(Any::List(all()));
    plains()
        .into_iter()
        .filter(|plain| *plain != Plain::Unit) // As in JSON, that is the text "Unit", which another variant takes.
        .map(Any::Plain)
        .for_each(check_named);
}

#[test]
fn internally_and_adjacently_tagged() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "kind")]
    enum Inside {
        Unit,
        Job(Job),
        Address(Address),
        Map(BTreeMap<String, u8>),
        Named { x: u128, list: Vec<Inside> },
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "kind", content = "is")]
    enum Beside {
        Unit,
        New(u128),
        Pair(u8, Option<()>),
        Named { inside: Inside },
    }
    let insides = || {
        [
            Inside::Unit,
            Inside::Job(jobs()[1].clone()),
            Inside::Address(address(Some(None))),
            Inside::Map(BTreeMap::from([("a".to_owned(), 1)])),
        ]
    };
    insides().into_iter().for_each(check_named);
    check([Beside::Unit, Beside::New(u128::MAX), Beside::Pair(1, None)]);
    for inside in insides() {
        check_named(Beside::Named { inside });
    }
    // serde's derive can't keep numbers of 128 bits for a type with a tag inside. That is an error, at the reader.
    let wide = Inside::Named {
        x: 5,
        list: Vec::new(),
    };
    let error = codec::decode::<Inside>(&encode(&wide)).unwrap_err();
    assert!(error.to_string().contains("u128"), "{error}");
}

#[test]
fn flattened() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Outer {
        a: u8,
        #[serde(flatten)]
        job: Job,
        #[serde(flatten)]
        plain: Plain,
        #[serde(flatten)]
        rest: BTreeMap<String, Option<u8>>,
    }
    for (job, plain) in jobs().into_iter().zip(plains()) {
        let rest = BTreeMap::from([("x".to_owned(), None), ("y".to_owned(), Some(3))]);
        if plain != Plain::Unit {
            check_named(Outer {
                a: 1,
                job,
                plain,
                rest,
            });
        }
    }
}

#[test]
fn renamed_and_other_names() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case", deny_unknown_fields)]
    struct Names {
        first_name: u8,
        #[serde(rename = "")]
        empty: u8,
        #[serde(rename(serialize = "wrote", deserialize = "read"), alias = "wrote")]
        different: u8,
        #[serde(alias = "z")]
        aliased: u8,
    }
    let names = Names {
        first_name: 1,
        empty: 2,
        different: 3,
        aliased: 4,
    };
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct InOtherOrder {
        wrote: u8,
        #[serde(alias = "aliased")]
        fourth: u8,
        #[serde(rename = "")]
        second: u8,
        #[serde(rename = "first-name")]
        first: u8,
    }
    let expected = InOtherOrder {
        wrote: 3,
        fourth: 4,
        second: 2,
        first: 1,
    };
    let read: InOtherOrder = codec::decode(&encode(&names)).unwrap();
    assert_eq!(read, expected);
    assert_ne!(positional(&names), Some(expected));
    check(names);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum New {
        Added,
        Known,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Old {
        Known,
        #[serde(other)]
        Unknown,
    }
    let (new, old) = ([New::Known, New::Added], [Old::Known, Old::Unknown]);
    assert_eq!(codec::decode::<[Old; 2]>(&encode(&new)).unwrap(), old);
    assert_ne!(positional(&new), Some(old));
}

#[test]
fn more_or_fewer_fields_than_the_reader_has() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Long {
        a: Vec<Plain>,
        job: Job,
        pairs: (u8, f32),
        b: u8,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Short {
        b: u8,
        #[serde(default)]
        c: Option<u8>,
    }
    let long = Long {
        a: plains().to_vec(),
        job: jobs()[0].clone(),
        pairs: (1, 2.0),
        b: 3,
    };
    let read: Short = codec::decode(&encode(&long)).unwrap();
    assert_eq!(read, Short { b: 3, c: None });
    assert_ne!(positional(&long).as_ref(), Some(&read));
    let error = codec::decode::<Long>(&encode(&read)).unwrap_err();
    assert!(
        error.to_string().contains("missing field `a`") || error.to_string().contains("unknown"),
        "{error}"
    );
}

#[test]
fn transparent_with_into_and_remote() {
    fn write<S: Serializer>(number: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(transparent)]
    struct Meters(f64);
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[serde(into = "String", try_from = "String")]
    struct Text(u8);
    impl From<Text> for String {
        fn from(text: Text) -> String {
            text.0.to_string()
        }
    }
    impl TryFrom<String> for Text {
        type Error = std::num::ParseIntError;
        fn try_from(text: String) -> Result<Text, std::num::ParseIntError> {
            text.parse().map(Text)
        }
    }
    mod foreign {
        #[derive(Debug, PartialEq)]
        pub(super) struct Point(pub(super) i16, pub(super) i16);
    }
    #[derive(Serialize, Deserialize)]
    #[serde(remote = "foreign::Point")]
    struct Point(i16, i16);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        meters: Vec<Meters>,
        text: Text,
        #[serde(with = "Point")]
        point: foreign::Point,
        #[serde(serialize_with = "write", deserialize_with = "read")]
        number: u32,
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    }
    check(All {
        meters: (0..20).map(f64::from).map(Meters).collect(),
        text: Text(7),
        point: foreign::Point(-1, 1),
        number: 80,
        bytes: vec![0, 255],
    });
}

#[test]
fn json_values() {
    let text = r#"{"a": [1, -1, 0.5, null, true, "x", {}], "b": {"": [[], [2, 3, 4, 5, 6, 7, 8, 9, 10]]}}"#;
    check_named(serde_json::from_str::<serde_json::Value>(text).unwrap());
}
