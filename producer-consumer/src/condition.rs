//! Data under a lock, and a place to sleep until somebody changes it: Python's `threading.Condition`.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use notes_runtime::event;

use crate::primitives::{Condvar, Mutex, MutexGuard, PoisonError};
use crate::signal::lock;

/// What threads wait for is always a fact about data; so the condition owns its data (003 Condition).
///
/// Python's `wait` and `notify` without the lock are a RuntimeError; here they are methods of
/// [`Acquired`], which only the holder has. A panic of the holder gives the lock back, as leaving
/// Python's `with` by an exception: the data stays as it is.
///
/// ```
/// use producer_consumer::Condition;
///
/// let items = Condition::new(Vec::new());
/// std::thread::scope(|scope| {
///     scope.spawn(|| {
///         let mut items = items.acquire();
///         items.push(1);
///         items.notify();
///     });
///     let mut items = items.acquire();
///     while items.is_empty() {
///         items.wait();
///     }
///     assert_eq!(items.pop(), Some(1));
/// });
/// ```
#[derive(Debug)]
pub struct Condition<T> {
    name: String,
    data: Mutex<T>,
    notified: Condvar,
}

impl<T> Condition<T> {
    /// A condition about `data`.
    pub fn new(data: T) -> Condition<T> {
        Condition::named("condition", data)
    }

    /// Likewise; the name stands in pictures.
    pub fn named(name: &str, data: T) -> Condition<T> {
        Condition {
            name: name.to_owned(),
            data: Mutex::new(data),
            notified: Condvar::new(),
        }
    }

    /// Takes the lock; waits while another thread has it. Who has it already waits for itself, for ever.
    #[track_caller]
    pub fn acquire(&self) -> Acquired<'_, T> {
        event::waits(&self.name);
        let data = lock(&self.data);
        event::takes(&self.name);
        Acquired {
            condition: self,
            data: Some(data),
        }
    }
}

/// The lock of a condition, taken until this is dropped: access to its data.
#[must_use = "the lock is given back when this is dropped"]
pub struct Acquired<'a, T> {
    condition: &'a Condition<T>,
    /// Always there, except within [`wait`](Acquired::wait).
    data: Option<MutexGuard<'a, T>>,
}

impl<'a, T> Acquired<'a, T> {
    /// Gives the lock back, sleeps until somebody notifies, and takes the lock again.
    ///
    /// Another thread may take the lock first, and a system may wake without a reason: so what was waited for
    /// need not be true. Call this in a `while`.
    #[track_caller]
    pub fn wait(&mut self) {
        self.sleep(|notified, data| {
            let woken = notified.wait(data);
            woken.unwrap_or_else(PoisonError::into_inner)
        });
    }

    /// Likewise, but sleeps until `deadline` at most: whether that had not come yet.
    #[track_caller]
    pub fn wait_until(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        self.wait_timeout(left);
        Instant::now() < deadline
    }

    /// Likewise, but sleeps for `limit` at most.
    #[track_caller]
    pub fn wait_timeout(&mut self, limit: Duration) {
        self.sleep(|notified, data| {
            let woken = notified.wait_timeout(data, limit);
            woken.unwrap_or_else(PoisonError::into_inner).0
        });
    }

    #[track_caller]
    fn sleep(&mut self, sleep: impl FnOnce(&Condvar, MutexGuard<'a, T>) -> MutexGuard<'a, T>) {
        let name = &self.condition.name;
        if let Some(data) = self.data.take() {
            event::releases(name);
            event::waits(name);
            self.data = Some(sleep(&self.condition.notified, data));
            event::wakes(name);
            event::takes(name);
        }
    }

    /// Wakes one of those who wait, if there is one; it goes on when the lock is given back.
    #[track_caller]
    pub fn notify(&self) {
        event::notifies(&self.condition.name);
        self.condition.notified.notify_one();
    }

    /// Wakes all who wait; they go on one after the other.
    #[track_caller]
    pub fn notify_all(&self) {
        event::notifies(&self.condition.name);
        self.condition.notified.notify_all();
    }
}

impl<T> Deref for Acquired<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.data {
            Some(data) => data,
            None => unreachable!("the lock was not taken again"),
        }
    }
}

impl<T> DerefMut for Acquired<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        match &mut self.data {
            Some(data) => data,
            None => unreachable!("the lock was not taken again"),
        }
    }
}

impl<T> Drop for Acquired<'_, T> {
    #[track_caller]
    fn drop(&mut self) {
        event::releases(&self.condition.name);
    }
}

impl<T: fmt::Debug> fmt::Debug for Acquired<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Acquired").field(&**self).finish()
    }
}
