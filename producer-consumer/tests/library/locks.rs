//! Lock, RLock, Semaphore, BoundedSemaphore: acquired and released, with a guard and without one.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use producer_consumer::{BoundedSemaphore, Lock, LockError, RLock, ReleaseError, Semaphore};

use crate::{MOMENT, within_deadline};

/// Checks that at most `most` of ten threads are inside at once, and that all ten get through.
fn admits_at_most<G>(most: usize, acquire: impl Fn() -> G + Sync) {
    let (inside, passed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                for _ in 0..1_000 {
                    let _held = acquire();
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
fn locks_and_semaphores_admit_every_thread_but_never_too_many_at_once() {
    static LOCK: Lock = Lock::new();
    static RLOCK: RLock = RLock::new();
    static THREE: Semaphore = Semaphore::new(3);
    static BOUNDED: BoundedSemaphore = BoundedSemaphore::new(3);
    within_deadline(|| {
        admits_at_most(1, || LOCK.acquire().unwrap());
        admits_at_most(1, || RLOCK.acquire().unwrap());
        admits_at_most(3, || THREE.acquire());
        admits_at_most(3, || BOUNDED.acquire());
    });
}

/// The same without a guard.
#[test]
fn a_leaked_lock_or_permit_admits_one_thread_at_a_time() {
    within_deadline(|| {
        let (lock, semaphore) = (Lock::new(), Semaphore::new(1));
        let mut count = 0;
        let shared = std::sync::Mutex::new(&mut count);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        lock.acquire().unwrap().leak();
                        semaphore.acquire().leak();
                        **shared.try_lock().unwrap() += 1;
                        semaphore.release().unwrap();
                        lock.release().unwrap();
                    }
                });
            }
        });
        assert_eq!(count, 4_000);
    });
}

#[test]
fn a_panic_drops_the_guard_and_releases_the_lock() {
    within_deadline(|| {
        let lock = Lock::new();
        let left = std::panic::catch_unwind(|| {
            let _held = lock.acquire();
            panic!("the test panics on purpose");
        });
        assert!(left.is_err() && !lock.is_locked());
    });
}

/// Returns the result of `act` in another thread.
fn in_another_thread<R: Send>(act: impl FnOnce() -> R + Send) -> R {
    std::thread::scope(|scope| scope.spawn(act).join().unwrap())
}

#[test]
fn a_leaked_lock_can_be_released_once_by_any_thread() {
    within_deadline(|| {
        let lock = Lock::named("leaked");
        lock.acquire().unwrap().leak();
        assert!(lock.is_locked() && lock.is_held() && in_another_thread(|| !lock.is_held()));
        // Waiting for the lock is no error here: another thread may release it.
        assert!(lock.try_acquire().unwrap().is_none());
        assert!(lock.acquire_timeout(MOMENT).unwrap().is_none());
        in_another_thread(|| lock.release()).unwrap();
        let not_held = ReleaseError::NotHeld {
            lock: "leaked".to_owned(),
        };
        assert_eq!(lock.release(), Err(not_held));
        assert!(lock.try_acquire().unwrap().is_some());
        assert!(!lock.is_locked() && !lock.is_held());
    });
}

#[test]
fn release_fails_while_a_guard_holds_the_lock() {
    within_deadline(|| {
        let lock = Lock::named("guarded");
        let name = || "guarded".to_owned();
        let guard = lock.acquire().unwrap();
        let by_another = in_another_thread(|| lock.release());
        assert_eq!(
            by_another,
            Err(ReleaseError::HeldByAnother { lock: name() })
        );
        let by_caller = lock.release();
        assert_eq!(by_caller, Err(ReleaseError::HeldByGuard { lock: name() }));
        assert!(lock.is_locked());
        guard.leak();
        lock.release().unwrap();
        assert!(!lock.is_locked());
    });
}

#[test]
fn acquiring_a_lock_twice_in_one_thread_is_an_error_not_a_deadlock() {
    within_deadline(|| {
        let lock = Lock::named("mine");
        let _held = lock.acquire().unwrap();
        let refused = LockError::HeldByCaller {
            lock: "mine".to_owned(),
        };
        assert_eq!(lock.acquire().unwrap_err(), refused);
        assert_eq!(lock.acquire_timeout(MOMENT).unwrap_err(), refused);
        assert!(lock.try_acquire().unwrap().is_none());
        // Another thread waits.
        assert!(in_another_thread(|| lock
            .acquire_timeout(MOMENT)
            .unwrap()
            .is_none()));
    });
}

#[test]
fn only_the_holder_can_reacquire_an_rlock_and_must_release_it_as_often() {
    within_deadline(|| {
        let lock = RLock::named("tree");
        let by_another = Err(ReleaseError::HeldByAnother {
            lock: "tree".to_owned(),
        });
        let not_held = Err(ReleaseError::NotHeld {
            lock: "tree".to_owned(),
        });
        lock.acquire().unwrap().leak();
        lock.acquire().unwrap().leak();
        assert!(in_another_thread(|| lock.try_acquire().unwrap().is_none()));
        assert_eq!(in_another_thread(|| lock.release()), by_another);
        assert_eq!(lock.release(), Ok(()));
        assert!(in_another_thread(|| lock
            .acquire_timeout(MOMENT)
            .unwrap()
            .is_none()));
        assert!(lock.is_held() && in_another_thread(|| !lock.is_held()));
        assert_eq!(lock.release(), Ok(()));
        assert!(in_another_thread(|| lock.try_acquire().unwrap().is_some()));
        assert_eq!(lock.release(), not_held);
    });
}

#[test]
fn release_on_an_rlock_needs_a_leaked_guard() {
    within_deadline(|| {
        let lock = RLock::named("tree");
        let outer = lock.acquire().unwrap();
        let by_guard = ReleaseError::HeldByGuard {
            lock: "tree".to_owned(),
        };
        assert_eq!(lock.release(), Err(by_guard));
        lock.acquire().unwrap().leak();
        drop(outer);
        assert!(lock.is_held());
        lock.release().unwrap();
        assert!(!lock.is_locked());
    });
}

#[test]
fn an_extra_release_adds_a_permit_unless_the_semaphore_is_bounded() {
    within_deadline(|| {
        let (plain, bounded) = (Semaphore::new(1), BoundedSemaphore::named("seats", 1));
        assert_eq!((plain.release(), plain.value()), (Ok(()), 2));
        let too_many = ReleaseError::TooMany {
            semaphore: "seats".to_owned(),
            bound: 1,
        };
        assert_eq!(bounded.release(), Err(too_many));
        bounded.acquire().leak();
        assert!(bounded.acquire_timeout(MOMENT).is_none());
        assert_eq!((bounded.release(), bounded.value()), (Ok(()), 1));
    });
}

#[test]
fn a_semaphore_guard_can_be_dropped_in_another_thread() {
    within_deadline(|| {
        let semaphore = Semaphore::new(1);
        let permit = semaphore.acquire();
        assert_eq!(semaphore.value(), 0);
        in_another_thread(move || drop(permit));
        assert_eq!(semaphore.value(), 1);
    });
}

#[test]
fn a_release_before_the_acquire_is_not_lost() {
    within_deadline(|| {
        let signal = Semaphore::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| (0..1_000).for_each(|_| signal.release().unwrap()));
            (0..1_000).for_each(|_| signal.acquire().leak());
        });
        assert_eq!(signal.value(), 0);
    });
}

#[test]
fn an_error_names_the_lock_and_says_what_to_do() {
    let lock = Lock::with_name(format!("lock {}", 7));
    let _held = lock.acquire().unwrap();
    let refused = lock.acquire().unwrap_err().to_string();
    assert!(
        refused.contains("lock 7") && refused.contains("drop its guard"),
        "{refused}"
    );
    let refused = lock.release().unwrap_err().to_string();
    assert!(
        refused.contains("lock 7") && refused.contains("leak()"),
        "{refused}"
    );
}
