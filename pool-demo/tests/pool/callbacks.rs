//! Callbacks: when they are called, and what becomes of their panics.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sched::{CpuSet, sched_getcpu, sched_setaffinity};
use nix::unistd::Pid;
use notes::thread::panic_message;

use crate::{pool, square};
use notes_testkit::promises;

promises! {
    callbacks_get_results_and_errors_and_may_give_tasks,
    callbacks_of_tasks_that_end_while_others_are_given_are_called_before_join_returns,
    callbacks_are_called_while_tasks_are_given_however_much_room_there_is,
    a_callback_that_panics_does_not_keep_the_others_from_being_called,
    a_callback_that_panics_while_its_pool_is_dropped_ends_nothing,
}

fn callbacks_get_results_and_errors_and_may_give_tasks() {
    let (sum, error, more) = (
        Rc::new(Cell::new(0)),
        Rc::new(RefCell::new(String::new())),
        Rc::new(Cell::new(0)),
    );
    let pool = Rc::new(pool(2));
    for n in 0..10 {
        let (sum, pool_again, more) = (Rc::clone(&sum), Rc::downgrade(&pool), Rc::clone(&more));
        let callback = move |result| {
            sum.set(sum.get() + result);
            let again = pool_again.upgrade().unwrap();
            let nested =
                again.apply_async_with(square, 1, move |one| more.set(more.get() + one), |_| {});
            drop(nested.unwrap());
        };
        drop(
            pool.apply_async_with(square, n, callback, |error| panic!("{error}"))
                .unwrap(),
        );
    }
    let noted = Rc::clone(&error);
    let fails = |()| -> u64 { panic!("on purpose") };
    drop(
        pool.apply_async_with(
            fails,
            (),
            |_| panic!("it failed"),
            move |error| *noted.borrow_mut() = error.to_string(),
        )
        .unwrap(),
    );
    while pool.open_tasks() > 0 {
        pool.apply(square, 0).unwrap();
    }
    pool.close();
    pool.join().unwrap();
    assert_eq!((sum.get(), more.get()), (285, 10));
    assert_eq!(*error.borrow(), "task 10 panicked: on purpose");
}

fn callbacks_of_tasks_that_end_while_others_are_given_are_called_before_join_returns() {
    // On one processor the worker, woken, mostly comes first: the last task has ended when it is given.
    let mut one = CpuSet::new();
    one.set(sched_getcpu().unwrap()).unwrap();
    sched_setaffinity(Pid::this(), &one).unwrap();
    for _ in 0..10 {
        let (pool, called) = (pool(1), Rc::new(Cell::new(0)));
        let give = |n: u64| {
            let called = Rc::clone(&called);
            let callback = move |_| called.set(called.get() + 1);
            drop(
                pool.apply_async_with(square, n, callback, |error| panic!("{error}"))
                    .unwrap(),
            );
        };
        // With the last of them, the results of all are read.
        (0..1023).for_each(give);
        sleep(Duration::from_millis(20));
        give(1023);
        pool.close();
        pool.join().unwrap();
        assert_eq!(called.get(), 1024);
    }
}

fn callbacks_are_called_while_tasks_are_given_however_much_room_there_is() {
    let (pool, called) = (pool(2), Rc::new(Cell::new(0)));
    for given in 1..=20_000 {
        let counter = Rc::clone(&called);
        let callback = move |_| counter.set(counter.get() + 1);
        pool.apply_async_with(square, 3, callback, |error| panic!("{error}"))
            .unwrap();
        assert_eq!(called.get() + pool.open_tasks(), given);
        // Slower than the workers: there is always room.
        let start = Instant::now();
        while start.elapsed() < Duration::from_micros(20) {}
    }
    assert!(called.get() > 0);
    pool.close();
    pool.join().unwrap();
    assert_eq!(called.get(), 20_000);
}

fn a_callback_that_panics_does_not_keep_the_others_from_being_called() {
    let (pool, called) = (pool(2), Rc::new(Cell::new(0)));
    let give = |n: u64| {
        let called = Rc::clone(&called);
        let callback = move |_| {
            assert_ne!(n, 3, "a callback's panic");
            called.set(called.get() + 1);
        };
        pool.apply_async_with(square, n, callback, |error| panic!("{error}"))
            .unwrap()
    };
    let results: Vec<_> = (0..20).map(give).collect();
    let waiting = AssertUnwindSafe(|| results.iter().for_each(|result| result.wait().unwrap()));
    let panic = catch_unwind(waiting).unwrap_err();
    assert!(panic_message(&*panic).contains("a callback's panic"));
    for (n, result) in (0..).zip(&results) {
        assert_eq!(result.get().unwrap(), n * n);
    }
    assert_eq!(called.get(), 19);
    pool.close();
    pool.join().unwrap();
}

fn a_callback_that_panics_while_its_pool_is_dropped_ends_nothing() {
    for unwinding in [false, true] {
        let (pool, called) = (pool(1), Rc::new(Cell::new(0)));
        for _ in 0..3 {
            let called = Rc::clone(&called);
            let error_callback = move |error| {
                called.set(called.get() + 1);
                panic!("not again: {error}")
            };
            let endless = |()| sleep(Duration::from_secs(3600));
            drop(
                pool.apply_async_with(endless, (), |()| {}, error_callback)
                    .unwrap(),
            );
        }
        let dropping = catch_unwind(AssertUnwindSafe(|| {
            let _pool = pool;
            assert!(!unwinding, "the first panic");
        }));
        assert_eq!((dropping.is_err(), called.get()), (unwinding, 3));
    }
}
