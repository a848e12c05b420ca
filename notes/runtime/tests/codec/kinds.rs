//! Values of all kinds.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Serialize, Serializer};

use super::{check, encode};
use notes_runtime::codec;

#[test]
fn the_ends_of_all_numbers() {
    macro_rules! ends {
        ($($type:ident)*) => {$(
            check(0 as $type);
            check($type::MAX);
            check($type::MIN);
            for bits in 0..$type::BITS {
                check((1 as $type) << bits);
                check(((1 as $type) << bits).wrapping_sub(1));
            }
        )*};
    }
    ends!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);
    check([f64::MIN, f64::MAX, f64::INFINITY, f64::EPSILON, -0.0]);
    check([f32::MIN, f32::MAX, f32::INFINITY, f32::EPSILON, -0.0]);
    check(['\0', 'a', '中', '\u{d7ff}', '\u{e000}', char::MAX]);
    check((false, true));
}

#[test]
fn floats_keep_every_bit() {
    for bits in [0x7fc0_0001, 0xffc1_2345, 0x7f80_0001, 0x8000_0000, 1] {
        let read: f32 = codec::decode(&encode(&f32::from_bits(bits))).unwrap();
        assert_eq!(read.to_bits(), bits);
        let list: Vec<f32> = codec::decode(&encode(&[f32::from_bits(bits); 20])).unwrap();
        assert!(list.iter().all(|read| read.to_bits() == bits));
    }
    for bits in [0x7ff8_0000_0000_0001, 0x7ff0_0000_0000_0001, 1 << 63] {
        let read: f64 = codec::decode(&encode(&f64::from_bits(bits))).unwrap();
        assert_eq!(read.to_bits(), bits);
        let list: Vec<f64> = codec::decode(&encode(&[f64::from_bits(bits); 20])).unwrap();
        assert!(list.iter().all(|read| read.to_bits() == bits));
    }
}

#[test]
fn options_in_options() {
    check([None, Some(None), Some(Some(())), Some(None)]);
    check([None, Some(None), Some(Some(None)), Some(Some(Some(1_u8)))]);
    check(Some(Vec::<Option<()>>::new()));
    // A format that does not write the outer option, as JSON, loses the difference.
    let json = serde_json::to_string(&Some(None::<u8>)).unwrap();
    let read: Option<Option<u8>> = serde_json::from_str(&json).unwrap();
    assert_eq!(read, None);
}

#[test]
fn texts_bytes_and_borrowed_forms() {
    check(String::new());
    check("x".repeat(1_000));
    check(vec![Cow::Borrowed("一"), Cow::Owned("二".to_owned())]);
    check(serde_bytes::ByteBuf::from(vec![7; 300]));
    check(Box::<str>::from("boxed"));
    check(std::path::PathBuf::from("/a/b"));
    // A list of bytes and a text of bytes can be read as each other, as before.
    let read: serde_bytes::ByteBuf = codec::decode(&encode(&[7_u8; 20])).unwrap();
    assert_eq!(*read, [7; 20]);
    let read: Vec<u8> = codec::decode(&encode(&serde_bytes::Bytes::new(&[7; 20]))).unwrap();
    assert_eq!(read, [7; 20]);
}

#[test]
fn sequences_and_maps() {
    check(Vec::<u8>::new());
    check([[1_u8; 8]; 8]);
    check((
        (1_u8, 2_u8, 3_u8),
        4_u8,
        5_u8,
        6_u8,
        7_u8,
        8_u8,
        9_u8,
        10_u8,
    ));
    check((1_u8, 2_u8, 3_u8, 4_u8, 5_u8, 6_u8, 7_u8, "eight".to_owned()));
    check((1_u8, 2_u8, 3_u8, 4_u16, 5_u8, 6_u8, 7_u8, 8_u8));
    check((
        0.5,
        0.5,
        0.5,
        0.5,
        0.5,
        0.5,
        0.5,
        vec![vec![1_u8; 20]; 20],
        1_u8,
    ));
    check([(); 300].to_vec());
    check(BTreeMap::from([((1_u8, 'a'), Some(1)), ((2, 'b'), None)]));
    check(BTreeMap::from([(None, 1_u8), (Some(vec![1_u8]), 2)]));
    check(HashMap::from([
        (-1_i64, "x".to_owned()),
        (1, String::new()),
    ]));
    check(BTreeSet::from([1_u64, 2, 3]));
    check((
        Duration::MAX,
        SystemTime::UNIX_EPOCH,
        Ok::<u8, String>(1),
        1..=2_u8,
    ));
    check("[::1%3]:80".parse::<SocketAddr>().unwrap());
    check(std::marker::PhantomData::<u8>);
}

#[test]
fn sequences_and_maps_of_unknown_length() {
    struct Unknown(u8);
    impl Serialize for Unknown {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut sequence = serializer.serialize_seq(None)?;
            (0..self.0).try_for_each(|n| sequence.serialize_element(&n))?;
            sequence.end()
        }
    }
    for len in [0, 1, 20] {
        let read: Vec<u8> = codec::decode(&encode(&Unknown(len))).unwrap();
        assert_eq!(read, (0..len).collect::<Vec<_>>());
        let two: [Vec<u8>; 2] = codec::decode(&encode(&[Unknown(len), Unknown(3)])).unwrap();
        assert_eq!(two, [(0..len).collect(), vec![0, 1, 2]]);
    }
}

#[test]
fn structs_of_all_forms() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Unit;
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct New(f64);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Pair(u8, Unit);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Empty {}
    check((Unit, New(0.5), Pair(1, Unit), Empty {}));
    check((0..20).map(f64::from).map(New).collect::<Vec<_>>());
}

#[test]
fn a_message_with_more_names_than_can_be_referred_to() {
    macro_rules! wide {
        ($($name:ident)*) => {
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            struct Wide { $($name: [Narrow; 2],)* }
        };
    }
    macro_rules! narrow {
        ($($name:ident)*) => {
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            struct Narrow { $($name: u8,)* }
        };
    }
    narrow!(a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9
        d0 d1 d2 d3 d4 d5 d6 d7 d8 d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9);
    wide!(a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 g0 g1 g2 g3 g4 g5 g6 g7 g8 g9 h0 h1 h2 h3 h4 h5 h6 h7 h8 h9
        i0 i1 i2 i3 i4 i5 i6 i7 i8 i9 j0 j1 j2 j3 j4 j5 j6 j7 j8 j9 k0 k1 k2 k3 k4 k5 k6 k7 k8 k9
        l0 l1 l2 l3 l4 l5 l6 l7 l8 l9 m0 m1 m2 m3 m4 m5 m6 m7 m8 m9);
    let mut wide = Wide::default();
    wide.m9[1].f9 = 7;
    let read: [Wide; 2] = codec::decode(&encode(&[&wide, &wide])).unwrap();
    assert_eq!(read, [wide.clone(), wide]);
}

/// A value of any kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Tree {
    Unit,
    Small(u8),
    Number(i64),
    Wide(u128),
    Real(f64),
    Char(char),
    Text(String),
    Bytes(#[serde(with = "serde_bytes")] Vec<u8>),
    Packed(Vec<u8>, Vec<f64>, Vec<i32>),
    List(Vec<Tree>),
    Map(BTreeMap<String, Tree>),
    Option(Option<Box<Tree>>),
    Node {
        left: Box<Tree>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        right: Option<Box<Tree>>,
    },
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Unit),
        any::<u8>().prop_map(Tree::Small),
        any::<i64>().prop_map(Tree::Number),
        any::<u128>().prop_map(Tree::Wide),
        any::<f64>().prop_map(Tree::Real),
        any::<char>().prop_map(Tree::Char),
        ".*".prop_map(Tree::Text),
        any::<Vec<u8>>().prop_map(Tree::Bytes),
        any::<(Vec<u8>, Vec<f64>, Vec<i32>)>().prop_map(|(a, b, c)| Tree::Packed(a, b, c)),
    ];
    leaf.prop_recursive(6, 64, 10, |tree| {
        let boxed = tree.clone().prop_map(Box::new);
        prop_oneof![
            prop::collection::vec(tree.clone(), 0..20).prop_map(Tree::List),
            prop::collection::btree_map(".{0,3}", tree, 0..10).prop_map(Tree::Map),
            prop::option::of(boxed.clone()).prop_map(Tree::Option),
            (boxed.clone(), prop::option::of(boxed))
                .prop_map(|(left, right)| Tree::Node { left, right }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_values(tree in tree()) {
        let bytes = encode(&tree);
        prop_assert_eq!(codec::decode::<Tree>(&bytes).unwrap(), tree);
    }
}
