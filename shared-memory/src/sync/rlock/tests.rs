//! The promises of an `RLock` within one process.

use super::*;
use crate::sync::error::ReleaseError;

#[test]
fn an_rlock_is_free_after_as_many_releases_as_acquires() {
    let lock = RLock::new().unwrap();
    let is_free_for_others = || {
        let there = || lock.try_acquire().unwrap().is_some();
        std::thread::scope(|scope| scope.spawn(there).join().unwrap())
    };
    let guards: Vec<_> = (0..3).map(|_| lock.acquire().unwrap()).collect();
    for guard in guards {
        assert!(!is_free_for_others());
        drop(guard);
    }
    assert!(is_free_for_others());
    let lock = lock.release().unwrap_err();
    assert!(matches!(lock, ReleaseError::NotHeld { .. }));
}

#[test]
fn after_a_holder_dies_the_next_holder_starts_at_depth_one() {
    let lock = RLock::new().unwrap();
    std::thread::scope(|scope| {
        let leak = || (0..5).for_each(|_| lock.acquire().unwrap().leak());
        scope.spawn(leak).join().unwrap();
    });
    assert!(matches!(lock.acquire(), Err(LockError::OwnerDied { .. })));
    let held = lock.recover().unwrap();
    drop(
        lock.acquire()
            .expect("the holder can acquire the lock again"),
    );
    held.mark_consistent();
    drop(held);
    assert!(!lock.is_locked());
}
