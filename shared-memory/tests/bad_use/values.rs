//! Values and arrays, and their guards.

use shared_memory::{Array, ArrayError, LockError, RawArray, SegmentError, Value};

use super::name;

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
