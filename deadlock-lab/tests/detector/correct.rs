//! Programs that can't deadlock are not accused.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use deadlock_lab::{Deadlock, Lock, RLock, acquire_all};

use crate::{Numbers, inversions_of};

const LOCKS: usize = 12;
const THREADS: u64 = 4;
/// Lockings of all threads together.
const TIMES: usize = 1_000_000;

/// Acquires random locks in one order. Some are tried only, some acquired twice, some for a short time at most; the guards are
/// dropped in a random order.
fn random_lockings(
    locks: &[Lock],
    rlocks: &[RLock],
    numbers: &mut Numbers,
) -> Result<usize, Deadlock> {
    let (mut guards, mut rguards) = (Vec::new(), Vec::new());
    let mut lockings = 0;
    for (at, (lock, rlock)) in locks.iter().zip(rlocks).enumerate() {
        lockings += 1;
        match numbers.below(24) {
            0..4 if !lock.is_held() => guards.push(lock.acquire()?),
            4 => guards.extend(lock.try_acquire()?),
            5 => guards.extend(lock.acquire_timeout(Duration::from_nanos(1))?),
            6 => rguards.push(rlock.acquire()?),
            7 => rguards.extend([rlock.acquire()?, rlock.acquire()?]),
            _ => lockings -= 1,
        }
        // A lock before those that the thread holds may be tried: that does not wait.
        if numbers.below(8) == 0 {
            guards.extend(locks[numbers.below(at + 1)].try_acquire()?);
        }
        // A lock that the thread holds can be acquired again at any time.
        if let Some(held) = rlocks.iter().find(|rlock| rlock.is_held()) {
            rguards.push(held.acquire()?);
        }
    }
    while !guards.is_empty() {
        drop(guards.swap_remove(numbers.below(guards.len())));
    }
    Ok(lockings)
}

#[test]
fn a_million_random_lockings_in_one_order_raise_no_alarm() {
    let locks: Vec<_> = (0..LOCKS)
        .map(|n| Lock::with_name(format!("correct {n}")))
        .collect();
    let rlocks: Vec<_> = (0..LOCKS)
        .map(|n| RLock::with_name(format!("correct r{n}")))
        .collect();
    std::thread::scope(|scope| {
        for seed in 0..THREADS {
            let (locks, rlocks) = (&locks, &rlocks);
            scope.spawn(move || {
                let (mut numbers, mut done) = (Numbers(seed), 0);
                while done < TIMES / THREADS as usize {
                    done += random_lockings(locks, rlocks, &mut numbers).unwrap();
                }
            });
        }
    });
    assert_eq!(inversions_of("correct"), []);
    assert!(locks.iter().all(|lock| !lock.is_locked()));
    assert!(rlocks.iter().all(|rlock| !rlock.is_locked()));
}

#[test]
fn a_lock_is_held_by_one_thread_at_a_time() {
    let number = Lock::guarding("number", 0);
    let (shared, inside) = (
        RLock::guarding("shared", std::cell::Cell::new(0)),
        AtomicU32::new(0),
    );
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5_000 {
                    let mut held = number.acquire().unwrap();
                    assert_eq!(inside.fetch_add(1, Relaxed), 0);
                    *held += 1;
                    std::thread::yield_now();
                    inside.fetch_sub(1, Relaxed);
                    drop(held);
                    let _outer = shared.acquire().unwrap();
                    let inner = shared.acquire().unwrap();
                    inner.set(inner.get() + 1);
                }
            });
        }
    });
    assert_eq!(*number.acquire().unwrap(), 20_000);
    assert_eq!(shared.acquire().unwrap().get(), 20_000);
}

#[test]
fn locks_behind_one_guard_may_be_listed_in_any_order() {
    let locks: Vec<_> = (0..6)
        .map(|n| Lock::with_name(format!("all {n}")))
        .collect();
    std::thread::scope(|scope| {
        for seed in 0..THREADS {
            let locks = &locks;
            scope.spawn(move || {
                let mut numbers = Numbers(seed);
                for _ in 0..5_000 {
                    let mut some: Vec<&Lock> = locks.iter().collect();
                    for at in 0..some.len() {
                        some.swap(at, numbers.below(locks.len()));
                    }
                    some.truncate(numbers.below(locks.len() + 1));
                    let held = acquire_all(&some).unwrap();
                    assert!(some.iter().all(|lock| lock.is_held()));
                    drop(held);
                    assert!(some.iter().all(|lock| !lock.is_held()));
                }
            });
        }
    });
    assert_eq!(inversions_of("all"), []);
}

#[test]
fn a_lock_that_is_listed_twice_is_refused_and_none_is_held() {
    let (x, y) = (Lock::named("x"), Lock::named("y"));
    let refused = acquire_all(&[&x, &y, &x])
        .map(drop)
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("`x` is listed twice") && refused.contains("correct.rs:"),
        "{refused}"
    );
    assert!(!x.is_locked() && !y.is_locked());
}
