//! Barriers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use super::{check, ok, results, threads};
use crate::barrier::Barrier;
use crate::error::{BarrierError, Broken};

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
