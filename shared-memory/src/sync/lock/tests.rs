//! The promises of a lock within one process.

use super::*;
use crate::sync::error::ReleaseError;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

#[test]
fn one_thread_at_a_time_holds_a_lock() {
    let (lock, number) = (Lock::new().unwrap(), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10_000 {
                    let _held = lock.acquire().unwrap();
                    number.store(number.load(Relaxed) + 1, Relaxed);
                }
            });
        }
    });
    assert_eq!(number.into_inner(), 40_000);
}

#[test]
fn only_the_holder_can_release() {
    let lock = Lock::named("mine").unwrap();
    let free = lock.release().unwrap_err();
    assert_eq!(
        free,
        ReleaseError::NotHeld {
            lock: "mine".into()
        }
    );
    lock.acquire().unwrap().leak();
    let tid = ThreadId::current().tid();
    let others = std::thread::scope(|scope| scope.spawn(|| lock.release()).join().unwrap());
    let lock_name = "mine".into();
    let by_another = ReleaseError::HeldByAnother {
        lock: lock_name,
        tid,
    };
    assert_eq!(others, Err(by_another));
    assert_eq!(lock.release(), Ok(()));
    assert!(!lock.is_locked());
}

#[test]
fn for_the_holder_acquire_is_an_error_and_try_acquire_returns_none() {
    let lock = Lock::new().unwrap();
    let _held = lock.acquire().unwrap();
    assert!(matches!(
        lock.acquire(),
        Err(LockError::HeldByCaller { .. })
    ));
    assert!(lock.try_acquire().unwrap().is_none());
}

#[test]
fn after_a_holder_dies_every_acquire_fails_until_the_lock_is_marked_consistent() {
    let lock = Lock::named("left").unwrap();
    let dead = std::thread::scope(|scope| {
        let leak = || {
            lock.acquire().unwrap().leak();
            ThreadId::current().tid()
        };
        scope.spawn(leak).join().unwrap()
    });
    for _ in 0..3 {
        let lock_name = "left".to_owned();
        let died = LockError::OwnerDied {
            lock: lock_name,
            tid: dead,
        };
        assert_eq!(lock.acquire().unwrap_err(), died);
        assert_eq!(lock.try_acquire().unwrap_err(), died);
        assert!(!lock.is_locked());
    }
    let held = lock.recover().unwrap();
    assert_eq!(held.owner_died(), Some(dead));
    held.mark_consistent();
    assert_eq!(held.owner_died(), None);
    drop(held);
    assert!(lock.acquire().is_ok());
}

#[test]
fn acquire_timeout_waits_for_its_whole_timeout() {
    let lock = Lock::new().unwrap();
    let _held = lock.acquire().unwrap();
    let timeout = Duration::from_millis(20);
    std::thread::scope(|scope| {
        let wait = || {
            let began = std::time::Instant::now();
            assert!(lock.acquire_timeout(timeout).unwrap().is_none());
            began.elapsed()
        };
        assert!(scope.spawn(wait).join().unwrap() >= timeout);
    });
}
