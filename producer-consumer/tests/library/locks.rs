//! Lock, RLock, Semaphore, BoundedSemaphore: acquired and released, with a guard and without.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use producer_consumer::{Acquire, BoundedSemaphore, Lock, RLock, ReleaseError, Semaphore};

use crate::{MOMENT, in_time};

/// At most `most` of ten threads are inside at once, and all come through.
fn admits_at_most(most: usize, lock: &(dyn Acquire + Sync)) {
    let (inside, passed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                for _ in 0..1_000 {
                    let _held = lock.hold();
                    assert!(inside.fetch_add(1, Relaxed) < most);
                    std::hint::spin_loop();
                    inside.fetch_sub(1, Relaxed);
                    passed.fetch_add(1, Relaxed);
                }
            });
        }
    });
    assert_eq!(passed.load(Relaxed), 10_000);
}

#[test]
fn no_more_are_inside_than_may_be_and_all_get_in() {
    in_time(|| {
        admits_at_most(1, &Lock::new());
        admits_at_most(1, &RLock::new());
        admits_at_most(3, &Semaphore::new(3));
        admits_at_most(3, &BoundedSemaphore::new(3));
    });
}

#[test]
fn what_is_held_is_given_back_however_the_scope_is_left() {
    in_time(|| {
        let lock = Lock::new();
        let left = std::panic::catch_unwind(|| {
            let _held = lock.hold();
            panic!("as meant by the test");
        });
        assert!(left.is_err() && !lock.locked());
    });
}

#[test]
fn a_lock_may_be_released_by_another_thread_but_not_twice() {
    in_time(|| {
        let lock = Lock::new();
        lock.acquire();
        assert!(!lock.try_acquire() && !lock.acquire_within(Some(MOMENT)));
        std::thread::scope(|scope| scope.spawn(|| lock.release()).join().unwrap()).unwrap();
        assert_eq!(lock.release(), Err(ReleaseError::Unlocked));
        assert!(lock.try_acquire());
    });
}

#[test]
fn an_rlock_is_taken_again_by_its_holder_alone_and_released_as_often() {
    in_time(|| {
        let lock = RLock::new();
        let elsewhere = |act: &(dyn Fn() -> bool + Sync)| {
            std::thread::scope(|scope| scope.spawn(act).join().unwrap())
        };
        lock.acquire();
        lock.acquire();
        assert!(elsewhere(&|| !lock.try_acquire()));
        assert!(elsewhere(&|| lock.release() == Err(ReleaseError::NotOwner)));
        assert_eq!(lock.release(), Ok(()));
        assert!(elsewhere(&|| !lock.acquire_within(Some(MOMENT))));
        assert_eq!(lock.release(), Ok(()));
        assert!(elsewhere(&|| lock.try_acquire() && lock.release().is_ok()));
        assert_eq!(lock.release(), Err(ReleaseError::NotOwner));
    });
}

#[test]
fn a_semaphore_grows_by_a_release_and_a_bounded_one_does_not() {
    in_time(|| {
        let (plain, bounded) = (Semaphore::new(1), BoundedSemaphore::new(1));
        assert_eq!((plain.release(), plain.value()), (Ok(()), 2));
        assert_eq!(bounded.release(), Err(ReleaseError::TooOften));
        assert!(bounded.try_acquire() && !bounded.acquire_within(Some(MOMENT)));
        assert_eq!((bounded.release(), bounded.value()), (Ok(()), 1));
    });
}

#[test]
fn a_release_that_comes_first_is_not_lost() {
    in_time(|| {
        let handed = Semaphore::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| (0..1_000).for_each(|_| handed.release().unwrap()));
            (0..1_000).for_each(|_| handed.acquire());
        });
        assert_eq!(handed.value(), 0);
    });
}
