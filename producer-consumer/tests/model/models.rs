//! What must hold in every order of steps; and that the checker finds it where it does not.

use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::thread::{JoinHandle, spawn};
use shuttle::{Config, MaxSteps, Runner};

use crate::acquire::Acquire;
use crate::barrier::{Barrier, BrokenBarrier};
use crate::condition::Condition;
use crate::event::Event;
use crate::lock::Lock;
use crate::queue::Queue;
use crate::rlock::RLock;
use crate::semaphore::Semaphore;

/// Runs `model` in so many random orders, and in as many with few but well placed changes of thread.
/// With `MODEL_RUNS=100` a hundred times as many.
fn check(model: impl Fn() + Send + Sync + Clone + 'static) {
    let factor = std::env::var("MODEL_RUNS").map_or(1, |runs| runs.parse().unwrap_or(1));
    let runs = 1_000 * factor;
    let mut config = Config::new();
    // Endless without deadlock is a failure, too.
    config.max_steps = MaxSteps::FailAfter(100_000);
    config.silence_warnings = true;
    Runner::new(RandomScheduler::new(runs), config.clone()).run(model.clone());
    Runner::new(PctScheduler::new(3, runs), config).run(model);
}

fn threads<R: Send + 'static>(
    count: usize,
    body: impl Fn(usize) -> R + Send + Sync + 'static,
) -> Vec<JoinHandle<R>> {
    let body = Arc::new(body);
    let start = |me| {
        let body = Arc::clone(&body);
        spawn(move || body(me))
    };
    (0..count).map(start).collect()
}

fn results<R>(threads: Vec<JoinHandle<R>>) -> Vec<R> {
    let join = |thread: JoinHandle<R>| thread.join().unwrap_or_else(|_| panic!("it panicked"));
    threads.into_iter().map(join).collect()
}

#[test]
fn every_item_comes_out_once_and_nobody_stays_behind() {
    for room in [1, 2, 0] {
        check(move || {
            let queue = Arc::new(Queue::new(room));
            let (puts, gets) = (Arc::clone(&queue), Arc::clone(&queue));
            let producers = threads(2, move |me| (0..2).for_each(|i| puts.put(me * 2 + i)));
            let consumers = threads(2, move |_| [gets.get(), gets.get()]);
            let mut got = results(consumers).concat();
            results(producers);
            got.sort_unstable();
            assert_eq!(got, [0, 1, 2, 3]);
        });
    }
}

#[test]
fn join_ends_when_all_is_done_and_not_before() {
    check(|| {
        let (queue, done) = (Arc::new(Queue::new(1)), Arc::new(AtomicUsize::new(0)));
        let (shared, count) = (Arc::clone(&queue), Arc::clone(&done));
        let consumers = threads(2, move |me| {
            shared.get();
            count.fetch_add(1, SeqCst);
            shared
                .task_done()
                .unwrap_or_else(|error| panic!("{me}: {error}"));
        });
        queue.put(1);
        queue.put(2);
        queue.join();
        assert_eq!(done.load(SeqCst), 2);
        results(consumers);
    });
}

fn never_more_than(most: usize, make: fn() -> Box<dyn Acquire + Send + Sync>) {
    check(move || {
        let (lock, inside) = (make(), AtomicUsize::new(0));
        results(threads(3, move |_| {
            for _ in 0..2 {
                let _held = lock.hold();
                assert!(inside.fetch_add(1, SeqCst) < most);
                shuttle::thread::yield_now();
                inside.fetch_sub(1, SeqCst);
            }
        }));
    });
}

#[test]
fn no_more_are_inside_than_may_be_and_all_get_in() {
    never_more_than(1, || Box::new(Lock::new()));
    never_more_than(1, || Box::new(RLock::new()));
    never_more_than(2, || Box::new(Semaphore::new(2)));
}

#[test]
fn a_semaphore_of_zero_hands_over_what_was_made() {
    check(|| {
        let (made, item) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let (release, store) = (Arc::clone(&made), Arc::clone(&item));
        let producer = threads(1, move |_| {
            store.store(7, SeqCst);
            release.release().unwrap_or_else(|error| panic!("{error}"));
        });
        made.acquire();
        assert_eq!(item.load(SeqCst), 7);
        results(producer);
    });
}

/// Two consumers and a producer; each consumer takes one. `waits` is the line with `if` or `while`.
fn bounded_list(waits: fn(&mut crate::condition::Acquired<'_, Vec<u32>>)) {
    check(move || {
        let items = Arc::new(Condition::new(Vec::new()));
        let list = Arc::clone(&items);
        let consumers = threads(2, move |_| {
            let mut held = list.acquire();
            waits(&mut held);
            assert!(held.pop().is_some(), "pop from empty list");
            held.notify();
        });
        for item in 0..2 {
            let mut held = items.acquire();
            held.push(item);
            held.notify();
        }
        results(consumers);
    });
}

#[test]
fn a_while_before_wait_is_right_and_an_if_pops_from_an_empty_list() {
    bounded_list(|held| {
        while held.is_empty() {
            held.wait();
        }
    });
    let with_if = catch_unwind(|| {
        bounded_list(|held| {
            if held.is_empty() {
                held.wait();
            }
        });
    });
    assert!(with_if.is_err(), "the checker did not find the notes' bug");
}

#[test]
fn a_set_event_lets_all_through_also_if_it_is_cleared_and_set_again() {
    check(|| {
        let event = Arc::new(Event::new());
        let waits = Arc::clone(&event);
        let waiters = threads(3, move |_| waits.wait());
        event.set();
        event.clear();
        event.set();
        results(waiters);
    });
}

#[test]
fn nobody_passes_a_barrier_before_all_have_come() {
    check(|| {
        let (barrier, came) = (Barrier::new(3), AtomicUsize::new(0));
        results(threads(3, move |_| {
            for round in 1..=2 {
                came.fetch_add(1, SeqCst);
                barrier.wait().unwrap_or_else(|error| panic!("{error}"));
                assert!(came.load(SeqCst) >= 3 * round);
            }
        }));
    });
}

#[test]
fn an_aborted_barrier_keeps_nobody() {
    check(|| {
        let barrier = Arc::new(Barrier::new(3));
        let waits = Arc::clone(&barrier);
        let waiters = threads(2, move |_| waits.wait());
        barrier.abort();
        assert_eq!(results(waiters), [Err(BrokenBarrier); 2]);
    });
}

#[test]
fn a_reset_barrier_keeps_nobody_of_the_round_and_lets_the_next_one_through() {
    check(|| {
        let barrier = Arc::new(Barrier::new(2));
        let waits = Arc::clone(&barrier);
        // Sent away by the reset, or met by the second try below, or by each other.
        let waiters = threads(2, move |_| waits.wait().is_ok() || waits.wait().is_ok());
        barrier.reset();
        let all = results(waiters);
        assert!(all.iter().any(|passed| *passed));
    });
}
