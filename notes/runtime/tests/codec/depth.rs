//! The depth of a value is limited, so that no message overflows the stack.

use std::thread;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::encode;
use notes_runtime::codec;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Node {
    next: Option<Box<Node>>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum List {
    End,
    More(Box<List>),
    Pair(Vec<List>, u8),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Any {
    End(u8),
    More([Box<Any>; 1]),
    Named { next: Box<Any> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t")]
enum Tagged {
    End,
    More { next: Box<Tagged> },
}

/// Makes a value with this many levels, and drops it level by level.
fn nested<T>(levels: usize, end: T, more: impl Fn(T) -> T) -> T {
    (0..levels).fold(end, |inner, _| more(inner))
}

fn list(levels: usize) -> List {
    nested(levels, List::End, |list| List::More(Box::new(list)))
}

/// A thread has less stack than the main one, also in a program without optimization.
fn with_little_stack(check: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(1 << 20);
    thread.spawn(check).unwrap().join().unwrap();
}

#[test]
fn as_many_levels_as_promised() {
    with_little_stack(|| {
        let bytes = encode(&list(codec::MAX_DEPTH));
        assert_eq!(
            codec::decode::<List>(&bytes).unwrap(),
            list(codec::MAX_DEPTH)
        );
        let half = codec::MAX_DEPTH / 2 - 1;
        let pairs = || nested(half, List::End, |list| List::Pair(vec![list], 1));
        let error = codec::encode(&pairs(), Vec::new()).unwrap_err().to_string();
        assert!(error.contains("nested more than"), "{error}");
        let node = || {
            nested(half, Node { next: None }, |node| Node {
                next: Some(Box::new(node)),
            })
        };
        assert_eq!(codec::decode::<Node>(&encode(&node())).unwrap(), node());
        let any = || {
            nested(codec::MAX_DEPTH, Any::End(1), |any| {
                Any::More([Box::new(any)])
            })
        };
        assert_eq!(codec::decode::<Any>(&encode(&any())).unwrap(), any());
        let tagged = || {
            nested(half, Tagged::End, |next| Tagged::More {
                next: Box::new(next),
            })
        };
        assert_eq!(
            codec::decode::<Tagged>(&encode(&tagged())).unwrap(),
            tagged()
        );
    });
}

#[test]
fn more_levels_are_an_error_at_the_sender() {
    let expected = format!(
        "the value is nested more than {} levels deep: ",
        codec::MAX_DEPTH
    );
    for levels in [codec::MAX_DEPTH + 1, 5_000] {
        let error = codec::encode(&list(levels), Vec::new())
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(&expected), "{error}");
    }
    let deep = nested(codec::MAX_DEPTH + 1, Any::End(1), |any| Any::Named {
        next: Box::new(any),
    });
    let error = codec::encode(&deep, Vec::new()).unwrap_err().to_string();
    assert!(error.starts_with(&expected), "{error}");
}

#[test]
fn more_levels_are_an_error_at_the_reader() {
    with_little_stack(|| {
        let some = &encode(&Some(()))[..1];
        for start in [some, &encode(&((),))[..1]] {
            let bytes = start.repeat(1_000_000);
            let expected = format!(
                "the value is nested more than {} levels deep",
                codec::MAX_DEPTH
            );
            let error = codec::decode::<IgnoredAny>(&bytes).unwrap_err().to_string();
            assert_eq!(error, expected);
            let error = codec::decode::<Any>(&bytes).unwrap_err().to_string();
            assert_eq!(error, expected);
            assert!(codec::decode::<Node>(&bytes).is_err());
        }
    });
}
