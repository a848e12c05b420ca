//! Tests of callbacks: when the pool calls them, and how it handles their panics.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::{Rc, Weak};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sched::{CpuSet, sched_getcpu, sched_setaffinity};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use notes::thread::panic_message;
use pool_demo::{Pool, TaskError};

use crate::pools::{pool, square};
use notes_testkit::promises;

promises! {
    callbacks_get_results_and_errors_and_can_submit_tasks,
    callbacks_of_tasks_that_end_during_a_submit_are_called_before_join_returns,
    callbacks_are_called_during_submits_even_if_the_ring_is_never_full,
    a_process_that_only_submits_calls_callbacks_and_replaces_workers,
    callbacks_of_a_map_are_called_once_with_all_results_or_the_first_error,
    callbacks_of_a_terminated_map_get_the_error,
    a_panic_in_a_callback_does_not_stop_other_callbacks,
    a_panic_in_a_callback_during_the_drop_of_its_pool_is_caught,
    a_join_in_a_callback_returns_after_the_other_callbacks,
    callbacks_that_wait_for_the_pool_do_not_exhaust_the_stack,
    a_panic_in_the_destructor_of_a_callback_or_an_iterator_is_caught,
}

fn callbacks_get_results_and_errors_and_can_submit_tasks() {
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
    let texts = Rc::clone(&error);
    let fails = |()| -> u64 { panic!("on purpose") };
    drop(
        pool.apply_async_with(
            fails,
            (),
            |_| panic!("called the callback of a result"),
            move |error| *texts.borrow_mut() = error.to_string(),
        )
        .unwrap(),
    );
    while pool.open_tasks() > 0 {
        pool.apply(square, 0).unwrap();
    }
    pool.close();
    pool.join().unwrap();
    assert_eq!((sum.get(), more.get()), (285, 10));
    assert_eq!(*error.borrow(), "task 10: panicked: on purpose");
}

fn callbacks_of_tasks_that_end_during_a_submit_are_called_before_join_returns() {
    // On one processor a woken worker mostly runs before the parent continues, so the last task has ended when its
    // submit returns.
    let mut one = CpuSet::new();
    one.set(sched_getcpu().unwrap()).unwrap();
    sched_setaffinity(Pid::this(), &one).unwrap();
    for _ in 0..10 {
        let (pool, called) = (pool(1), Rc::new(Cell::new(0)));
        let submit = |n: u64| {
            let called = Rc::clone(&called);
            let callback = move |_| called.set(called.get() + 1);
            drop(
                pool.apply_async_with(square, n, callback, |error| panic!("{error}"))
                    .unwrap(),
            );
        };
        // The submit of the last task reads the results of all tasks.
        (0..1023).for_each(submit);
        sleep(Duration::from_millis(20));
        submit(1023);
        pool.close();
        pool.join().unwrap();
        assert_eq!(called.get(), 1024);
    }
}

fn callbacks_are_called_during_submits_even_if_the_ring_is_never_full() {
    let (pool, called) = (pool(2), Rc::new(Cell::new(0)));
    for given in 1..=20_000 {
        let counter = Rc::clone(&called);
        let callback = move |_| counter.set(counter.get() + 1);
        let result = pool.apply_async_with(square, 3, callback, |error| panic!("{error}"));
        drop(result.unwrap());
        assert_eq!(called.get() + pool.open_tasks(), given);
        // The parent submits more slowly than the workers run, so there is always room.
        let start = Instant::now();
        while start.elapsed() < Duration::from_micros(20) {}
    }
    assert!(called.get() > 0);
    pool.close();
    pool.join().unwrap();
    assert_eq!(called.get(), 20_000);
}

fn a_process_that_only_submits_calls_callbacks_and_replaces_workers() {
    let (called, pool) = (Rc::new(Cell::new(0)), pool(2));
    let before = pool.pids();
    let has_new_workers = || {
        let now = pool.pids();
        now.len() == 2 && now.iter().all(|pid| !before.contains(pid))
    };
    let mut killed = false;
    // A thousand tasks have room, and their results, too, so none of these calls waits.
    for n in 0..1000 {
        let counter = Rc::clone(&called);
        let callback = move |_| counter.set(counter.get() + 1);
        drop(pool.apply_async_with(square, n, callback, drop).unwrap());
        if called.get() > 0 && !std::mem::replace(&mut killed, true) {
            for pid in &before {
                kill(Pid::from_raw(*pid), Signal::SIGKILL).unwrap();
            }
        }
        if killed && has_new_workers() {
            break;
        }
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(2) {}
    }
    assert!(called.get() > 0, "no callback was called");
    assert!(has_new_workers(), "no worker was replaced");
}

/// The texts that callbacks have recorded.
#[derive(Clone, Default)]
struct CallbackTexts(Rc<RefCell<Vec<String>>>);

impl CallbackTexts {
    fn results(&self) -> impl FnOnce(Vec<u64>) + 'static {
        let texts = self.clone();
        move |results| texts.0.borrow_mut().push(format!("{results:?}"))
    }

    fn error(&self) -> impl FnOnce(TaskError) + 'static {
        let texts = self.clone();
        move |error| texts.0.borrow_mut().push(error.to_string())
    }

    fn take(&self) -> Vec<String> {
        self.0.take()
    }
}

fn callbacks_of_a_map_are_called_once_with_all_results_or_the_first_error() {
    let (pool, texts) = (pool(2), CallbackTexts::default());
    let submit = |items: Vec<u64>| {
        pool.map_async_with(|n| 6 / n, items, texts.results(), texts.error())
            .unwrap()
    };
    assert_eq!(submit(vec![1, 2, 3]).get().unwrap(), [6, 3, 2]);
    assert_eq!(texts.take(), ["[6, 3, 2]"]);
    assert!(submit(vec![]).get().unwrap().is_empty());
    assert_eq!(texts.take(), ["[]"]);
    submit(vec![1, 0, 3, 0]).wait().unwrap();
    let divided = "task 1: panicked: attempt to divide by zero";
    assert_eq!(texts.take(), [divided]);
    // The result is dropped, and the last item fills the last chunk.
    for chunk_size in [1, 2, 3] {
        let chunked = pool.chunk_size(chunk_size);
        let given = chunked.map_async_with(square, 0..6, texts.results(), texts.error());
        drop(given.unwrap());
        while texts.0.borrow().is_empty() {
            pool.apply(square, 0).unwrap();
        }
        assert_eq!(texts.take(), ["[0, 1, 4, 9, 16, 25]"]);
    }
    let given = pool.starmap_async_with(
        |a: u64, b: u64| a * b,
        [(1, 2), (3, 4)],
        texts.results(),
        texts.error(),
    );
    drop(given.unwrap());
    let panics = (0..9).inspect(|n| assert!(*n < 5, "no more items"));
    drop(pool.map_async_with(square, panics, texts.results(), texts.error()));
    pool.close();
    pool.join().unwrap();
    let mut all = texts.take();
    all.sort();
    let not_made =
        "task 5: cannot make the argument: the iterator or Serialize panicked: no more items";
    assert_eq!(all, ["[2, 12]", not_made]);
}

fn callbacks_of_a_terminated_map_get_the_error() {
    let texts = CallbackTexts::default();
    let terminated = |text: &String| text.ends_with("not finished: the pool was terminated");
    // Four cases: all items made but not ended, not all items made, and a pool terminated by the map's own iterator,
    // whose chunk is full, or which has no time left for it.
    let endless = |_: u64| -> u64 {
        sleep(Duration::from_secs(3600));
        0
    };
    for items in [3, u64::MAX] {
        let pool = pool(2);
        let given = pool.map_async_with(endless, 0..items, texts.results(), texts.error());
        pool.terminate().unwrap();
        let texts = texts.take();
        assert!(texts.len() == 1 && terminated(&texts[0]), "{texts:?}");
        assert!(given.unwrap().get().is_err());
    }
    for chunk_size in [2, 1000] {
        let pool = Rc::new(pool(2));
        let inner = Rc::downgrade(&pool);
        let items = (0..100).inspect(move |n| {
            if *n == 7 {
                inner.upgrade().unwrap().terminate().unwrap();
                let ended = Instant::now();
                while ended.elapsed() < Duration::from_millis(10) {}
            }
        });
        let chunked = pool.chunk_size(chunk_size);
        let given = chunked.map_async_with(square, items, texts.results(), texts.error());
        let error = given.unwrap().get().unwrap_err().to_string();
        let texts = texts.take();
        assert!(texts.len() == 1 && terminated(&texts[0]), "{texts:?}");
        assert!(terminated(&error), "{error}");
    }
}

fn a_panic_in_a_callback_does_not_stop_other_callbacks() {
    let (pool, called) = (pool(2), Rc::new(Cell::new(0)));
    let submit = |n: u64| {
        let called = Rc::clone(&called);
        let callback = move |_| {
            assert_ne!(n, 3, "a callback's panic");
            called.set(called.get() + 1);
        };
        pool.apply_async_with(square, n, callback, |error| panic!("{error}"))
            .unwrap()
    };
    let results: Vec<_> = (0..20).map(submit).collect();
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

fn a_panic_in_a_callback_during_the_drop_of_its_pool_is_caught() {
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

fn a_join_in_a_callback_returns_after_the_other_callbacks() {
    let called = Cell::new(0);
    let seen = Cell::new(0);
    let shared: RefCell<Option<Weak<Pool<'_>>>> = RefCell::new(None);
    let pool = Rc::new(Pool::new(1).unwrap());
    shared.replace(Some(Rc::downgrade(&pool)));
    // The items of one chunk end together, so their callbacks are due together.
    let results: Vec<_> = (0..20)
        .map(|n| {
            let callback = |_| {
                called.set(called.get() + 1);
                let first = shared.take();
                if let Some(pool) = first {
                    pool.upgrade().unwrap().join().unwrap();
                    seen.set(called.get());
                }
            };
            pool.apply_async_with(square, n, callback, |error| panic!("{error}"))
        })
        .collect();
    assert!(results.iter().all(Result::is_ok));
    pool.close();
    pool.join().unwrap();
    assert_eq!((called.get(), seen.get()), (20, 20));
}

fn callbacks_that_wait_for_the_pool_do_not_exhaust_the_stack() {
    let (depth, deepest, called) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let shared: RefCell<Weak<Pool<'_>>> = RefCell::new(Weak::new());
    let pool = Rc::new(Pool::new(1).unwrap());
    shared.replace(Rc::downgrade(&pool));
    let submit = |n| {
        let callback = |_| {
            depth.update(|depth| depth + 1);
            deepest.set(deepest.get().max(depth.get()));
            let again = shared.borrow().upgrade().unwrap();
            assert_eq!(again.apply(square, 3).unwrap(), 9);
            depth.update(|depth| depth - 1);
            called.update(|called| called + 1);
        };
        let result = pool.apply_async_with(square, n, callback, |error| panic!("{error}"));
        drop(result.unwrap());
    };
    // Each callback finds the callbacks of all later tasks due.
    (0..500).for_each(submit);
    while called.get() < 500 {
        pool.apply(square, 1).unwrap();
    }
    assert!((2..=20).contains(&deepest.get()), "{}", deepest.get());
}

/// Panics when it is dropped.
struct PanicsInDrop;

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("in the destructor");
    }
}

fn a_panic_in_the_destructor_of_a_callback_or_an_iterator_is_caught() {
    let called = Cell::new(0);
    let pool = Pool::new(2).unwrap();
    let unused = PanicsInDrop;
    let callback = |_| panic!("in the callback");
    let error_callback = move |_| drop(unused);
    // Two panics at once would abort the program.
    let both = pool.apply_async_with(square, 3, callback, error_callback);
    let caught = catch_unwind(AssertUnwindSafe(|| both.unwrap().wait()));
    assert_eq!(panic_message(&*caught.unwrap_err()), "in the callback");
    let unused = PanicsInDrop;
    let callback = |squares: Vec<u64>| called.set(squares.len());
    let all = pool.map_async_with(square, 0..3, callback, move |_| drop(unused));
    assert_eq!(all.unwrap().get().unwrap(), [0, 1, 4]);
    assert_eq!(called.get(), 3);
    // An iterator is dropped when its last item is taken, and when the pool ends.
    for is_ended in [true, false] {
        let pool = self::pool(2);
        let kept = PanicsInDrop;
        let items = (0..10_000_000_u64).take_while(move |n| {
            let _iterator = &kept;
            !is_ended || *n < 3
        });
        let all = pool.chunk_size(1).map_async(square, items).unwrap();
        if is_ended {
            assert_eq!(all.get().unwrap(), [0, 1, 4]);
        }
        assert_eq!(pool.apply(square, 3).unwrap(), 9);
        pool.terminate().unwrap();
        assert_eq!(all.get().is_ok(), is_ended);
    }
    // It panics, and so does its destructor.
    let kept = PanicsInDrop;
    let items = (0..10_u64).inspect(move |n| {
        let _iterator = &kept;
        assert!(*n < 5, "in the iterator");
    });
    let error = pool.map_async(square, items).unwrap().get().unwrap_err();
    assert!(error.to_string().ends_with("in the iterator"), "{error}");
}
