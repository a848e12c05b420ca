//! `release` fails while a guard holds the lock and works after `leak`; a forgotten guard counts as alive.

use std::mem;
use std::time::Duration;

use shared_memory::{Array, Condition, Lock, LockError, RLock, ReleaseError, Value};

fn held_by_guard(lock: &str) -> Result<(), ReleaseError> {
    let lock = lock.to_owned();
    Err(ReleaseError::HeldByGuard { lock })
}

#[test]
fn release_fails_while_a_guard_of_the_value_exists_and_no_update_is_lost() {
    let value = Value::new(1).unwrap();
    let mut guard = value.lock().unwrap();
    *guard = 2;
    let name = value.get_lock().name();
    assert_eq!(value.get_lock().release(), held_by_guard(name));
    assert!(value.get_lock().is_held());
    std::thread::scope(|scope| {
        let there = scope.spawn(|| *value.lock().unwrap() += 10);
        drop(guard);
        there.join().unwrap();
    });
    assert_eq!(value.get(), Ok(12));
}

#[test]
fn release_fails_while_a_guard_of_the_array_exists() {
    let array = Array::new([1, 2]).unwrap();
    let mut guard = array.lock().unwrap();
    guard[0] = 5;
    let name = array.get_lock().name();
    assert_eq!(array.get_lock().release(), held_by_guard(name));
    drop(guard);
    assert_eq!(array.to_vec(), Ok(vec![5, 2]));
    assert!(!array.get_lock().is_locked());
}

#[test]
fn release_fails_while_a_guard_of_the_lock_exists() {
    let lock = Lock::named("mutex").unwrap();
    let guard = lock.acquire().unwrap();
    assert_eq!(lock.release(), held_by_guard("mutex"));
    guard.leak();
    assert_eq!(lock.release(), Ok(()));
    // The next holder holds the lock by a guard again.
    let _guard = lock.acquire().unwrap();
    assert_eq!(lock.release(), held_by_guard("mutex"));
}

#[test]
fn an_rlock_can_be_released_once_for_each_leaked_guard() {
    let lock = RLock::named("tree").unwrap();
    let outer = lock.acquire().unwrap();
    lock.acquire().unwrap().leak();
    lock.acquire().unwrap().leak();
    assert_eq!(lock.release(), Ok(()));
    assert_eq!(lock.release(), Ok(()));
    assert_eq!(lock.release(), held_by_guard("tree"));
    assert!(lock.is_held());
    drop(outer);
    assert!(!lock.is_locked());
}

#[test]
fn a_condition_wait_keeps_guards_valid_and_leaked_locks_leaked() {
    let moment = Duration::from_millis(1);
    let (lock, rlock) = (Lock::named("lock").unwrap(), RLock::named("rlock").unwrap());
    let (one, other) = (
        Condition::with_lock(&lock).unwrap(),
        Condition::with_lock(&rlock).unwrap(),
    );
    let (guard, again) = (one.acquire().unwrap(), other.acquire().unwrap());
    rlock.acquire().unwrap().leak();
    assert_eq!(
        (one.wait_timeout(moment), other.wait_timeout(moment)),
        (Ok(false), Ok(false))
    );
    assert_eq!(lock.release(), held_by_guard("lock"));
    assert_eq!(rlock.release(), Ok(()));
    assert_eq!(rlock.release(), held_by_guard("rlock"));
    guard.leak();
    again.leak();
    assert_eq!(
        (one.wait_timeout(moment), other.wait_timeout(moment)),
        (Ok(false), Ok(false))
    );
    assert_eq!((lock.release(), rlock.release()), (Ok(()), Ok(())));
    assert!(!lock.is_locked() && !rlock.is_locked());
}

#[test]
fn a_forgotten_guard_holds_the_lock_until_its_thread_ends_and_the_errors_say_what_to_do() {
    let value = Value::new(1).unwrap();
    std::thread::scope(|scope| {
        let forget = || {
            let mut guard = value.lock().unwrap();
            *guard = 99;
            mem::forget(guard);
            assert!(value.get_lock().is_held());
            let access = value.get().unwrap_err();
            assert!(matches!(access, LockError::HeldByCaller { .. }));
            let release = value.get_lock().release().unwrap_err();
            assert!(matches!(release, ReleaseError::HeldByGuard { .. }));
            for advice in ["drop the guard", "leak()", "mem::forget()"] {
                assert!(release.to_string().contains(advice), "{release}");
            }
        };
        scope.spawn(forget).join().unwrap();
    });
    assert!(matches!(value.get(), Err(LockError::OwnerDied { .. })));
    let held = value.get_lock().recover().unwrap();
    assert_eq!(value.get(), Ok(1), "the copy was not written back");
    held.mark_consistent();
    drop(held);
    assert_eq!(*value.lock().unwrap(), 1);
}

#[test]
fn acquiring_a_leaked_lock_again_is_an_error_that_suggests_release() {
    let lock = Lock::named("mutex").unwrap();
    lock.acquire().unwrap().leak();
    let error = lock.acquire().unwrap_err();
    assert!(error.to_string().contains("release()"), "{error}");
    lock.release().unwrap();
    assert!(lock.acquire().is_ok());
}
