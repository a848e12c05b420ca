//! Mistakes get errors that say what is wrong, with the names and numbers that a user needs.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;

use shared_memory::{
    Array, ArrayError, Barrier, BarrierError, BoundedSemaphore, Condition, Lock, LockError,
    RawArray, RawValue, ReleaseError, Segment, SegmentError, Semaphore, SemaphoreError, Value,
};

/// A name that no other process has.
fn name(what: &str) -> String {
    format!("bad-{what}-{}", std::process::id())
}

#[test]
fn an_empty_array_is_an_error() {
    let empty = SegmentError::Empty { name: None };
    assert_eq!(Array::<i32>::new([]).unwrap_err(), empty);
    assert_eq!(RawArray::<f64>::new([]).unwrap_err(), empty);
    assert_eq!(
        empty.to_string(),
        "shared memory cannot be empty: an array needs at least one element, a segment at least one byte"
    );
    let name = name("empty");
    let error = Array::<u8>::create(&name, []).unwrap_err();
    assert!(error.to_string().contains(&name), "{error}");
}

#[test]
fn an_index_out_of_range_is_an_error_with_index_and_length() {
    let (array, raw) = (
        Array::new([1, 2, 3]).unwrap(),
        RawArray::new([1, 2, 3]).unwrap(),
    );
    let error = ArrayError::Index { index: 3, len: 3 };
    assert_eq!(array.get(3).unwrap_err(), error);
    assert_eq!(array.set(3, 0).unwrap_err(), error);
    assert_eq!(raw.get(3).unwrap_err(), error);
    assert_eq!(raw.set(3, 0).unwrap_err(), error);
    assert_eq!(raw.fetch_add(3, 1).unwrap_err(), error);
    assert_eq!(
        error.to_string(),
        "index 3 is out of range: the array has 3 elements, 0 to 2"
    );
    assert_eq!(array.to_vec(), Ok(vec![1, 2, 3]));
}

#[test]
fn a_slice_out_of_range_is_an_error_and_changes_nothing() {
    let array = Array::new([1, 2, 3]).unwrap();
    let error = array.slice(1..5).unwrap_err();
    assert_eq!(
        error,
        ArrayError::Slice {
            start: 1,
            end: 5,
            len: 3
        }
    );
    assert_eq!(
        error.to_string(),
        "elements 1..5 are out of range: the array has 3"
    );
    #[expect(
        clippy::reversed_empty_ranges,
        reason = "the test passes a wrong range on purpose"
    )]
    let reversed = array.slice(2..1);
    assert!(reversed.is_err());
    assert!(array.slice(..=usize::MAX).is_err());
    assert!(array.set_slice(2, &[8, 9]).is_err());
    assert!(array.set_slice(usize::MAX, &[8]).is_err());
    assert_eq!(array.slice(3..), Ok(vec![]));
    assert_eq!(array.to_vec(), Ok(vec![1, 2, 3]));
}

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
fn an_access_while_the_same_thread_has_a_guard_is_an_error() {
    let name = name("guarded");
    let value = Value::create(&name, 1).unwrap();
    let (clone, opened) = (value.clone(), Value::<i32>::open(&name).unwrap());
    let held_by_caller = LockError::HeldByCaller { lock: name.clone() };
    let mut guard = value.lock().unwrap();
    *guard += 10;
    for handle in [&value, &clone, &opened] {
        assert_eq!(handle.get(), Err(held_by_caller.clone()));
        assert_eq!(handle.set(100), Err(held_by_caller.clone()));
        assert_eq!(handle.lock().unwrap_err(), held_by_caller);
    }
    drop(guard);
    assert_eq!(value.get(), Ok(11));
    // Holding the lock does not count as a guard of the value.
    let held = opened.get_lock().acquire().unwrap();
    opened.set(opened.get().unwrap() + 1).unwrap();
    assert_eq!(opened.get(), Ok(12));
    drop(held);
    assert_eq!(clone.get(), Ok(12));
}

#[test]
fn every_access_while_the_same_thread_has_an_array_guard_is_an_error() {
    let array = Array::new([1, 2, 3]).unwrap();
    let mut guard = array.lock().unwrap();
    guard[0] = 10;
    let clone = array.clone();
    let is_refused = |error| matches!(error, ArrayError::Lock(LockError::HeldByCaller { .. }));
    assert!(is_refused(clone.get(0).unwrap_err()));
    assert!(is_refused(clone.set(0, 7).unwrap_err()));
    assert!(is_refused(array.slice(..).unwrap_err()));
    assert!(is_refused(array.set_slice(0, &[7, 8]).unwrap_err()));
    assert!(is_refused(array.to_vec().unwrap_err().into()));
    assert!(is_refused(array.iter().unwrap_err().into()));
    drop(guard);
    assert_eq!(array.to_vec(), Ok(vec![10, 2, 3]));
}

#[test]
fn a_condition_can_be_used_only_through_its_guard_or_under_its_lock() {
    let lock = Lock::named("mutex").unwrap();
    let condition = Condition::with_lock(&lock).unwrap();
    let not_held = LockError::NotHeld {
        lock: "mutex".to_owned(),
    };
    assert_eq!(condition.wait(), Err(not_held.clone()));
    assert_eq!(condition.notify(), Err(not_held.clone()));
    let short = Duration::from_millis(2);
    let mut guard = condition.acquire().unwrap();
    assert_eq!(guard.wait_timeout(short), Ok(false));
    assert_eq!(guard.wait_for_timeout(|_| false, short), Ok(false));
    assert_eq!(guard.wait_for_timeout(|_| true, short), Ok(true));
    assert_eq!(guard.wait_for(|_| true), Ok(()));
    assert_eq!(guard.notify(), Ok(()));
    assert!(matches!(
        condition.acquire(),
        Err(LockError::HeldByCaller { .. })
    ));
    guard.leak();
    assert_eq!(condition.notify_many(2), Ok(()));
    lock.release().unwrap();
    assert_eq!(condition.notify_all(), Err(not_held));
}

#[test]
fn too_many_permits_are_an_error_with_the_limit() {
    let permits = Semaphore::MAX_PERMITS + 1;
    let error = SemaphoreError::Permits { permits };
    let message = "cannot create a semaphore with 4294967296 permits: give at most 4294967295";
    assert_eq!(error.to_string(), message);
    assert_eq!(Semaphore::new(permits).unwrap_err(), error);
    assert_eq!(BoundedSemaphore::named("b", permits).unwrap_err(), error);
    let full = Semaphore::new(Semaphore::MAX_PERMITS).unwrap();
    assert!(matches!(full.release(), Err(ReleaseError::TooMany { .. })));
    assert_eq!(full.value(), Semaphore::MAX_PERMITS);
    full.acquire().leak();
    assert_eq!(full.release(), Ok(()));
}

#[test]
fn a_bounded_semaphore_of_zero_permits_refuses_every_release() {
    let none = BoundedSemaphore::named("none", 0).unwrap();
    let semaphore = "none".to_owned();
    let too_many = ReleaseError::TooMany {
        semaphore,
        bound: 0,
    };
    assert_eq!(none.release(), Err(too_many));
    assert_eq!(none.value(), 0);
}

#[test]
fn each_permit_of_a_large_bounded_semaphore_can_be_leaked_and_released_once() {
    // Permits beyond the 256th name no holder.
    let permits = 300;
    let large = BoundedSemaphore::new(permits).unwrap();
    for _ in 0..2 {
        (0..permits).for_each(|_| large.acquire().leak());
        assert_eq!(large.value(), 0);
        (0..permits).for_each(|_| large.release().unwrap());
        let refused = large.release().unwrap_err();
        assert!(matches!(refused, ReleaseError::TooMany { bound, .. } if bound == permits));
        assert_eq!(large.value(), permits);
    }
}

#[test]
fn a_release_leaves_each_permit_of_a_large_semaphore_to_its_guard() {
    let permits = 257; // The last one names no holder.
    let bounded = BoundedSemaphore::new(permits).unwrap();
    let held: Vec<_> = (0..permits).map(|_| bounded.acquire()).collect();
    let refused = bounded.release();
    assert!(matches!(refused, Err(ReleaseError::TooMany { bound, .. }) if bound == permits));
    assert_eq!(bounded.value(), 0);
    drop(held);
    assert_eq!(bounded.value(), permits);
    let plain = Semaphore::new(permits).unwrap();
    let held: Vec<_> = (0..permits).map(|_| plain.acquire()).collect();
    plain.release().unwrap(); // One more permit.
    assert_eq!(plain.value(), 1);
    drop(held);
    assert_eq!(plain.value(), permits + 1);
}

#[test]
fn zero_or_too_many_parties_are_an_error_with_the_limit() {
    for parties in [0, Barrier::MAX_PARTIES + 1, usize::MAX] {
        let error = BarrierError::Parties { parties };
        let message = format!("cannot create a barrier for {parties} parties: give 1 to 256");
        assert_eq!(error.to_string(), message);
        assert_eq!(Barrier::new(parties).unwrap_err(), error);
    }
}

#[test]
fn an_access_by_another_thread_waits_for_the_guard() {
    let value = Value::new(1).unwrap();
    let mut guard = value.lock().unwrap();
    std::thread::scope(|scope| {
        let there = scope.spawn(|| value.get());
        *guard = 2;
        drop(guard);
        assert_eq!(there.join().unwrap(), Ok(2));
    });
}

#[test]
fn a_leaked_guard_is_written_back_and_leaves_the_lock_held() {
    let (value, array) = (Value::new(1).unwrap(), Array::new([1, 2]).unwrap());
    let (mut one, mut several) = (value.lock().unwrap(), array.lock().unwrap());
    (*one, several[1]) = (5, 6);
    one.leak();
    several.leak();
    assert!(value.get_lock().is_held() && array.get_lock().is_held());
    // After `leak` the accesses work as under a lock that was acquired without a guard of the value.
    assert_eq!((value.get(), array.get(1)), (Ok(5), Ok(6)));
    value.get_lock().release().unwrap();
    array.get_lock().release().unwrap();
    assert_eq!((value.get(), array.get(1)), (Ok(5), Ok(6)));
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
