//! One number under each kind of lock: each function changes it a number of times.

use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use producer_consumer::{Lock, RLock};

/// Adds a number to the shared one, this many times.
pub(super) type Way = fn(u32, i32);

/// The number. All ways but `atomic` load and store it under their lock.
static SHARE: AtomicI32 = AtomicI32::new(0);
static LOCK: Lock = Lock::new();
static RLOCK: RLock = RLock::new();
static STD: Mutex<()> = Mutex::new(());
static PARKING_LOT: parking_lot::Mutex<()> = parking_lot::Mutex::new(());
static REENTRANT: parking_lot::ReentrantMutex<()> = parking_lot::ReentrantMutex::new(());

fn change(by: i32) {
    SHARE.store(SHARE.load(Relaxed) + by, Relaxed);
}

/// Acquires with `acquire` for each change.
fn inside<G>(times: u32, by: i32, acquire: impl Fn() -> G) {
    for _ in 0..times {
        let _held = acquire();
        change(by);
    }
}

/// Acquires with `acquire` once for all changes.
fn around<G>(times: u32, by: i32, acquire: impl Fn() -> G) {
    let _held = acquire();
    for _ in 0..times {
        change(by);
    }
}

/// Acquires with `acquire` twice for each change.
fn twice<G>(times: u32, by: i32, acquire: impl Fn() -> G) {
    for _ in 0..times {
        let _outer = acquire();
        let _inner = acquire();
        change(by);
    }
}

fn acquire_lock() -> impl Sized {
    LOCK.acquire().expect("this thread does not hold the lock")
}

fn acquire_rlock() -> impl Sized {
    RLOCK.acquire().expect("few acquires are nested")
}

fn acquire_std() -> impl Sized {
    STD.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn lock_inside(times: u32, by: i32) {
    inside(times, by, acquire_lock);
}

pub(super) fn lock_around(times: u32, by: i32) {
    around(times, by, acquire_lock);
}

pub(super) fn std_inside(times: u32, by: i32) {
    inside(times, by, acquire_std);
}

pub(super) fn std_around(times: u32, by: i32) {
    around(times, by, acquire_std);
}

pub(super) fn parking_lot_inside(times: u32, by: i32) {
    inside(times, by, || PARKING_LOT.lock());
}

pub(super) fn parking_lot_around(times: u32, by: i32) {
    around(times, by, || PARKING_LOT.lock());
}

pub(super) fn rlock_once(times: u32, by: i32) {
    inside(times, by, acquire_rlock);
}

pub(super) fn rlock_twice(times: u32, by: i32) {
    twice(times, by, acquire_rlock);
}

pub(super) fn parking_lot_twice(times: u32, by: i32) {
    twice(times, by, || REENTRANT.lock());
}

/// Changes the number in one atomic step, without a lock.
pub(super) fn atomic(times: u32, by: i32) {
    for _ in 0..times {
        SHARE.fetch_add(by, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_way_loses_a_change() {
        let ways: [Way; 10] = [
            lock_inside,
            lock_around,
            std_inside,
            std_around,
            parking_lot_inside,
            parking_lot_around,
            rlock_once,
            rlock_twice,
            parking_lot_twice,
            atomic,
        ];
        for way in ways {
            std::thread::scope(|scope| {
                scope.spawn(|| way(1_000, 1));
                scope.spawn(|| way(1_000, 2));
            });
            assert_eq!(SHARE.swap(0, Relaxed), 3_000);
        }
    }
}
