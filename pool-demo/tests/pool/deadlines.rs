//! Tests of calls that have a deadline or do not wait, beside iterators that take long.
//!
//! Each item takes at least a known time. So the number of items that a call has taken tells how long it took them,
//! on any machine: a slow machine takes fewer.

use std::cell::{Cell, RefCell};
use std::hint;
use std::iter;
use std::rc::Rc;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use pool_demo::{Pool, PoolError, TaskFailure};
use serde::ser::Error;
use serde::{Deserialize, Serialize, Serializer};
use shared_memory::RawValue;

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    a_call_that_does_not_wait_takes_items_only_for_a_moment,
    a_deadline_is_kept_while_items_are_made,
    a_chunk_that_takes_longer_than_a_call_is_complete_in_the_end,
    items_that_cannot_be_serialized_end_without_a_wait,
    a_finite_map_ends_beside_endless_ones,
    a_call_that_does_not_wait_reads_long_results_only_for_a_moment,
}

/// The longest time for which a call may take items beyond its deadline.
const LATE: Duration = Duration::from_millis(10);

fn take(time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        hint::spin_loop();
    }
}

/// The number of items that an iterator has made.
type Made = Rc<Cell<u32>>;

/// Fails unless so few items were made since `before` that they fit into `limit`.
#[track_caller]
fn check(made: &Made, before: u32, each: Duration, limit: Duration) {
    let taken = (made.get() - before) * each;
    assert!(taken <= limit, "items that take {taken:?}, {each:?} each");
}

/// An endless iterator. Each item takes this time, as soon as `quick` items were made without any.
fn endless(each: Duration, quick: u32) -> (Made, impl Iterator<Item = u64>) {
    let made = Made::default();
    let count = Rc::clone(&made);
    let items = iter::from_fn(move || {
        if count.get() >= quick {
            take(each);
        }
        count.set(count.get() + 1);
        Some(1)
    });
    (made, items)
}

/// An argument whose serialization takes a millisecond, and then fails if it is so marked.
#[derive(Deserialize)]
struct Slow {
    fails: bool,
}

impl Serialize for Slow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        take(Duration::from_millis(1));
        match self.fails {
            true => Err(S::Error::custom("refused")),
            false => serializer.serialize_bool(false),
        }
    }
}

/// The times that an item may take.
const TIMES: [Duration; 3] = [
    Duration::from_micros(1),
    Duration::from_micros(20),
    Duration::from_millis(2),
];

fn a_call_that_does_not_wait_takes_items_only_for_a_moment() {
    for each in TIMES {
        let pool = pool(2);
        let (made, items) = endless(each, 0);
        let all = pool.map_async(square, items).unwrap();
        check(&made, 0, each, LATE);
        let before = made.get();
        assert!(!all.ready().unwrap());
        assert!(made.get() > before, "the call has taken no item");
        check(&made, before, each, LATE);
        let (made, items) = endless(each, 0);
        let mut results = pool.imap(square, items).unwrap();
        check(&made, 0, each, LATE);
        assert_eq!(results.next().unwrap().unwrap(), 1);
    }
}

fn a_deadline_is_kept_while_items_are_made() {
    let timeout = Duration::from_millis(10);
    let is_late = |result: Result<(), PoolError>| matches!(result, Err(PoolError::Timeout));
    for each in TIMES {
        let pool = pool(2);
        let (made, items) = endless(each, 0);
        let all = pool.map_async(square, items).unwrap();
        let before = made.get();
        assert!(is_late(all.get_timeout(timeout).map(drop)));
        check(&made, before, each, timeout + LATE);
        let (before, one) = (made.get(), pool.apply_async(|()| take(TIMES[2] * 1000), ()));
        assert!(is_late(one.unwrap().get_timeout(timeout)));
        check(&made, before, each, timeout + 2 * LATE);
        // The chunk is so long that no result comes in time.
        let (made, items) = endless(each, 0);
        let mut results = pool.chunk_size(1 << 30).imap(square, items).unwrap();
        let before = made.get();
        assert!(is_late(results.next_timeout(timeout).map(drop)));
        check(&made, before, each, timeout + LATE);
    }
    // The iterator gets slow all at once.
    let pool = pool(2);
    let (made, items) = endless(TIMES[2], 1_000_000);
    let all = pool.map_async(|x: u64| x, items).unwrap();
    while made.get() < 1_000_000 {
        let before = made.get().max(1_000_000);
        assert!(is_late(all.get_timeout(timeout).map(drop)));
        check(&made, before.min(made.get()), TIMES[2], timeout + LATE);
    }
    // The items are quick, and their serialization is slow.
    for fails in [false, true] {
        let made = Made::default();
        let count = Rc::clone(&made);
        let items = iter::from_fn(move || {
            count.set(count.get() + 1);
            Some(Slow { fails })
        });
        let all = pool.map_async(|_: Slow| (), items).unwrap();
        let before = made.get();
        assert!(is_late(all.get_timeout(timeout).map(drop)));
        check(&made, before, Duration::from_millis(1), timeout + LATE);
    }
}

fn a_chunk_that_takes_longer_than_a_call_is_complete_in_the_end() {
    let pool = pool(2);
    let slow_items = || (0..40).inspect(|_| take(TIMES[2]));
    let squares: Vec<u64> = (0..40).map(square).collect();
    let all = pool.chunk_size(15).map_async(square, slow_items()).unwrap();
    let mut calls = 0;
    while !all.ready().unwrap() {
        calls += 1;
    }
    assert!(calls > 10, "{calls} calls took 40 items of 2 ms");
    assert_eq!(all.get().unwrap(), squares);
    let mut results = pool.chunk_size(15).imap(square, slow_items()).unwrap();
    let mut got = Vec::new();
    loop {
        match results.next_timeout(Duration::from_millis(1)) {
            Ok(Some(result)) => got.push(result),
            Ok(None) => break,
            Err(error) => assert!(matches!(error, PoolError::Timeout), "{error}"),
        }
    }
    assert_eq!(got, squares);
}

/// An argument that cannot be serialized.
#[derive(Clone, Copy, Deserialize)]
struct Refused;

impl Serialize for Refused {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("refused"))
    }
}

/// How many times this process has given up its processor by itself.
fn sleeps() -> i64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    usage.voluntary_context_switches()
}

fn items_that_cannot_be_serialized_end_without_a_wait() {
    let pool = Pool::new(2).unwrap();
    let is_refused = |error: &PoolError| match error {
        PoolError::Task(error) => matches!(error.failure, TaskFailure::BadArgument { .. }),
        _ => false,
    };
    // A wait for a worker after every few hundred items would be a hundred sleeps.
    let before = sleeps();
    let items = || iter::repeat_n(Refused, 50_000);
    let all = pool.map_async(|_: Refused| (), items()).unwrap();
    assert!(is_refused(&all.get().unwrap_err()));
    let results = pool.imap(|_: Refused| (), items()).unwrap();
    let refused = results.filter(|result| result.as_ref().is_err_and(is_refused));
    assert_eq!(refused.count(), 50_000);
    assert!(is_refused(&pool.map(|_: Refused| (), items()).unwrap_err()));
    let slept = sleeps() - before;
    assert!(slept < 20, "{slept} sleeps");
}

fn a_finite_map_ends_beside_endless_ones() {
    let pool = pool(2);
    let (_, slow) = endless(TIMES[2], 0);
    let endless = [
        pool.map_async(square, 0_u64..).unwrap(),
        pool.chunk_size(1)
            .map_async(square, iter::repeat(1))
            .unwrap(),
        pool.chunk_size(1).map_async(square, slow).unwrap(),
    ];
    let finite = pool.chunk_size(10).map_async(square, 0..100).unwrap();
    assert!(finite.get().unwrap().into_iter().eq((0..100).map(square)));
    for result in endless {
        assert!(!result.ready().unwrap());
    }
}

thread_local! {
    /// How many long results a worker has made.
    static MADE: RefCell<Option<RawValue<u32>>> = const { RefCell::new(None) };
}

fn make_a_mebibyte(_: usize) -> Vec<u8> {
    MADE.with_borrow(|made| made.as_ref().unwrap().fetch_add(1));
    vec![1; 1 << 20]
}

fn a_call_that_does_not_wait_reads_long_results_only_for_a_moment() {
    const RESULTS: usize = 20;
    let made = RawValue::new(0_u32).unwrap();
    let counter = made.clone();
    let builder = Pool::builder().workers(1);
    let pool = builder
        .initializer(move || MADE.set(Some(counter.clone())))
        .build()
        .unwrap();
    let results: Vec<_> = (0..RESULTS)
        .map(|n| pool.apply_async(make_a_mebibyte, n).unwrap())
        .collect();
    while (made.get() as usize) < RESULTS {
        hint::spin_loop();
    }
    let before = pool.open_tasks();
    results[RESULTS - 1].ready().unwrap();
    let read = before - pool.open_tasks();
    assert!((1..3).contains(&read), "{read} of {before}");
    for result in results {
        assert_eq!(result.get().unwrap().len(), 1 << 20);
    }
}
