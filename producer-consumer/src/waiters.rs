//! Where threads sleep until they should check again whether their wait is over.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use notes_runtime::deadline::Deadline;

use crate::primitives::{Condvar, Mutex, MutexGuard, PoisonError};

/// Locks `mutex`. Ignores poison, because no panic leaves the data half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A Condvar that knows whether a thread sleeps on it. Without that, a wake-up costs a system call even if no thread
/// sleeps.
#[derive(Debug)]
pub(crate) struct Waiters {
    condvar: Condvar,
    /// How many threads sleep and were not woken yet; changed only under the lock. It may be too high after a timeout,
    /// which costs a needless call. It is never too low, which would lose a wake-up.
    sleepers: AtomicUsize,
}

impl Waiters {
    pub(crate) const fn new() -> Waiters {
        Waiters {
            condvar: Condvar::new(),
            sleepers: AtomicUsize::new(0),
        }
    }

    /// Sleeps until `ready` is true; returns false if the deadline comes first. Another thread may take the lock
    /// between the wake-up and the return, so this calls `ready` again after every sleep.
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

    /// Unlocks, and sleeps until a wake-up or a timeout.
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

    /// Unlocks, and then wakes one sleeping thread if there is one. In this order the woken thread finds the lock free.
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

    /// Unlocks, and then wakes all sleeping threads.
    pub(crate) fn wake_all<T>(&self, held: MutexGuard<'_, T>) {
        let sleepers = self.sleepers.load(Relaxed);
        self.sleepers.store(0, Relaxed);
        drop(held);
        if sleepers > 0 {
            self.condvar.notify_all();
        }
    }
}
