//! Tests of calls and their results: the same as in Python, and the errors.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::rc::Rc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use pool_demo::{Pool, PoolError, TaskFailure, ThreadPool};
use shared_memory::RawValue;

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    apply_returns_the_result_of_another_process,
    map_keeps_the_order_with_any_chunk_size,
    map_of_no_items_returns_no_results,
    imap_keeps_the_order_and_imap_unordered_returns_each_result_once,
    next_timeout_of_an_imap_returns_in_time,
    starmap_passes_tuples_as_arguments,
    a_function_can_be_generic_or_chosen_at_run_time,
    map_async_is_ready_when_all_results_are,
    several_calls_run_at_the_same_time,
    items_can_be_results_of_the_same_pool,
    a_result_reports_when_it_is_ready_and_can_be_read_again,
    a_panic_fails_only_its_own_task,
    map_returns_the_error_of_the_first_item_that_failed,
    results_of_an_abandoned_map_may_use_the_pool_in_their_drop,
    a_closed_pool_refuses_tasks_and_an_open_pool_refuses_join,
    numbers_out_of_range_are_refused,
}

fn apply_returns_the_result_of_another_process() {
    let pool = pool(2);
    assert_eq!(pool.apply(square, 7).unwrap(), 49);
    let (pid, parent) = pool
        .apply(
            |()| (process::id(), std::os::unix::process::parent_id()),
            (),
        )
        .unwrap();
    assert_eq!(parent, process::id());
    assert!(pool.pids().contains(&pid.cast_signed()));
    assert_eq!(
        pool.apply(|(a, b): (i32, String)| format!("{a}{b}"), (1, "x".into()))
            .unwrap(),
        "1x"
    );
    assert_eq!(pool.size(), 2);
}

fn map_keeps_the_order_with_any_chunk_size() {
    let pool = pool(3);
    let squares: Vec<u64> = (0..1000).map(square).collect();
    assert_eq!(pool.map(square, 0..1000).unwrap(), squares);
    for chunk in [1, 7, 999, 1000, 5000] {
        assert_eq!(
            pool.chunk_size(chunk).map(square, 0..1000).unwrap(),
            squares
        );
    }
    // The length of this iterator is not known before its end.
    let filtered = (0..3000).filter(|n| n % 3 == 0).map(|n| n / 3);
    assert_eq!(pool.map(square, filtered).unwrap(), squares);
}

fn map_of_no_items_returns_no_results() {
    let pool = pool(2);
    assert!(pool.map(square, []).unwrap().is_empty());
    assert_eq!(pool.imap(square, []).unwrap().count(), 0);
    assert!(
        pool.map_async(square, [])
            .unwrap()
            .get()
            .unwrap()
            .is_empty()
    );
}

fn imap_keeps_the_order_and_imap_unordered_returns_each_result_once() {
    let pool = pool(4);
    let squares: Vec<u64> = (0..20_000).map(square).collect();
    let ordered = pool.imap(square, 0..20_000).unwrap();
    assert_eq!(ordered.collect::<Result<Vec<_>, _>>().unwrap(), squares);
    for chunk in [1, 10] {
        let unordered = pool
            .chunk_size(chunk)
            .imap_unordered(square, 0..20_000)
            .unwrap();
        let mut all = unordered.collect::<Result<Vec<_>, _>>().unwrap();
        all.sort_unstable();
        assert_eq!(all, squares);
    }
    // The iterator is dropped early, and the pool still works.
    assert_eq!(pool.imap(square, 0..20_000).unwrap().take(3).count(), 3);
    assert_eq!(pool.apply(square, 5).unwrap(), 25);
}

fn starmap_passes_tuples_as_arguments() {
    let pool = pool(2);
    assert_eq!(
        pool.starmap(|a: u32, b: u32| a * b, [(1, 2), (3, 4)])
            .unwrap(),
        [2, 12]
    );
    assert_eq!(
        pool.starmap(
            |a: i8, b: bool, c: char| format!("{a}{b}{c}"),
            [(1, true, 'x')]
        )
        .unwrap(),
        ["1truex"]
    );
    let products = pool.starmap_async(|a: u32, b: u32| a * b, [(1, 2), (3, 4)]);
    assert_eq!(products.unwrap().get().unwrap(), [2, 12]);
    let products = pool
        .chunk_size(1)
        .starmap_async(|a: u32, b: u32| a * b, (0..100).map(|n| (n, n)))
        .unwrap();
    assert!(
        products
            .get()
            .unwrap()
            .into_iter()
            .eq((0..100).map(|n| n * n))
    );
}

fn a_function_can_be_generic_or_chosen_at_run_time() {
    fn twice<T: Clone>(value: T) -> (T, T) {
        (value.clone(), value)
    }
    let pool = pool(2);
    assert_eq!(pool.apply(twice, 3_u8).unwrap(), (3, 3));
    assert_eq!(
        pool.apply(twice::<String>, "a".into()).unwrap().1,
        "a".to_owned()
    );
    let operations: [fn(f64) -> f64; 2] = [f64::sqrt, |x| x * x];
    let results = operations.map(|operation| pool.apply(operation, 9.0).unwrap());
    assert_eq!(results, [3.0, 81.0]);
    let products = pool.starmap((|a, b| a * b) as fn(u8, u8) -> u8, [(2, 3)]);
    assert_eq!(products.unwrap(), [6]);
}

fn next_timeout_of_an_imap_returns_in_time() {
    let flag = RawValue::new(0_u32).unwrap();
    let pool = pool_with_flag(&flag);
    for in_order in [true, false] {
        flag.set(0);
        let mut results = match in_order {
            true => pool.imap(square_after_flag, 3..6).unwrap(),
            false => pool.imap_unordered(square_after_flag, 3..6).unwrap(),
        };
        for timeout in [Duration::ZERO, Duration::from_millis(20)] {
            let start = Instant::now();
            let early = results.next_timeout(timeout);
            assert!(matches!(early, Err(PoolError::Timeout)), "{early:?}");
            assert!(start.elapsed() >= timeout);
        }
        flag.set(1);
        let minute = Duration::from_secs(60);
        assert_eq!(results.next_timeout(minute).unwrap(), Some(9));
        assert_eq!(results.next().unwrap().unwrap(), 16);
        assert_eq!(results.next_timeout(minute).unwrap(), Some(25));
        assert_eq!(results.next_timeout(Duration::ZERO).unwrap(), None);
    }
    let mut results = pool.imap(|n: u64| 6 / n, [0, 2]).unwrap();
    let minute = Duration::from_secs(60);
    let error = results.next_timeout(minute).unwrap_err();
    assert!(error.to_string().contains("divide by zero"), "{error}");
    assert_eq!(results.next_timeout(minute).unwrap(), Some(3));
    assert_eq!(results.next_timeout(minute).unwrap(), None);
}

fn numbers_out_of_range_are_refused() {
    let text = |error: PoolError| error.to_string();
    let refused = Pool::new(0).map_err(text).unwrap_err();
    assert_eq!(refused, "a pool needs at least one worker");
    assert!(matches!(ThreadPool::new(0), Err(PoolError::NoWorkers)));
    let refused = Pool::new(5000).map_err(text).unwrap_err();
    assert_eq!(refused, "a pool has at most 4094 workers, not 5000");
    let refused = Pool::builder().workers(1).max_tasks_per_child(0).build();
    assert!(matches!(refused, Err(PoolError::ZeroTasksPerChild)));
    let pool = pool(1);
    let none = pool.chunk_size(0);
    let is_refused = |error| matches!(error, Some(PoolError::ZeroChunkSize));
    assert!(is_refused(none.map(square, 0..3).err()));
    assert!(is_refused(none.map_async(square, 0..3).err()));
    assert!(is_refused(none.imap(square, 0..3).err()));
    assert_eq!(pool.map(square, 0..3).unwrap(), [0, 1, 4]);
}

fn map_async_is_ready_when_all_results_are() {
    let pool = pool(2);
    let first = pool.map_async(square, 0..50_000).unwrap();
    let second = pool.map_async(|x: u64| x + 1, 0..10).unwrap();
    assert_eq!(second.get().unwrap(), (1..11).collect::<Vec<u64>>());
    assert_eq!(
        first.get().unwrap(),
        (0..50_000).map(square).collect::<Vec<_>>()
    );
    assert!(first.successful().unwrap());
}

fn several_calls_run_at_the_same_time() {
    let pool = pool(2);
    let mut one = pool.imap(square, 0..5000).unwrap();
    let mut two = pool.imap(|x: u64| x + 1, 0..5000).unwrap();
    for n in 0..5000 {
        assert_eq!(one.next().unwrap().unwrap(), n * n);
        assert_eq!(two.next().unwrap().unwrap(), n + 1);
        if n % 1000 == 0 {
            assert_eq!(pool.apply(square, n).unwrap(), n * n);
        }
    }
    assert!(one.next().is_none() && two.next().is_none() && one.next().is_none());
}

fn items_can_be_results_of_the_same_pool() {
    let pool = pool(2);
    let fourth = |n: u64| square(square(n));
    let squares = || pool.imap(square, 0..3000).unwrap().map(Result::unwrap);
    let expected: Vec<u64> = (0..3000).map(fourth).collect();
    assert_eq!(pool.map(square, squares()).unwrap(), expected);
    let stream = pool.imap(square, squares()).unwrap();
    assert_eq!(stream.collect::<Result<Vec<_>, _>>().unwrap(), expected);
    let one_by_one = (0..3000).map(|n| pool.apply(square, n).unwrap());
    assert_eq!(pool.map(square, one_by_one).unwrap(), expected);
}

fn a_result_reports_when_it_is_ready_and_can_be_read_again() {
    let flag = RawValue::new(0_u32).unwrap();
    let pool = pool_with_flag(&flag);
    let result = pool.apply_async(square_after_flag, 6).unwrap();
    assert!(!result.ready().unwrap());
    assert!(matches!(result.successful(), Err(PoolError::NotReady)));
    let start = Instant::now();
    assert!(matches!(
        result.get_timeout(Duration::from_millis(20)),
        Err(PoolError::Timeout)
    ));
    assert!(!result.wait_timeout(Duration::from_millis(20)).unwrap());
    assert!(start.elapsed() >= Duration::from_millis(40));
    flag.set(1);
    result.wait().unwrap();
    assert!(result.ready().unwrap() && result.successful().unwrap());
    assert_eq!((result.get().unwrap(), result.get().unwrap()), (36, 36));
    assert_eq!(result.get_timeout(Duration::ZERO).unwrap(), 36);
}

/// A pool with one worker. Its tasks that call `square_after_flag` wait for `flag`.
fn pool_with_flag(flag: &RawValue<u32>) -> Pool<'static> {
    let flag = flag.clone();
    let initializer = move || FLAG.with(|there| there.replace(Some(flag.clone())).map_or((), drop));
    let builder = Pool::builder().workers(1);
    builder.initializer(initializer).build().unwrap()
}

thread_local! {
    static FLAG: RefCell<Option<RawValue<u32>>> = const { RefCell::new(None) };
}

fn square_after_flag(x: u64) -> u64 {
    let flag_is_set = || FLAG.with_borrow(|flag| flag.as_ref().unwrap().get() != 0);
    while !flag_is_set() {
        sleep(Duration::from_micros(100));
    }
    square(x)
}

fn a_panic_fails_only_its_own_task() {
    let pool = pool(2);
    let pids = pool.pids();
    let odd = |x: u64| {
        assert!(x.is_multiple_of(2), "{x} is odd");
        x
    };
    for chunk in [1, 5] {
        let results = pool.chunk_size(chunk).imap(odd, 0..20).unwrap();
        for (n, result) in (0..).zip(results) {
            match result {
                Ok(x) => assert!(x == n && n % 2 == 0),
                Err(PoolError::Task(error)) => {
                    assert_eq!(error.to_string(), format!("task {n}: panicked: {n} is odd"));
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
    let literal = pool
        .apply(|()| -> () { panic!("literally") }, ())
        .unwrap_err();
    assert!(
        literal.to_string().ends_with("panicked: literally"),
        "{literal}"
    );
    assert_eq!(pool.pids(), pids);
}

fn map_returns_the_error_of_the_first_item_that_failed() {
    let pool = pool(2);
    let result = pool.chunk_size(3).map(
        |x: u64| {
            if x == 4 || x == 17 {
                panic!("no {x}")
            } else {
                x
            }
        },
        0..30,
    );
    let Err(PoolError::Task(error)) = result else {
        panic!("{result:?}")
    };
    assert_eq!(
        (error.task, error.failure),
        (4, TaskFailure::Panicked("no 4".into()))
    );
    assert_eq!(pool.map(square, 0..3).unwrap(), [0, 1, 4]);
}

thread_local! {
    static POOL: RefCell<Option<Rc<Pool<'static>>>> = const { RefCell::new(None) };
}

#[derive(serde::Serialize, serde::Deserialize)]
struct UsesPoolWhenDropped(u64);

impl Drop for UsesPoolWhenDropped {
    fn drop(&mut self) {
        if let Some(pool) = POOL.with_borrow(Clone::clone) {
            assert!(pool.open_tasks() < 1000);
        }
    }
}

fn results_of_an_abandoned_map_may_use_the_pool_in_their_drop() {
    let pool = Rc::new(pool(2));
    POOL.set(Some(Rc::clone(&pool)));
    let items = (0..20).inspect(|n| assert!(*n < 12, "no more items"));
    let result_that_uses_the_pool = |n: u64| {
        sleep(Duration::from_millis(2));
        UsesPoolWhenDropped(n)
    };
    let one_each = pool.chunk_size(1);
    assert!(
        catch_unwind(AssertUnwindSafe(
            || one_each.map(result_that_uses_the_pool, items)
        ))
        .is_err()
    );
    while pool.open_tasks() > 0 {
        let squares = one_each.map(square, 0..40).unwrap();
        assert!(squares.into_iter().eq((0..40).map(square)));
    }
    POOL.set(None);
}

fn a_closed_pool_refuses_tasks_and_an_open_pool_refuses_join() {
    let pool = pool(2);
    assert!(matches!(pool.join(), Err(PoolError::StillRunning)));
    let result = pool.apply_async(square, 3).unwrap();
    pool.close();
    assert!(matches!(
        pool.apply_async(square, 3),
        Err(PoolError::Closed)
    ));
    assert!(matches!(pool.map(square, 0..3), Err(PoolError::Closed)));
    assert!(matches!(pool.imap(square, 0..3), Err(PoolError::Closed)));
    pool.join().unwrap();
    assert_eq!(result.get().unwrap(), 9);
    assert!(pool.pids().is_empty());
    pool.join().unwrap();
    pool.terminate().unwrap();
}
