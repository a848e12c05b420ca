//! Every planted cycle is found, whether it happens or not.

use std::sync::Barrier;
use std::time::Duration;

use deadlock_lab::{Deadlock, Lock, RLock};

use crate::{Numbers, inversions_of};

/// Each of `count` threads acquires a lock, waits until all have done so, and then acquires its neighbour's lock.
fn run_cycle_of(count: usize) -> Vec<Result<(), Deadlock>> {
    let locks: Vec<Lock> = (0..count)
        .map(|n| Lock::with_name(format!("ring {n}")))
        .collect();
    let all_hold_one = Barrier::new(count);
    let philosopher = |n: usize| {
        let _left = locks[n].acquire()?;
        all_hold_one.wait();
        let _right = locks[(n + 1) % count].acquire()?;
        Ok(())
    };
    let philosopher = &philosopher;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|n| scope.spawn(move || philosopher(n)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no philosopher panics"))
            .collect()
    })
}

#[test]
fn every_thread_of_a_cycle_gets_the_error_and_none_hangs() {
    for count in (1..=8).chain([2; 300]) {
        for outcome in run_cycle_of(count) {
            let found = outcome.unwrap_err();
            assert_eq!(found.links.len(), count);
            for (link, next) in found.links.iter().zip(found.links.iter().cycle().skip(1)) {
                assert_eq!(link.waits_for, next.holds, "{found}");
                assert!(link.held_at.file().ends_with("cycles.rs"));
                assert!(link.held_at.line() < link.waits_at.line());
            }
        }
    }
}

#[test]
fn a_thread_that_waits_for_itself_gets_the_error() {
    let lock = Lock::named("own");
    let _held = lock.acquire().unwrap();
    let found = lock.acquire().unwrap_err();
    assert_eq!(found.links.len(), 1);
    assert!(lock.try_acquire().unwrap().is_none());
}

/// Acquires the locks of a cycle pairwise, one pair after the other, so that no thread ever waits; other locks are acquired
/// in a correct order around them.
fn plant(count: usize, seed: u64) -> Result<String, Deadlock> {
    let prefix = format!("planted {count} {seed} ");
    let mut numbers = Numbers(seed);
    let locks: Vec<Lock> = (0..count)
        .map(|n| Lock::with_name(format!("{prefix}{n}")))
        .collect();
    let others: Vec<RLock> = (0..3)
        .map(|n| RLock::with_name(format!("other {n}")))
        .collect();
    let mut pairs: Vec<usize> = (0..count).collect();
    for at in 0..count {
        pairs.swap(at, numbers.below(count));
    }
    for n in pairs {
        let mut pair = || -> Result<(), Deadlock> {
            let maybe = numbers.below(8);
            let _before = (maybe & 1 != 0).then(|| others[0].acquire()).transpose()?;
            let _first = locks[n].acquire()?;
            let _between = (maybe & 2 != 0)
                .then(|| others[1].try_acquire())
                .transpose()?;
            let _second = locks[(n + 1) % count].acquire()?;
            let _after = (maybe & 4 != 0).then(|| others[2].acquire()).transpose()?;
            Ok(())
        };
        std::thread::scope(|scope| scope.spawn(&mut pair).join().expect("no thread panics"))?;
    }
    Ok(prefix)
}

#[test]
fn every_cycle_that_did_not_happen_is_found_once() {
    for count in 2..=8 {
        for seed in 0..20 {
            let found = inversions_of(&plant(count, seed).unwrap());
            assert_eq!(found.len(), 1, "{count} locks, seed {seed}: {found:?}");
            let steps = &found[0].steps;
            assert_eq!(steps.len(), count);
            for (step, next) in steps.iter().zip(steps.iter().cycle().skip(1)) {
                assert_eq!(step.acquired, next.held);
                assert!(step.held_at.line() < step.acquired_at.line());
            }
        }
    }
}

#[test]
fn a_cycle_through_a_lock_that_was_tried_first_is_found() {
    let (a, b) = (Lock::named("tried a"), Lock::named("tried b"));
    let first = a.try_acquire().unwrap();
    drop(b.acquire().unwrap());
    drop(first);
    let _b = b.acquire().unwrap();
    drop(a.acquire().unwrap());
    assert_eq!(inversions_of("tried").len(), 1);
}

#[test]
fn a_wait_with_a_timeout_is_part_of_no_deadlock_and_ends() {
    let (a, b, both) = (
        Lock::named("timed a"),
        Lock::named("timed b"),
        Barrier::new(2),
    );
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _a = a.acquire().unwrap();
            both.wait();
            drop(b.acquire().unwrap()); // Ends when the other thread has given up.
        });
        let held = b.acquire().unwrap();
        both.wait();
        assert!(
            a.acquire_timeout(Duration::from_millis(5))
                .unwrap()
                .is_none()
        );
        drop(held);
    });
    assert_eq!(inversions_of("timed"), []);
}
