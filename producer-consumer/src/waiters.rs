//! Where threads sleep until what they wait for may have become true.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use notes_runtime::deadline::Deadline;

use crate::primitives::{Condvar, Mutex, MutexGuard, PoisonError};

/// Locks `mutex`. No panic leaves the data half changed: poison means nothing.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A Condvar that knows whether a thread sleeps on it: a wake-up of nobody costs a system call.
#[derive(Debug)]
pub(crate) struct Waiters {
    condvar: Condvar,
    /// How many sleep and were not woken yet; changed under the lock only. It may be too high, after a time-out,
    /// which costs a needless call; never too low, which would cost a wake-up.
    sleepers: AtomicUsize,
}

impl Waiters {
    pub(crate) const fn new() -> Waiters {
        Waiters {
            condvar: Condvar::new(),
            sleepers: AtomicUsize::new(0),
        }
    }

    /// Sleeps until `ready` is true; false if the deadline comes first. Another thread may take the lock between
    /// the wake-up and the return: so `ready` is asked again after every sleep.
    pub(crate) fn wait_until<'a, T>(
        &self,
        mut held: MutexGuard<'a, T>,
        deadline: Deadline,
        ready: impl Fn(&T) -> bool,
    ) -> (MutexGuard<'a, T>, bool) {
        loop {
            if ready(&held) {
                return (held, true);
            }
            let left = deadline.timeout();
            if left.is_some_and(|left| left.is_zero()) {
                return (held, false);
            }
            held = self.sleep(held, left);
        }
    }

    /// Unlocks, and sleeps until a wake-up or until the time is over.
    fn sleep<'a, T>(&self, held: MutexGuard<'a, T>, left: Option<Duration>) -> MutexGuard<'a, T> {
        self.sleepers.fetch_add(1, Relaxed);
        match left {
            None => {
                let woken = self.condvar.wait(held);
                woken.unwrap_or_else(PoisonError::into_inner)
            }
            Some(left) => {
                let woken = self.condvar.wait_timeout(held, left);
                woken.unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }

    /// Unlocks, and then wakes one sleeper if there is one: in this order, so that it finds the lock free.
    pub(crate) fn wake_one<T>(&self, held: MutexGuard<'_, T>) {
        let sleepers = self.sleepers.load(Relaxed);
        if sleepers > 0 {
            self.sleepers.store(sleepers - 1, Relaxed);
        }
        drop(held);
        if sleepers > 0 {
            self.condvar.notify_one();
        }
    }

    /// Unlocks, and then wakes all sleepers.
    pub(crate) fn wake_all<T>(&self, held: MutexGuard<'_, T>) {
        let sleepers = self.sleepers.load(Relaxed);
        self.sleepers.store(0, Relaxed);
        drop(held);
        if sleepers > 0 {
            self.condvar.notify_all();
        }
    }
}
