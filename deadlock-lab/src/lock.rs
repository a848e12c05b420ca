//! A lock that finds deadlocks, with the interface of Python's `threading.Lock`.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::OnceLock;

use notes_runtime::event;

use crate::deadlock::Deadlock;
use crate::table::{self, LockId};

/// A lock that reports a deadlock instead of blocking forever.
///
/// All locks of a program share one table, so this lock is for diagnosis, not for speed.
#[derive(Debug)]
pub struct Lock {
    /// Assigned at the first use, so that the constructor is `const`.
    id: OnceLock<LockId>,
    name: Cow<'static, str>,
}

/// Holds a [`Lock`] until it is dropped; stays in the thread that acquired the lock.
#[derive(Debug)]
#[must_use = "the lock is released when this is dropped"]
pub struct LockGuard<'a> {
    lock: &'a Lock,
    /// The table identifies the holder by its thread, so a guard must not move to another thread.
    not_send: PhantomData<*const ()>,
}

impl Lock {
    /// Creates a free lock; its name appears in explanations and pictures.
    pub const fn named(name: &'static str) -> Lock {
        Lock {
            id: OnceLock::new(),
            name: Cow::Borrowed(name),
        }
    }

    /// Like `named`, for a name that is made at run time.
    pub fn with_name(name: impl Into<Cow<'static, str>>) -> Lock {
        Lock {
            id: OnceLock::new(),
            name: name.into(),
        }
    }

    fn id(&self) -> LockId {
        *self.id.get_or_init(LockId::next)
    }

    /// Acquires the lock; blocks while another thread holds it.
    ///
    /// # Errors
    /// [`Deadlock`] if the wait could never end, because threads wait for each other's locks in a cycle. The cycle
    /// may also be the caller alone, if it holds this lock already. Every thread of the cycle gets the same error,
    /// whichever closed the cycle. Each thread keeps the locks that it holds.
    #[track_caller]
    pub fn acquire(&self) -> Result<LockGuard<'_>, Deadlock> {
        table::acquire(self.id(), &self.name, Location::caller())?;
        Ok(LockGuard {
            lock: self,
            not_send: PhantomData,
        })
    }
}

impl Drop for LockGuard<'_> {
    fn drop(&mut self) {
        event::releases(&self.lock.name);
        table::release(self.lock.id());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    use std::sync::{Barrier, mpsc};

    /// Each of `count` threads acquires a lock, waits until all have done so, and then acquires its neighbour's lock.
    fn run_cycle_of(count: usize) -> Vec<Result<(), Deadlock>> {
        let locks: Vec<Lock> = (0..count)
            .map(|n| Lock::with_name(format!("lock {n}")))
            .collect();
        let all_hold_one = Barrier::new(count);
        let philosopher = |n: usize| {
            let _left = locks[n].acquire()?;
            all_hold_one.wait();
            let _right = locks[(n + 1) % count].acquire()?;
            Ok(())
        };
        let philosopher = &philosopher;
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..count)
                .map(|n| scope.spawn(move || philosopher(n)))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        })
    }

    #[test]
    fn every_thread_of_a_cycle_gets_the_error_and_none_hangs() {
        for count in 1..=5 {
            for outcome in run_cycle_of(count) {
                let found = outcome.unwrap_err();
                assert_eq!(found.links.len(), count);
                for (link, next) in found.links.iter().zip(found.links.iter().cycle().skip(1)) {
                    assert_eq!(link.waits_for, next.holds, "{found}");
                    assert!(link.held_at.file().ends_with("lock.rs"));
                    assert!(link.held_at.line() < link.waits_at.line() || count == 1);
                }
            }
        }
    }

    #[test]
    fn a_lock_is_held_by_one_thread_at_a_time() {
        let (lock, number) = (Lock::named("number"), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        let _held = lock.acquire().unwrap();
                        let seen = number.load(Relaxed);
                        std::thread::yield_now();
                        number.store(seen + 1, Relaxed);
                    }
                });
            }
        });
        assert_eq!(number.into_inner(), 4_000);
    }

    #[test]
    fn a_wait_that_can_end_is_not_a_deadlock() {
        let (lock, (about_to_wait, waiting)) = (Lock::named("lock"), mpsc::channel());
        std::thread::scope(|scope| {
            let held = lock.acquire().unwrap();
            scope.spawn(|| {
                about_to_wait.send(()).unwrap();
                drop(lock.acquire().unwrap());
            });
            waiting.recv().unwrap();
            drop(held);
        });
    }
}
