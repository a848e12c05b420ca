//! Conditions, semaphores and barriers.

use std::time::Duration;

use shared_memory::{
    Barrier, BarrierError, BoundedSemaphore, Condition, Lock, LockError, ReleaseError, Semaphore,
    SemaphoreError,
};

#[test]
fn a_condition_can_be_used_only_through_its_guard_or_under_its_lock() {
    let lock = Lock::named("mutex").unwrap();
    let condition = Condition::with_lock(&lock).unwrap();
    let not_held = LockError::NotHeld {
        lock: "mutex".to_owned(),
    };
    assert_eq!(condition.wait(), Err(not_held.clone()));
    assert_eq!(condition.notify(), Err(not_held.clone()));
    let short = Duration::from_millis(2);
    let mut guard = condition.acquire().unwrap();
    assert_eq!(guard.wait_timeout(short), Ok(false));
    assert_eq!(guard.wait_for_timeout(|_| false, short), Ok(false));
    assert_eq!(guard.wait_for_timeout(|_| true, short), Ok(true));
    assert_eq!(guard.wait_for(|_| true), Ok(()));
    assert_eq!(guard.notify(), Ok(()));
    assert!(matches!(
        condition.acquire(),
        Err(LockError::HeldByCaller { .. })
    ));
    guard.leak();
    assert_eq!(condition.notify_many(2), Ok(()));
    lock.release().unwrap();
    assert_eq!(condition.notify_all(), Err(not_held));
}

#[test]
fn too_many_permits_are_an_error_with_the_limit() {
    let permits = Semaphore::MAX_PERMITS + 1;
    let error = SemaphoreError::Permits { permits };
    let message = "cannot create a semaphore with 4294967296 permits: give at most 4294967295";
    assert_eq!(error.to_string(), message);
    assert_eq!(Semaphore::new(permits).unwrap_err(), error);
    assert_eq!(BoundedSemaphore::named("b", permits).unwrap_err(), error);
    let full = Semaphore::new(Semaphore::MAX_PERMITS).unwrap();
    assert!(matches!(full.release(), Err(ReleaseError::TooMany { .. })));
    assert_eq!(full.value(), Semaphore::MAX_PERMITS);
    full.acquire().leak();
    assert_eq!(full.release(), Ok(()));
}

#[test]
fn a_bounded_semaphore_of_zero_permits_refuses_every_release() {
    let none = BoundedSemaphore::named("none", 0).unwrap();
    let semaphore = "none".to_owned();
    let too_many = ReleaseError::TooMany {
        semaphore,
        bound: 0,
    };
    assert_eq!(none.release(), Err(too_many));
    assert_eq!(none.value(), 0);
}

#[test]
fn each_permit_of_a_large_bounded_semaphore_can_be_leaked_and_released_once() {
    // Permits beyond the 256th name no holder.
    let permits = 300;
    let large = BoundedSemaphore::new(permits).unwrap();
    for _ in 0..2 {
        (0..permits).for_each(|_| large.acquire().leak());
        assert_eq!(large.value(), 0);
        (0..permits).for_each(|_| large.release().unwrap());
        let refused = large.release().unwrap_err();
        assert!(matches!(refused, ReleaseError::TooMany { bound, .. } if bound == permits));
        assert_eq!(large.value(), permits);
    }
}

#[test]
fn a_release_leaves_each_permit_of_a_large_semaphore_to_its_guard() {
    let permits = 257; // The last one names no holder.
    let bounded = BoundedSemaphore::new(permits).unwrap();
    let held: Vec<_> = (0..permits).map(|_| bounded.acquire()).collect();
    let refused = bounded.release();
    assert!(matches!(refused, Err(ReleaseError::TooMany { bound, .. }) if bound == permits));
    assert_eq!(bounded.value(), 0);
    drop(held);
    assert_eq!(bounded.value(), permits);
    let plain = Semaphore::new(permits).unwrap();
    let held: Vec<_> = (0..permits).map(|_| plain.acquire()).collect();
    plain.release().unwrap(); // One more permit.
    assert_eq!(plain.value(), 1);
    drop(held);
    assert_eq!(plain.value(), permits + 1);
}

#[test]
fn zero_or_too_many_parties_are_an_error_with_the_limit() {
    for parties in [0, Barrier::MAX_PARTIES + 1, usize::MAX] {
        let error = BarrierError::Parties { parties };
        let message = format!("cannot create a barrier for {parties} parties: give 1 to 256");
        assert_eq!(error.to_string(), message);
        assert_eq!(Barrier::new(parties).unwrap_err(), error);
    }
}
