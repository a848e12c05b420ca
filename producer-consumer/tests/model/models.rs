//! What must hold in every order of steps, and that the checker finds where it does not hold.

use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::thread::{JoinHandle, spawn};
use shuttle::{Config, MaxSteps, Runner};

use crate::barrier::Barrier;
use crate::condition::{Condition, ConditionGuard};
use crate::error::{BarrierError, Broken, GetError, LockError, PutError};
use crate::event::Event;
use crate::lock::Lock;
use crate::queue::Queue;
use crate::rlock::RLock;
use crate::semaphore::Semaphore;

/// Runs `model` in random orders, and in as many orders that switch threads only at a few chosen points.
/// `MODEL_RUNS=100` runs a hundred times as many.
fn check(model: impl Fn() + Send + Sync + Clone + 'static) {
    let factor = std::env::var("MODEL_RUNS").map_or(1, |runs| runs.parse().unwrap_or(1));
    let runs = 1_000 * factor;
    let mut config = Config::new();
    // A model that never ends without a deadlock fails, too.
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

/// Unwraps the result: an error in a model is a failed test.
fn ok<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

fn results<R>(threads: Vec<JoinHandle<R>>) -> Vec<R> {
    let join = |thread: JoinHandle<R>| {
        thread
            .join()
            .unwrap_or_else(|_| panic!("a thread panicked"))
    };
    threads.into_iter().map(join).collect()
}

#[test]
fn every_item_is_got_once_and_no_thread_blocks_forever() {
    for capacity in [Some(1), Some(2), None] {
        check(move || {
            let queue = Arc::new(Queue::with_name("queue", capacity));
            let (puts, gets) = (Arc::clone(&queue), Arc::clone(&queue));
            let producers = threads(2, move |me| (0..2).for_each(|i| ok(puts.put(me * 2 + i))));
            let consumers = threads(2, move |_| [ok(gets.get()), ok(gets.get())]);
            let mut got = results(consumers).concat();
            results(producers);
            got.sort_unstable();
            assert_eq!(got, [0, 1, 2, 3]);
        });
    }
}

#[test]
fn join_returns_when_all_items_are_done_and_not_before() {
    check(|| {
        let (queue, done) = (Arc::new(Queue::bounded(1)), Arc::new(AtomicUsize::new(0)));
        let (shared, count) = (Arc::clone(&queue), Arc::clone(&done));
        let consumers = threads(2, move |_| {
            ok(shared.get());
            count.fetch_add(1, SeqCst);
            ok(shared.task_done());
        });
        ok(queue.put(1));
        ok(queue.put(2));
        queue.join();
        assert_eq!(done.load(SeqCst), 2);
        results(consumers);
    });
}

#[test]
fn a_shutdown_wakes_all_producers_and_returns_their_items() {
    check(|| {
        let queue = Arc::new(Queue::bounded(1));
        let puts = Arc::clone(&queue);
        let producers = threads(2, move |me| puts.put(me).map_err(PutError::into_inner));
        queue.shutdown();
        let refused = results(producers).into_iter().filter_map(Result::err);
        let (refused, left): (Vec<_>, _) = (refused.collect(), queue.try_get());
        // Each item is in one place.
        let mut all: Vec<_> = refused.into_iter().chain(left).collect();
        all.sort_unstable();
        assert_eq!(all, [0, 1]);
        assert_eq!(queue.get(), Err(GetError::ShutDown));
    });
}

#[test]
fn a_shutdown_wakes_all_consumers_and_loses_no_item() {
    check(|| {
        let queue = Arc::new(Queue::bounded(1));
        let (puts, gets) = (Arc::clone(&queue), Arc::clone(&queue));
        let consumers = threads(2, move |_| {
            let mut got = Vec::new();
            while let Ok(item) = gets.get() {
                got.push(item);
                ok(gets.task_done());
            }
            got
        });
        let producer = threads(1, move |_| [1, 2].map(|item| puts.put(item).is_ok()));
        queue.shutdown();
        let was_put = results(producer)[0];
        let mut got = results(consumers).concat();
        got.sort_unstable();
        let put: Vec<_> = [1, 2]
            .into_iter()
            .zip(was_put)
            .filter(|(_, was_put)| *was_put)
            .collect();
        assert_eq!(
            got,
            put.into_iter().map(|(item, _)| item).collect::<Vec<_>>()
        );
        queue.join();
    });
}

#[test]
fn join_waits_for_the_remaining_items_after_a_shutdown() {
    check(|| {
        let queue = Arc::new(Queue::bounded(2));
        ok(queue.put(1));
        ok(queue.put(2));
        let (shared, joined) = (Arc::clone(&queue), Arc::clone(&queue));
        let joiner = threads(1, move |_| {
            joined.join();
            assert_eq!(joined.unfinished(), 0);
        });
        queue.shutdown();
        let consumer = threads(1, move |_| {
            while shared.get().is_ok() {
                ok(shared.task_done());
            }
        });
        results(consumer);
        results(joiner);
    });
}

/// Three threads enter twice each, with the guard that `acquire` returns: at most `most` are inside at once.
fn check_admits_at_most<L: Send + Sync + 'static>(
    most: usize,
    make: fn() -> L,
    run_inside: fn(&L, &dyn Fn()),
) {
    check(move || {
        let (lock, inside) = (make(), AtomicUsize::new(0));
        results(threads(3, move |_| {
            for _ in 0..2 {
                run_inside(&lock, &|| {
                    assert!(inside.fetch_add(1, SeqCst) < most);
                    shuttle::thread::yield_now();
                    inside.fetch_sub(1, SeqCst);
                });
            }
        }));
    });
}

#[test]
fn locks_and_semaphores_admit_every_thread_but_never_too_many_at_once() {
    check_admits_at_most(1, Lock::new, |lock, body| {
        let _held = ok(lock.acquire());
        body();
    });
    check_admits_at_most(1, RLock::new, |lock, body| {
        let _held = ok(lock.acquire());
        body();
    });
    check_admits_at_most(
        2,
        || Semaphore::new(2),
        |semaphore, body| {
            let _permit = semaphore.acquire();
            body();
        },
    );
}

#[test]
fn two_threads_can_release_each_others_leaked_locks() {
    check(|| {
        let locks = Arc::new([Lock::new(), Lock::new()]);
        ok(locks[1].acquire()).leak();
        let inside = AtomicUsize::new(0);
        results(threads(2, move |me| {
            for _ in 0..2 {
                ok(locks[me].acquire()).leak();
                assert_eq!(inside.fetch_add(1, SeqCst), 0);
                inside.fetch_sub(1, SeqCst);
                ok(locks[1 - me].release());
            }
        }));
    });
}

#[test]
fn only_the_holder_of_a_condition_gets_an_error_from_acquire() {
    check(|| {
        let count = Arc::new(Condition::new(0));
        let shared = Arc::clone(&count);
        results(threads(2, move |_| {
            let mut held = ok(shared.acquire());
            assert!(matches!(
                shared.acquire(),
                Err(LockError::HeldByCaller { .. })
            ));
            *held += 1;
            ok(held.notify_all());
            ok(held.wait_for(|count| *count == 2));
            assert!(matches!(
                shared.acquire(),
                Err(LockError::HeldByCaller { .. })
            ));
        }));
        assert_eq!(*ok(count.acquire()), 2);
    });
}

#[test]
fn notify_many_wakes_two_waiters() {
    check(|| {
        let ready = Arc::new(Condition::new(false));
        let shared = Arc::clone(&ready);
        let waiters = threads(2, move |_| {
            let mut held = ok(shared.acquire());
            while !*held {
                ok(held.wait());
            }
        });
        let mut held = ok(ready.acquire());
        *held = true;
        ok(held.notify_many(2));
        drop(held);
        results(waiters);
    });
}

#[test]
fn acquire_sees_what_was_written_before_the_release() {
    check(|| {
        let (made, item) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let (release, store) = (Arc::clone(&made), Arc::clone(&item));
        let producer = threads(1, move |_| {
            store.store(7, SeqCst);
            ok(release.release());
        });
        made.acquire().leak();
        assert_eq!(item.load(SeqCst), 7);
        results(producer);
    });
}

/// Two consumers and a producer; each consumer takes one item. `waits` is the line with `if` or `while`.
fn bounded_list(waits: fn(&mut ConditionGuard<'_, Vec<u32>>)) {
    check(move || {
        let items = Arc::new(Condition::new(Vec::new()));
        let list = Arc::clone(&items);
        let consumers = threads(2, move |_| {
            let mut held = ok(list.acquire());
            waits(&mut held);
            assert!(held.pop().is_some(), "pop from empty list");
            ok(held.notify());
        });
        for item in 0..2 {
            let mut held = ok(items.acquire());
            held.push(item);
            ok(held.notify());
        }
        results(consumers);
    });
}

#[test]
fn a_while_around_wait_is_correct_and_an_if_pops_from_an_empty_list() {
    bounded_list(|held| {
        while held.is_empty() {
            ok(held.wait());
        }
    });
    let with_if = catch_unwind(|| {
        bounded_list(|held| {
            if held.is_empty() {
                ok(held.wait());
            }
        });
    });
    assert!(with_if.is_err(), "the checker did not find the notes' bug");
}

#[test]
fn set_wakes_all_waiters_even_if_the_event_is_cleared_and_set_again() {
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
fn no_thread_passes_a_barrier_before_all_have_arrived() {
    check(|| {
        let (barrier, arrived) = (Barrier::new(3), AtomicUsize::new(0));
        results(threads(3, move |_| {
            for round in 1..=2 {
                arrived.fetch_add(1, SeqCst);
                ok(barrier.wait());
                assert!(arrived.load(SeqCst) >= 3 * round);
            }
        }));
    });
}

#[test]
fn a_barrier_runs_its_action_once_per_round_before_it_opens() {
    check(|| {
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let barrier = Barrier::new(2).with_action(move || {
            counted.fetch_add(1, SeqCst);
        });
        results(threads(2, move |_| {
            for round in 1..=2 {
                ok(barrier.wait());
                // The next round's action needs this thread, too.
                assert_eq!(runs.load(SeqCst), round);
            }
        }));
    });
}

/// Checks a barrier without an action, and one with an action, during which the barrier is neither open nor closed.
fn with_and_without_action(model: fn(Barrier)) {
    check(move || model(Barrier::new(2)));
    check(move || model(Barrier::new(2).with_action(shuttle::thread::yield_now)));
}

#[test]
fn an_abort_wakes_all_waiters_with_an_error() {
    check(|| {
        let barrier = Arc::new(Barrier::new(3));
        let waits = Arc::clone(&barrier);
        let waiters = threads(2, move |_| waits.wait());
        barrier.abort();
        for outcome in results(waiters) {
            let Err(BarrierError::Broken { cause, .. }) = outcome else {
                panic!("a wait at an aborted barrier succeeded: {outcome:?}");
            };
            assert_eq!(cause, Broken::Aborted);
        }
    });
}

#[test]
fn an_abort_while_the_barrier_opens_leaves_no_thread_blocked() {
    with_and_without_action(|barrier| {
        let barrier = Arc::new(barrier);
        let waits = Arc::clone(&barrier);
        let waiters = threads(2, move |_| waits.wait());
        barrier.abort();
        results(waiters);
        assert!(barrier.is_broken());
    });
}

#[test]
fn a_reset_ends_the_current_round_and_the_next_round_passes() {
    with_and_without_action(|barrier| {
        let barrier = Arc::new(barrier);
        let waits = Arc::clone(&barrier);
        // The reset ends their wait, or they meet the second attempt below, or they meet each other.
        let waiters = threads(2, move |_| waits.wait().is_ok() || waits.wait().is_ok());
        barrier.reset();
        let all = results(waiters);
        assert!(all.iter().any(|passed| *passed));
    });
}
