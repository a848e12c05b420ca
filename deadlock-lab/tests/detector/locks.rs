//! Waits, wake-ups and time-outs of the locks.

use std::sync::mpsc;
use std::time::Duration;

use deadlock_lab::{Lock, RLock};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_wait_that_can_end_is_not_a_deadlock() {
    let (lock, (about_to_wait, waiting)) = (Lock::named("lock"), mpsc::channel());
    std::thread::scope(|scope| {
        let held = lock.acquire().unwrap();
        scope.spawn(|| {
            about_to_wait.send(()).unwrap();
            drop(lock.acquire().unwrap());
        });
        waiting.recv().unwrap();
        drop(held);
    });
}

#[test]
fn a_wake_up_for_a_thread_whose_time_is_up_goes_to_the_next_one() {
    let lock = Lock::named("lock");
    for _ in 0..200 {
        let held = lock.acquire().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| drop(lock.acquire_timeout(Duration::from_micros(50)).unwrap()));
            for _ in 0..2 {
                scope.spawn(|| drop(lock.acquire_timeout(LONG).unwrap().unwrap()));
            }
            std::thread::yield_now();
            drop(held);
        });
    }
    assert!(!lock.is_locked());
}

#[test]
fn an_rlock_is_free_when_its_last_guard_is_dropped() {
    let rlock = RLock::named("rlock");
    let in_another_thread = || {
        let other = || rlock.try_acquire().unwrap().is_some();
        std::thread::scope(|scope| scope.spawn(other).join().unwrap())
    };
    let outer = rlock.acquire().unwrap();
    let inner = rlock.try_acquire().unwrap().unwrap();
    drop(outer);
    assert!(rlock.is_held() && !in_another_thread());
    drop(inner);
    assert!(!rlock.is_held() && in_another_thread());
}

#[test]
fn a_panic_releases_the_lock_and_does_not_poison_it() {
    let lock = Lock::guarding("lock", 7);
    let panics = || {
        let _held = lock.acquire().unwrap();
        panic!("while it holds the lock");
    };
    assert!(std::thread::scope(|scope| scope.spawn(panics).join()).is_err());
    assert_eq!(*lock.acquire().unwrap(), 7);
}
