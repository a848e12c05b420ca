//! Tests of results that are kept beside their pool in a struct, and of results that outlive their pool.

use std::cell::{Cell, RefCell};
use std::fs;
use std::rc::{Rc, Weak};
use std::sync::OnceLock;
use std::thread::{sleep, yield_now};
use std::time::Duration;

use fork_demo::{Fork, exit_now};
use pool_demo::{AsyncResult, Imap, Pool, PoolError, TaskFailure};
use shared_memory::RawValue;

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    a_result_can_be_stored_beside_its_pool_and_dropped_in_any_order,
    after_the_pool_is_dropped_finished_results_are_available_and_the_others_are_errors,
    results_that_nobody_had_read_outlive_their_pool,
    results_keep_no_descriptor_and_no_child_of_their_pool,
    an_imap_that_outlives_its_pool_returns_finished_results_then_an_error,
    a_callback_can_drop_its_pool,
    a_forked_child_gets_no_result_after_it_dropped_the_pool,
    a_map_async_can_take_its_items_from_an_imap_of_the_same_pool,
    a_map_whose_iterator_terminates_the_pool_is_an_error,
    a_map_whose_size_hint_terminates_the_pool_is_refused,
}

struct PoolFirst {
    pool: Pool<'static>,
    result: AsyncResult<'static, u64>,
    squares: Imap<'static, std::ops::Range<u64>, u64>,
}

struct PoolLast {
    squares: Imap<'static, std::ops::Range<u64>, u64>,
    result: AsyncResult<'static, u64>,
    pool: Pool<'static>,
}

fn a_result_can_be_stored_beside_its_pool_and_dropped_in_any_order() {
    let make = || {
        let pool = pool(2);
        let result = pool.apply_async(square, 3).unwrap();
        let squares = pool.imap(square, 0..1000).unwrap();
        (pool, result, squares)
    };
    for asked in [true, false] {
        let (pool, result, squares) = make();
        let mut first = PoolFirst {
            pool,
            result,
            squares,
        };
        let (pool, result, squares) = make();
        let mut last = PoolLast {
            squares,
            result,
            pool,
        };
        if asked {
            assert_eq!(first.result.get().unwrap() + last.result.get().unwrap(), 18);
            assert_eq!(first.squares.nth(2).unwrap().unwrap(), 4);
            assert_eq!(last.squares.nth(2).unwrap().unwrap(), 4);
            assert_eq!(first.pool.apply(square, 5).unwrap(), 25);
            assert_eq!(last.pool.apply(square, 5).unwrap(), 25);
        }
    }
}

fn endless(_: u64) -> u64 {
    sleep(Duration::from_secs(3600));
    0
}

fn is_terminated(error: &PoolError) -> bool {
    matches!(error, PoolError::Task(error) if error.failure == TaskFailure::Terminated)
}

fn after_the_pool_is_dropped_finished_results_are_available_and_the_others_are_errors() {
    let pool = pool(2);
    let done = pool.apply_async(square, 3).unwrap();
    let all_done = pool.map_async(square, 0..100).unwrap();
    done.wait().unwrap();
    all_done.wait().unwrap();
    let open = pool.apply_async(endless, 3).unwrap();
    let all_open = pool.map_async(endless, 0..).unwrap();
    drop(pool);
    assert_eq!(done.get().unwrap(), 9);
    assert!(done.ready().unwrap() && done.successful().unwrap());
    assert!(all_done.get().unwrap().into_iter().eq((0..100).map(square)));
    assert!(is_terminated(&open.get().unwrap_err()));
    assert!(is_terminated(
        &open.get_timeout(Duration::from_secs(9)).unwrap_err()
    ));
    assert!(open.ready().unwrap() && !open.successful().unwrap());
    assert!(open.wait_timeout(Duration::ZERO).unwrap());
    open.wait().unwrap();
    assert!(is_terminated(&all_open.get().unwrap_err()));
}

/// The number of workers that run `square_or_endless` without end. Workers inherit the shared memory.
static WITHOUT_END: OnceLock<RawValue<u32>> = OnceLock::new();

fn square_or_endless(n: u64) -> u64 {
    if n == 2 {
        WITHOUT_END.get().unwrap().fetch_add(1);
        endless(n);
    }
    n * n
}

fn results_that_nobody_had_read_outlive_their_pool() {
    let without_end = WITHOUT_END.get_or_init(|| RawValue::new(0).unwrap());
    for is_dropped in [true, false] {
        let called = Rc::new(Cell::new(0));
        // A worker begins a task when it has written the results before it.
        let pool = pool(1);
        let counter = Rc::clone(&called);
        let callback = move |square| counter.set(square);
        let called_back = pool.apply_async_with(square_or_endless, 3, callback, drop);
        let mut singles: Vec<_> = (0..3)
            .map(|n| pool.apply_async(square_or_endless, n).unwrap())
            .collect();
        wait_for(without_end, 1);
        match is_dropped {
            true => drop(pool),
            false => pool.terminate().unwrap(),
        }
        assert_eq!((called.get(), called_back.unwrap().get().unwrap()), (9, 9));
        assert!(is_terminated(&singles.pop().unwrap().get().unwrap_err()));
        assert_eq!(singles[1].get().unwrap(), 1);
        assert_eq!(singles[0].get().unwrap(), 0);
        // The results of a chunk that has not ended.
        let pool = self::pool(1);
        let squares = pool.chunk_size(3).imap(square_or_endless, 0..3).unwrap();
        wait_for(without_end, 1);
        match is_dropped {
            true => drop(pool),
            false => pool.terminate().unwrap(),
        }
        let mut results: Vec<_> = squares.collect();
        assert!(is_terminated(&results.pop().unwrap().unwrap_err()));
        let squares = results.into_iter().map(Result::unwrap);
        assert!(squares.eq([0, 1]));
    }
}

/// Waits until the number is `wanted`, and sets it to 0.
fn wait_for(number: &RawValue<u32>, wanted: u32) {
    while number.get() != wanted {
        yield_now();
    }
    number.set(0);
}

fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

fn children() -> String {
    fs::read_to_string("/proc/thread-self/children").unwrap()
}

fn results_keep_no_descriptor_and_no_child_of_their_pool() {
    drop(pool(1));
    let before = (open_files(), children());
    let mut kept: Vec<(_, _, _)> = Vec::new();
    for n in 0..8 {
        let pool = pool(2);
        let result = pool.apply_async(square, n).unwrap();
        result.wait().unwrap();
        let squares = pool.imap(square, 0..).unwrap();
        // The items of this map come from an imap of the same pool.
        let fourths = pool.map_async(
            square,
            pool.imap(square, (0..9).cycle())
                .unwrap()
                .map(Result::unwrap),
        );
        kept.push((result, squares, fourths.unwrap()));
        drop(pool);
        assert_eq!((open_files(), children()), before);
    }
    for (n, (result, squares, fourths)) in (0..).zip(kept) {
        assert_eq!(result.get().unwrap(), n * n);
        assert!(squares.last().unwrap().is_err());
        assert!(is_terminated(&fourths.get().unwrap_err()));
    }
}

fn an_imap_that_outlives_its_pool_returns_finished_results_then_an_error() {
    let pool = pool(2);
    let mut squares = pool.imap(square, 0..).unwrap();
    while pool.open_tasks() > 0 {
        pool.apply(square, 0).unwrap();
    }
    drop(pool);
    let results: Vec<_> = squares.by_ref().collect();
    let (last, there) = results.split_last().unwrap();
    assert!(is_terminated(last.as_ref().unwrap_err()));
    let there = there.iter().map(|square| *square.as_ref().unwrap());
    assert!(there.len() > 10 && there.eq((0..).map(square).take(results.len() - 1)));
    assert!(squares.next().is_none());
    assert_eq!(squares.next_timeout(Duration::from_secs(9)).unwrap(), None);
}

fn a_callback_can_drop_its_pool() {
    let shared = Rc::new(RefCell::new(Some(pool(2))));
    let with_pool = |code: &dyn Fn(&Pool<'static>)| code(shared.borrow().as_ref().unwrap());
    let results = RefCell::new(Vec::new());
    with_pool(&|pool| {
        let shared = Rc::clone(&shared);
        let callback = move |_| drop(shared.take());
        results
            .borrow_mut()
            .push(pool.apply_async(endless, 0).unwrap());
        let called = pool.apply_async_with(square, 3, callback, |error| panic!("{error}"));
        results.borrow_mut().push(called.unwrap());
    });
    let results = results.take();
    assert!(is_terminated(&results[0].get().unwrap_err()));
    assert_eq!(results[1].get().unwrap(), 9);
    assert!(shared.borrow().is_none() && children().is_empty());
}

fn a_forked_child_gets_no_result_after_it_dropped_the_pool() {
    let pool = pool(2);
    let result = pool.apply_async(square, 3).unwrap();
    let mut squares = pool.imap(square, 0..9).unwrap();
    match fork_demo::fork().unwrap() {
        Fork::Child => {
            drop(pool);
            let is_refused = matches!(result.get(), Err(PoolError::NotOwner))
                && matches!(squares.next(), Some(Err(PoolError::NotOwner)))
                && squares.next().is_none();
            exit_now(i32::from(!is_refused))
        }
        Fork::Parent { child } => assert!(child.wait().unwrap().success()),
    }
    assert_eq!(result.get().unwrap(), 9);
    assert!(squares.map(Result::unwrap).eq((0..9).map(square)));
}

fn a_map_async_can_take_its_items_from_an_imap_of_the_same_pool() {
    let pool = pool(2);
    let squares = pool.imap(square, 0..5000).unwrap().map(Result::unwrap);
    let fourths = pool.map_async(square, squares).unwrap();
    let expected = (0..5000).map(|n| square(square(n)));
    assert!(fourths.get().unwrap().into_iter().eq(expected));
}

fn a_map_whose_iterator_terminates_the_pool_is_an_error() {
    for at in [0, 4, 9] {
        let pool = pool(2);
        let items = (0..10).inspect(|n| {
            if *n == at {
                pool.terminate().unwrap();
            }
        });
        let mapped = pool.chunk_size(5).map(square, items);
        assert!(is_terminated(&mapped.unwrap_err()), "item {at}");
    }
}

/// An endless iterator whose `size_hint` ends a pool.
struct EndsPool(Weak<Pool<'static>>);

impl Iterator for EndsPool {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        Some(1)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.upgrade().unwrap().terminate().unwrap();
        (0, None)
    }
}

fn a_map_whose_size_hint_terminates_the_pool_is_refused() {
    let pool = Rc::new(pool(2));
    let given = pool.map_async(square, EndsPool(Rc::downgrade(&pool)));
    assert!(matches!(given, Err(PoolError::Closed)));
    let pool = Rc::new(self::pool(2));
    let mapped = pool.map(square, EndsPool(Rc::downgrade(&pool)));
    assert!(matches!(mapped, Err(PoolError::Closed)), "{mapped:?}");
}
