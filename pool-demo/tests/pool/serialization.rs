//! Tests of arguments and results that cannot be serialized or deserialized.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::{Rc, Weak};

use pool_demo::{Pool, PoolError, TaskError, TaskFailure, TransferStep};

use crate::attributed::{self, Attributed};
use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    an_argument_that_cannot_be_serialized_is_an_error,
    arguments_and_results_with_serde_attributes_arrive_unchanged,
    a_value_that_is_nested_too_deeply_is_an_error,
    a_result_that_cannot_be_deserialized_is_an_error,
    a_result_that_cannot_be_deserialized_is_not_successful,
    a_panic_in_an_iterator_fails_its_map_and_blocks_nothing,
    a_panic_in_deserialize_fails_only_its_own_task,
    a_deserialize_of_a_result_can_use_its_pool,
    a_deserialize_of_a_result_can_terminate_its_pool,
}

/// Its `Serialize` fails.
#[derive(Debug)]
struct Unwritable;

impl serde::Serialize for Unwritable {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("the length is unknown"))
    }
}

impl<'de> serde::Deserialize<'de> for Unwritable {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Unwritable, D::Error> {
        Ok(Unwritable)
    }
}

fn is_bad_argument(error: &TaskError) -> bool {
    let step = TransferStep::Serialize;
    matches!(&error.failure, TaskFailure::BadArgument { step: it, .. } if *it == step)
}

fn an_argument_that_cannot_be_serialized_is_an_error() {
    let pool = pool(1);
    let refused = pool.apply_async(|_: Unwritable| (), Unwritable);
    assert!(
        matches!(&refused, Err(PoolError::Task(error)) if error.task == 0 && is_bad_argument(error)),
        "{refused:?}"
    );
    let items = [None, Some(Unwritable), None];
    let results: Vec<_> = pool
        .chunk_size(3)
        .imap(|item: Option<Unwritable>| item.is_none(), items)
        .unwrap()
        .collect();
    assert!(
        matches!(&results[..], [Ok(true), Err(PoolError::Task(error)), Ok(true)] if is_bad_argument(error)),
        "{results:?}"
    );
    let error = pool.apply(|()| Unwritable, ()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("task 2: cannot serialize the result: the length"),
        "{error}"
    );
}

fn arguments_and_results_with_serde_attributes_arrive_unchanged() {
    let pool = pool(1);
    for value in attributed::values() {
        let returned = pool.apply(|value: Attributed| value, value.clone());
        assert_eq!(returned.unwrap(), value);
    }
    let chunk = pool.chunk_size(3);
    let returned = chunk.map(|value: Attributed| value, attributed::values());
    assert_eq!(returned.unwrap(), attributed::values());
}

fn a_value_that_is_nested_too_deeply_is_an_error() {
    let pool = pool(1);
    let error = pool
        .apply(drop, attributed::too_deep())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("cannot serialize the argument: the value is nested more than"),
        "{error}"
    );
    let error = pool
        .apply(|()| attributed::too_deep(), ())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("cannot serialize the result: the value is nested more than"),
        "{error}"
    );
}

/// Serializes as a number and deserializes as a string.
#[derive(Debug)]
struct SerializedAsNumber;

impl serde::Serialize for SerializedAsNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(200)
    }
}

impl<'de> serde::Deserialize<'de> for SerializedAsNumber {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<SerializedAsNumber, D::Error> {
        String::deserialize(deserializer).map(|_| SerializedAsNumber)
    }
}

fn a_result_that_cannot_be_deserialized_is_not_successful() {
    let pool = pool(1);
    let one = pool.apply_async(|()| SerializedAsNumber, ()).unwrap();
    one.wait().unwrap();
    assert!(!one.successful().unwrap());
    assert!(one.get().is_err());
    let many = pool.map_async(|_: u32| SerializedAsNumber, 0..3).unwrap();
    many.wait().unwrap();
    assert!(!many.successful().unwrap());
    assert!(many.get().is_err());
}

fn a_result_that_cannot_be_deserialized_is_an_error() {
    let pool = pool(1);
    let error = pool.apply(|()| SerializedAsNumber, ()).unwrap_err();
    assert!(
        error.to_string().contains("cannot deserialize the result"),
        "{error}"
    );
    let results: Vec<_> = pool
        .chunk_size(3)
        .imap(
            |_: SerializedAsNumber| (),
            [SerializedAsNumber, SerializedAsNumber, SerializedAsNumber],
        )
        .unwrap()
        .collect();
    assert_eq!(results.len(), 3);
    assert!(
        results
            .iter()
            .all(|result| matches!(result, Err(PoolError::Task(_)))),
        "{results:?}"
    );
    assert_eq!(pool.apply(square, 2).unwrap(), 4);
}

/// Panics when it deserializes the number 7.
#[derive(Debug, PartialEq, serde::Serialize)]
struct PanicsOnSeven(u64);

impl<'de> serde::Deserialize<'de> for PanicsOnSeven {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<PanicsOnSeven, D::Error> {
        let number = u64::deserialize(deserializer)?;
        assert_ne!(number, 7, "refuses 7");
        Ok(PanicsOnSeven(number))
    }
}

fn a_panic_in_deserialize_fails_only_its_own_task() {
    let pool = pool(2);
    let one_each = pool.chunk_size(1);
    let has_message = |error: &PoolError| {
        let text = error.to_string();
        text.starts_with("task 7: cannot deserialize the result: ")
            && text.contains("Deserialize panicked")
            && text.contains("refuses 7")
    };
    assert!(has_message(
        &one_each.map(PanicsOnSeven, 0..200).unwrap_err()
    ));
    assert!(has_message(
        &one_each
            .map_async(PanicsOnSeven, 0..200)
            .unwrap()
            .get()
            .unwrap_err()
    ));
    for (n, result) in (0..).zip(one_each.imap(PanicsOnSeven, 0..200).unwrap()) {
        match result {
            Ok(value) => assert_eq!(value, PanicsOnSeven(n)),
            Err(error) => assert!(n == 7 && has_message(&error), "{n}: {error}"),
        }
    }
    let single = pool.apply(PanicsOnSeven, 7).unwrap_err().to_string();
    assert!(single.contains("Deserialize panicked"), "{single}");
    assert_eq!(pool.apply(square, 7).unwrap(), 49);
}

thread_local! {
    /// The pool that the next two types use when they are deserialized.
    static POOL: RefCell<Weak<Pool<'static>>> = const { RefCell::new(Weak::new()) };
}

/// A pool of two workers that `Deserialize` can use. The workers do not have it.
fn pool_of_deserialize() -> Rc<Pool<'static>> {
    let pool = Rc::new(pool(2));
    POOL.set(Rc::downgrade(&pool));
    pool
}

/// Has its square when it is deserialized, which a worker computes.
#[derive(Debug, serde::Serialize)]
struct Squared(u64);

impl<'de> serde::Deserialize<'de> for Squared {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Squared, D::Error> {
        let number = u64::deserialize(deserializer)?;
        let pool = POOL.with_borrow(Weak::upgrade).unwrap();
        assert_eq!(pool.pids().len(), 2);
        let squares = pool
            .map(square, [number])
            .map_err(serde::de::Error::custom)?;
        let again = pool.imap(square, [number]).unwrap().next().unwrap();
        assert_eq!((squares.len(), again.unwrap()), (1, squares[0]));
        pool.apply(|square| square, squares[0])
            .map(Squared)
            .map_err(serde::de::Error::custom)
    }
}

fn a_deserialize_of_a_result_can_use_its_pool() {
    let pool = pool_of_deserialize();
    assert_eq!(pool.apply(Squared, 3).unwrap().0, 9);
    for chunk_size in [1, 7, 1000] {
        let chunks = pool.chunk_size(chunk_size);
        let expected: Vec<_> = (0..200).map(square).collect();
        let numbers = |squares: Vec<Squared>| squares.iter().map(|n| n.0).collect::<Vec<_>>();
        assert_eq!(numbers(chunks.map(Squared, 0..200).unwrap()), expected);
        let all = chunks.map_async(Squared, 0..200).unwrap();
        assert_eq!(numbers(all.get().unwrap()), expected);
        let in_order = chunks.imap(Squared, 0..200).unwrap();
        assert_eq!(numbers(in_order.map(Result::unwrap).collect()), expected);
        let any_order = chunks.imap_unordered(Squared, 0..200).unwrap();
        let mut any_order = numbers(any_order.map(Result::unwrap).collect());
        any_order.sort_unstable();
        assert_eq!(any_order, expected);
    }
}

/// Terminates the pool when it is deserialized.
#[derive(Debug, serde::Serialize)]
struct Terminates(u64);

impl<'de> serde::Deserialize<'de> for Terminates {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Terminates, D::Error> {
        let pool = POOL.with_borrow(Weak::upgrade).unwrap();
        pool.terminate().map_err(serde::de::Error::custom)?;
        u64::deserialize(deserializer).map(Terminates)
    }
}

fn a_deserialize_of_a_result_can_terminate_its_pool() {
    let is_terminated = |error: &PoolError| match error {
        PoolError::Task(error) => error.failure == TaskFailure::Terminated,
        _ => false,
    };
    // Far more items than the ring has room for, so some of them have not ended.
    let items = 0..50_000;
    let pool = pool_of_deserialize();
    let error = pool.chunk_size(1).map(Terminates, items.clone());
    assert!(is_terminated(&error.unwrap_err()));
    let pool = pool_of_deserialize();
    let results: Vec<_> = pool.imap(Terminates, items).unwrap().collect();
    assert!(results.iter().any(Result::is_ok) && results.len() < 50_000);
    assert!(is_terminated(results.last().unwrap().as_ref().unwrap_err()));
}

/// An iterator that panics after item 19,999.
fn panicking() -> impl Iterator<Item = u64> {
    (0..50_000).inspect(|n| assert!(*n < 20_000, "no more items"))
}

fn a_panic_in_an_iterator_fails_its_map_and_blocks_nothing() {
    let pool = pool(2);
    for chunk in [1, 7, 50_000] {
        let chunks = pool.chunk_size(chunk);
        let mapped = chunks.map_async(square, panicking()).unwrap();
        for _ in 0..2 {
            let error = mapped.get().unwrap_err().to_string();
            assert_eq!(
                error,
                "task 20000: cannot make the argument: the iterator or Serialize panicked: no more items"
            );
        }
        assert!(!mapped.successful().unwrap());
        let waiting = catch_unwind(AssertUnwindSafe(|| chunks.map(square, panicking())));
        assert!(waiting.is_err());
        // The items before the panic have results, and the item that panicked has an error.
        let mut taken = 0;
        let mut stream = match catch_unwind(AssertUnwindSafe(|| chunks.imap(square, panicking()))) {
            Ok(stream) => stream.unwrap(),
            Err(_) => continue, // All items are in one chunk, which is made at once.
        };
        let all = AssertUnwindSafe(|| stream.by_ref().for_each(|n| taken += u64::from(n.is_ok())));
        assert!(catch_unwind(all).is_err());
        let rest: Vec<_> = stream.collect();
        assert_eq!(taken + rest.len() as u64, 20_001);
        assert!(rest.last().unwrap().is_err());
    }
    pool.close();
    pool.join().unwrap();
}
