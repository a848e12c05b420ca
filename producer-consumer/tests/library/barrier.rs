//! Barrier: all go on or nobody does, round after round.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread::{JoinHandle, spawn};

use producer_consumer::{Barrier, BrokenBarrier};

use crate::{MOMENT, in_time};

#[test]
fn nobody_goes_on_before_all_have_come_round_after_round() {
    const PARTIES: usize = 4;
    in_time(|| {
        let (barrier, came) = (Barrier::new(PARTIES), AtomicUsize::new(0));
        let indices = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..PARTIES {
                scope.spawn(|| {
                    for round in 1..=500 {
                        came.fetch_add(1, SeqCst);
                        indices.fetch_add(barrier.wait().unwrap(), SeqCst);
                        assert!(came.load(SeqCst) >= round * PARTIES);
                    }
                });
            }
        });
        // In each round one gets 0, one gets 1 …
        assert_eq!(indices.load(SeqCst), 500 * (1 + 2 + 3));
        assert_eq!(barrier.waiting(), 0);
    });
}

/// A barrier for three, at which two wait.
fn two_of_three() -> (Arc<Barrier>, [JoinHandle<Result<usize, BrokenBarrier>>; 2]) {
    let barrier = Arc::new(Barrier::new(3));
    let waiters = [0, 1].map(|_| {
        let barrier = Arc::clone(&barrier);
        spawn(move || barrier.wait())
    });
    while barrier.waiting() < 2 {
        std::thread::yield_now();
    }
    (barrier, waiters)
}

fn all_failed(waiters: [JoinHandle<Result<usize, BrokenBarrier>>; 2]) {
    let outcomes = waiters.map(|waiter| waiter.join().unwrap());
    assert_eq!(outcomes, [Err(BrokenBarrier); 2]);
}

#[test]
fn an_abort_sends_all_away_until_a_reset() {
    in_time(|| {
        let (barrier, waiters) = two_of_three();
        barrier.abort();
        all_failed(waiters);
        assert!(barrier.is_broken());
        assert_eq!(barrier.wait(), Err(BrokenBarrier));
        barrier.reset();
        assert!(!barrier.is_broken());
        all_pass(&barrier);
    });
}

#[test]
fn a_reset_sends_those_who_wait_away_and_the_next_ones_pass() {
    in_time(|| {
        let (barrier, waiters) = two_of_three();
        barrier.reset();
        all_pass(&barrier);
        all_failed(waiters);
    });
}

#[test]
fn who_waits_in_vain_breaks_it_for_all() {
    in_time(|| {
        let barrier = Arc::new(Barrier::new(3));
        let patient = {
            let barrier = Arc::clone(&barrier);
            spawn(move || barrier.wait())
        };
        assert_eq!(barrier.wait_timeout(MOMENT), Err(BrokenBarrier));
        assert_eq!(patient.join().unwrap(), Err(BrokenBarrier));
    });
}

#[test]
fn a_barrier_for_one_never_waits() {
    in_time(|| {
        let barrier = Barrier::new(1);
        assert!((0..100).all(|_| barrier.wait() == Ok(0)));
    });
}

fn all_pass(barrier: &Barrier) {
    let mut indices = std::thread::scope(|scope| {
        let waiters = [0, 1, 2].map(|_| scope.spawn(|| barrier.wait()));
        waiters.map(|waiter| waiter.join().unwrap().unwrap())
    });
    indices.sort_unstable();
    assert_eq!(indices, [0, 1, 2]);
}
