//! Segments and their names, and what another program has written into them.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use shared_memory::{Array, RawArray, RawValue, Segment, SegmentError, Value};

use super::name;

#[test]
fn an_existing_or_missing_name_is_an_error_with_the_name() {
    let name = name("taken");
    assert_eq!(
        Segment::open(&name).unwrap_err(),
        SegmentError::Missing { name: name.clone() }
    );
    let _segment = Segment::create(&name, 8).unwrap();
    let again = Segment::create(&name, 8).unwrap_err();
    assert_eq!(again, SegmentError::Exists { name: name.clone() });
    assert!(again.to_string().contains(&name));
    // The failed create has not removed the first segment.
    assert!(Segment::open(&name).is_ok());
}

#[test]
fn a_segment_that_is_too_small_is_an_error_with_both_sizes() {
    let name = name("small");
    let _segment = Segment::create(&name, 100).unwrap();
    assert!(Segment::open_at_least(&name, 100).is_ok());
    let error = Segment::open_at_least(&name, 101).unwrap_err();
    let message = format!("shared memory {name} is too small: 101 bytes wanted, 100 found");
    assert_eq!(error.to_string(), message);
}

#[test]
fn an_empty_too_long_or_malformed_name_is_refused() {
    for name in ["", "a/b", "a b", "名字", "a\0b", "a\n", &"x".repeat(65)] {
        let name = name.to_owned();
        let refused = [Segment::create(&name, 8), Segment::open(&name)].map(Result::unwrap_err);
        assert_eq!(
            refused,
            [
                SegmentError::BadName { name: name.clone() },
                SegmentError::BadName { name }
            ]
        );
    }
    let longest = "x".repeat(64 - name("").len()) + &name("");
    assert!(Segment::create(&longest, 8).is_ok());
}

#[test]
fn a_segment_of_zero_or_too_many_bytes_is_an_error() {
    let name = name("size");
    assert_eq!(
        Segment::anonymous(0).unwrap_err(),
        SegmentError::Empty { name: None }
    );
    assert_eq!(
        Segment::create(&name, 0).unwrap_err(),
        SegmentError::Empty {
            name: Some(name.clone())
        }
    );
    for bytes in [usize::MAX, usize::MAX / 2] {
        let error = Segment::anonymous(bytes).unwrap_err();
        assert!(error.to_string().contains(&bytes.to_string()), "{error}");
        assert!(Segment::create(&name, bytes).is_err());
    }
    // No failed create has taken the name.
    assert!(Segment::create(&name, 1).is_ok());
}

#[test]
fn an_access_outside_of_a_segment_is_an_error() {
    let segment = Segment::anonymous(10).unwrap();
    assert!(segment.write(6, b"abcd").is_ok());
    let mut read = [0; 4];
    segment.read(6, &mut read).unwrap();
    assert_eq!(&read, b"abcd");
    for offset in [7, 10, 11, usize::MAX] {
        let error = SegmentError::OutOfRange {
            offset,
            bytes: 4,
            len: 10,
        };
        assert_eq!(segment.write(offset, b"abcd"), Err(error.clone()));
        assert_eq!(segment.read(offset, &mut read), Err(error));
    }
    assert_eq!(segment.write(10, b""), Ok(()));
}

#[test]
fn opening_as_another_type_is_an_error_with_both_types() {
    let name = name("type");
    let _value = Value::create(&name, 1.5_f64).unwrap();
    let error = Value::<i32>::open(&name).unwrap_err();
    let message = format!("shared memory {name} holds f64 (8 bytes each), not i32 (4)");
    assert_eq!(error.to_string(), message);
    assert!(Value::<u64>::open(&name).is_err());
    assert!(Array::<[f64; 2]>::open(&name).is_err());
    assert_eq!(Value::<f64>::open(&name).unwrap().get(), Ok(1.5));
}

#[test]
fn opening_an_array_as_a_value_or_raw_bytes_as_either_is_an_error() {
    let (several, other, tiny) = (name("several"), name("other"), name("tiny"));
    let _array = RawArray::create(&several, [1_u8, 2]).unwrap();
    let not_one = SegmentError::NotOne {
        name: several.clone(),
        len: 2,
    };
    assert_eq!(RawValue::<u8>::open(&several).unwrap_err(), not_one);
    assert_eq!(Value::<u8>::open(&several).unwrap_err(), not_one);
    let segments = [Segment::create(&other, 4096), Segment::create(&tiny, 1)];
    for name in [other, tiny] {
        let error = Value::<u8>::open(&name).unwrap_err().to_string();
        let message = format!("shared memory {name} holds bytes, not a value or an array");
        assert_eq!(error, message);
    }
    drop(segments);
    let error = Segment::open(&several).unwrap_err();
    assert!(matches!(error, SegmentError::OtherKind { .. }), "{error}");
}

#[test]
fn bytes_invalid_for_the_type_panic_and_leave_the_lock_free() {
    let name = name("bool");
    let value = Value::create(&name, true).unwrap();
    let raw = RawValue::<bool>::open(&name).unwrap();
    // The first element, behind the header.
    file_of(&name).write_all_at(&[2], 128).unwrap();
    let panics = |read: &dyn Fn()| catch_unwind(AssertUnwindSafe(read)).is_err();
    assert!(panics(&|| drop(value.get())));
    assert!(panics(&|| drop(value.lock())));
    assert!(panics(&|| assert!(raw.get())));
    assert!(!value.get_lock().is_locked());
    value.set(false).unwrap();
    assert_eq!((value.get(), raw.get()), (Ok(false), false));
}

#[test]
fn an_impossible_length_in_the_header_is_an_error() {
    let name = name("forged");
    let _array = RawArray::create(&name, [1_u8; 4]).unwrap();
    let file = file_of(&name);
    // The second number of the header.
    file.write_all_at(&0_u64.to_ne_bytes(), 8).unwrap();
    let error = RawArray::<u8>::open(&name).unwrap_err();
    assert!(matches!(error, SegmentError::Empty { .. }), "{error}");
    file.write_all_at(&u64::MAX.to_ne_bytes(), 8).unwrap();
    let error = RawArray::<u8>::open(&name).unwrap_err();
    assert!(matches!(error, SegmentError::TooSmall { .. }), "{error}");
}

/// The memory that this process has created under a name.
fn file_of(name: &str) -> File {
    let is_it = |path: &PathBuf| {
        let link = fs::read_link(path).unwrap_or_default();
        link.to_string_lossy().contains(name)
    };
    let mut files = fs::read_dir("/proc/self/fd")
        .unwrap()
        .map(|file| file.unwrap().path());
    File::options()
        .write(true)
        .open(files.find(is_it).unwrap())
        .unwrap()
}
