//! Barrier: in each round, all threads go on or none does.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, LazyLock};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use producer_consumer::{Barrier, BarrierError, Broken};

use crate::{MOMENT, within_deadline};

#[test]
fn in_every_round_no_thread_passes_before_all_have_arrived() {
    const PARTIES: usize = 4;
    within_deadline(|| {
        let (barrier, arrived) = (Barrier::new(PARTIES), AtomicUsize::new(0));
        let indices = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..PARTIES {
                scope.spawn(|| {
                    for round in 1..=500 {
                        arrived.fetch_add(1, SeqCst);
                        indices.fetch_add(barrier.wait().unwrap(), SeqCst);
                        assert!(arrived.load(SeqCst) >= round * PARTIES);
                    }
                });
            }
        });
        // In each round, one thread gets 0, one gets 1 …
        assert_eq!(indices.load(SeqCst), 500 * (1 + 2 + 3));
        assert_eq!(barrier.n_waiting(), 0);
    });
}

/// A barrier for three threads, at which two wait.
fn two_waiting_of_three() -> (Arc<Barrier>, [JoinHandle<Result<usize, BarrierError>>; 2]) {
    let barrier = Arc::new(Barrier::new(3));
    let waiters = [0, 1].map(|_| {
        let barrier = Arc::clone(&barrier);
        spawn(move || barrier.wait())
    });
    while barrier.n_waiting() < 2 {
        std::thread::yield_now();
    }
    (barrier, waiters)
}

/// What broke the barrier, from the result of a thread that did not get through.
fn break_cause(outcome: Result<usize, BarrierError>) -> Broken {
    match outcome {
        Err(BarrierError::Broken { cause, .. }) => cause,
        other => panic!("{other:?}"),
    }
}

fn assert_all_broken(waiters: [JoinHandle<Result<usize, BarrierError>>; 2], expected: Broken) {
    let outcomes = waiters.map(|waiter| waiter.join().unwrap());
    assert_eq!(outcomes.map(break_cause), [expected; 2]);
}

#[test]
fn after_an_abort_every_wait_fails_until_a_reset() {
    within_deadline(|| {
        let (barrier, waiters) = two_waiting_of_three();
        barrier.abort();
        assert_all_broken(waiters, Broken::Aborted);
        assert!(barrier.is_broken());
        assert_eq!(break_cause(barrier.wait()), Broken::Aborted);
        barrier.reset();
        assert!(!barrier.is_broken());
        assert_all_pass(&barrier);
    });
}

#[test]
fn a_reset_fails_the_current_waits_and_later_waits_pass() {
    within_deadline(|| {
        let (barrier, waiters) = two_waiting_of_three();
        barrier.reset();
        assert_all_pass(&barrier);
        assert_all_broken(waiters, Broken::Reset);
    });
}

#[test]
fn a_wait_that_times_out_breaks_the_barrier_for_all() {
    within_deadline(|| {
        let barrier = Arc::new(Barrier::new(3));
        let waiter = {
            let barrier = Arc::clone(&barrier);
            spawn(move || barrier.wait())
        };
        assert_eq!(break_cause(barrier.wait_timeout(MOMENT)), Broken::TimedOut);
        assert_eq!(break_cause(waiter.join().unwrap()), Broken::TimedOut);
    });
}

#[test]
fn a_barrier_for_one_thread_never_blocks() {
    within_deadline(|| {
        let barrier = Barrier::new(1);
        assert!((0..100).all(|_| barrier.wait() == Ok(0)));
    });
}

fn assert_all_pass(barrier: &Barrier) {
    let mut indices = std::thread::scope(|scope| {
        let waiters = [0, 1, 2].map(|_| scope.spawn(|| barrier.wait()));
        waiters.map(|waiter| waiter.join().unwrap().unwrap())
    });
    indices.sort_unstable();
    assert_eq!(indices, [0, 1, 2]);
}

#[test]
fn the_last_thread_to_arrive_runs_the_action_before_the_barrier_opens() {
    within_deadline(|| {
        let runs = Arc::new(AtomicUsize::new(0));
        let barrier = {
            let runs = Arc::clone(&runs);
            Barrier::new(3).with_action(move || {
                runs.fetch_add(1, SeqCst);
            })
        };
        for round in 1..=100 {
            assert_all_pass(&barrier);
            assert_eq!(runs.load(SeqCst), round);
        }
        assert_eq!(barrier.parties(), 3);
    });
}

#[test]
fn an_action_can_query_the_barrier_and_no_timeout_expires_while_it_runs() {
    const TIMEOUT: Duration = Duration::from_secs(1);
    static BARRIER: LazyLock<Barrier> = LazyLock::new(|| {
        Barrier::new(2).with_action(|| {
            assert!(BARRIER.n_waiting() == 0 && !BARRIER.is_broken());
            std::thread::sleep(TIMEOUT + 5 * MOMENT);
        })
    });
    within_deadline(|| {
        let first = spawn(|| BARRIER.wait_timeout(TIMEOUT));
        while BARRIER.n_waiting() == 0 {
            std::thread::yield_now();
        }
        assert_eq!((BARRIER.wait(), first.join().unwrap()), (Ok(1), Ok(0)));
    });
}

#[test]
fn an_action_that_panics_breaks_the_barrier_until_a_reset() {
    within_deadline(|| {
        let fails = Arc::new(AtomicUsize::new(1));
        let barrier = {
            let fails = Arc::clone(&fails);
            let action = move || assert_eq!(fails.load(SeqCst), 0, "the test panics on purpose");
            Arc::new(Barrier::new(2).with_action(action))
        };
        let waiters = [0, 1].map(|_| {
            let barrier = Arc::clone(&barrier);
            spawn(move || barrier.wait())
        });
        // The thread that ran the action panicked; the other thread gets the error.
        let [one, other] = waiters.map(JoinHandle::join);
        let broken = if one.is_err() { other } else { one };
        assert_eq!(break_cause(broken.unwrap()), Broken::ActionFailed);
        assert_eq!(break_cause(barrier.wait()), Broken::ActionFailed);
        fails.store(0, SeqCst);
        barrier.reset();
        let other = Arc::clone(&barrier);
        let other = spawn(move || other.wait());
        assert!(barrier.wait().is_ok() && other.join().unwrap().is_ok());
    });
}

#[test]
fn an_action_that_waits_at_its_own_barrier_gets_an_error_even_after_a_reset() {
    static BARRIER: LazyLock<Barrier> = LazyLock::new(|| {
        Barrier::named("meeting", 2).with_action(|| {
            let refused = BarrierError::WaitInAction {
                barrier: "meeting".to_owned(),
            };
            assert_eq!(BARRIER.wait(), Err(refused.clone()));
            BARRIER.reset(); // The error stays the same, and the threads inside get `Reset`.
            assert_eq!(BARRIER.wait_timeout(MOMENT), Err(refused));
        })
    });
    within_deadline(|| {
        for _ in 0..2 {
            let first = spawn(|| BARRIER.wait());
            assert_eq!(break_cause(BARRIER.wait()), Broken::Reset);
            assert_eq!(break_cause(first.join().unwrap()), Broken::Reset);
        }
        assert!(!BARRIER.is_broken());
    });
}

#[test]
fn all_threads_pass_after_an_action_that_tried_to_wait() {
    static BARRIER: LazyLock<Barrier> =
        LazyLock::new(|| Barrier::new(3).with_action(|| assert!(BARRIER.wait().is_err())));
    within_deadline(|| (0..2).for_each(|_| assert_all_pass(&BARRIER)));
}
