//! Data under a lock, and a place to sleep until it changes: Python's `threading.Condition`.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;

use crate::error::LockError;
use crate::primitives::{Condvar, Mutex, MutexGuard, PoisonError};
use crate::thread_number::ThreadNumber;
use crate::waiters::lock;

/// Data under a lock, and a place to wait until another thread has changed it: Python's `threading.Condition`.
///
/// What threads wait for is a fact about data, so the condition owns its data (003 Condition). `wait` and `notify` are
/// methods of the guard, which only the holder of the lock has: Python's RuntimeError for a `wait` without the lock can't
/// happen. A panic of the holder releases the lock, as an exception in Python's `with`: the data stays as it is.
///
/// ```
/// use producer_consumer::{Condition, LockError};
///
/// static ITEMS: Condition<Vec<u32>> = Condition::new(Vec::new());
///
/// fn produce() -> Result<(), LockError> {
///     let mut items = ITEMS.acquire()?;
///     items.push(1);
///     items.notify()
/// }
///
/// # fn main() -> Result<(), LockError> {
/// let producer = std::thread::spawn(produce);
/// let mut items = ITEMS.acquire()?;
/// while items.is_empty() {
///     items.wait()?;
/// }
/// assert_eq!(items.pop(), Some(1));
/// # drop(items);
/// # producer.join().unwrap()
/// # }
/// ```
pub struct Condition<T> {
    name: Cow<'static, str>,
    data: Mutex<T>,
    notified: Condvar,
    /// The number of the thread that has the guard, 0 if there is none. Each thread writes its own number, while it has
    /// the lock of `data`; without that lock it can only learn whether it is its own.
    holder: AtomicU64,
    /// How many wait. Written with the lock of `data`.
    waiting: AtomicUsize,
}

/// Holds the lock of a [`Condition`] until it is dropped; the way to its data.
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct ConditionGuard<'a, T> {
    condition: &'a Condition<T>,
    /// Always there, except during a wait.
    data: Option<MutexGuard<'a, T>>,
}

impl<T> Condition<T> {
    /// A condition about `data`, named "condition".
    pub const fn new(data: T) -> Condition<T> {
        Condition::named("condition", data)
    }

    /// A condition about `data`; the name stands in pictures and errors.
    pub const fn named(name: &'static str, data: T) -> Condition<T> {
        Condition::with(Cow::Borrowed(name), data)
    }

    /// As [`named`](Condition::named), for a name that is made at run time.
    pub fn with_name(name: impl Into<Cow<'static, str>>, data: T) -> Condition<T> {
        Condition::with(name.into(), data)
    }

    const fn with(name: Cow<'static, str>, data: T) -> Condition<T> {
        Condition {
            name,
            data: Mutex::new(data),
            notified: Condvar::new(),
            holder: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Acquires the lock; blocks while another thread holds it.
    ///
    /// # Errors
    /// [`LockError::HeldByCaller`] if this thread has a guard of the condition already.
    #[track_caller]
    pub fn acquire(&self) -> Result<ConditionGuard<'_, T>, LockError> {
        if self.holder.load(Relaxed) == ThreadNumber::current().get() {
            let lock = self.name.to_string();
            return Err(LockError::HeldByCaller { lock });
        }
        event::waits(&self.name);
        let data = lock(&self.data);
        self.set_held();
        event::takes(&self.name);
        Ok(ConditionGuard {
            condition: self,
            data: Some(data),
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn set_held(&self) {
        self.holder.store(ThreadNumber::current().get(), Relaxed);
    }

    fn set_free(&self) {
        self.holder.store(0, Relaxed);
    }
}

impl<'a, T> ConditionGuard<'a, T> {
    /// Releases the lock, sleeps until a notification, and acquires the lock again.
    ///
    /// Another thread may acquire the lock first, and the system may wake a thread without a reason: what the caller waits
    /// for need not be true afterwards. Call this in a `while`, or use [`wait_for`](ConditionGuard::wait_for).
    ///
    /// # Errors
    /// None so far.
    #[track_caller]
    pub fn wait(&mut self) -> Result<(), LockError> {
        self.sleep(|notified, data| {
            let woken = notified.wait(data);
            (woken.unwrap_or_else(PoisonError::into_inner), true)
        });
        Ok(())
    }

    /// As [`wait`](ConditionGuard::wait), but sleeps for `timeout` at most; false if the time was over first. It may take
    /// longer until the lock is free.
    ///
    /// # Errors
    /// None so far.
    #[track_caller]
    pub fn wait_timeout(&mut self, timeout: Duration) -> Result<bool, LockError> {
        let in_time = self.sleep(|notified, data| {
            let woken = notified.wait_timeout(data, timeout);
            let (data, outcome) = woken.unwrap_or_else(PoisonError::into_inner);
            (data, !outcome.timed_out())
        });
        Ok(in_time)
    }

    /// Waits until `predicate` is true. It is asked at first, and after each notification; it may change the data.
    ///
    /// # Errors
    /// None so far.
    #[track_caller]
    pub fn wait_for(&mut self, mut predicate: impl FnMut(&mut T) -> bool) -> Result<(), LockError> {
        while !predicate(self) {
            self.wait()?;
        }
        Ok(())
    }

    /// As [`wait_for`](ConditionGuard::wait_for), but for `timeout` at most; gives what `predicate` said last.
    ///
    /// # Errors
    /// None so far.
    #[track_caller]
    pub fn wait_for_timeout(
        &mut self,
        mut predicate: impl FnMut(&mut T) -> bool,
        timeout: Duration,
    ) -> Result<bool, LockError> {
        let deadline = Deadline::after(timeout);
        while !predicate(self) {
            if deadline.has_passed() {
                return Ok(false);
            }
            self.wait_timeout(deadline.remaining())?;
        }
        Ok(true)
    }

    /// Releases the lock, lets `sleep` sleep, which acquires it again, and gives whether that was notified.
    #[track_caller]
    fn sleep(
        &mut self,
        sleep: impl FnOnce(&Condvar, MutexGuard<'a, T>) -> (MutexGuard<'a, T>, bool),
    ) -> bool {
        let condition = self.condition;
        let name = &condition.name;
        let Some(data) = self.data.take() else {
            unreachable!("the lock was not acquired again after the last wait");
        };
        event::releases(name);
        event::waits(name);
        condition.set_free();
        condition.waiting.fetch_add(1, Relaxed);
        let (data, is_notified) = sleep(&condition.notified, data);
        self.data = Some(data);
        condition.waiting.fetch_sub(1, Relaxed);
        condition.set_held();
        if is_notified {
            event::wakes(name);
        } else {
            event::gives_up(name);
        }
        event::takes(name);
        is_notified
    }

    /// Wakes one waiting thread, if there is one; it goes on when the lock is released.
    ///
    /// # Errors
    /// None so far.
    #[track_caller]
    pub fn notify(&self) -> Result<(), LockError> {
        event::notifies(&self.condition.name);
        self.condition.notified.notify_one();
        Ok(())
    }

    /// Wakes `count` waiting threads, or all if they are fewer. Python: `notify(n)`.
    ///
    /// # Errors
    /// None so far.
    #[track_caller]
    pub fn notify_many(&self, count: usize) -> Result<(), LockError> {
        event::notifies(&self.condition.name);
        for _ in 0..count.min(self.condition.waiting.load(Relaxed)) {
            self.condition.notified.notify_one();
        }
        Ok(())
    }

    /// Wakes all waiting threads; they go on one after the other.
    ///
    /// # Errors
    /// None so far.
    #[track_caller]
    pub fn notify_all(&self) -> Result<(), LockError> {
        event::notifies(&self.condition.name);
        self.condition.notified.notify_all();
        Ok(())
    }
}

impl<T> Deref for ConditionGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.data {
            Some(data) => data,
            None => unreachable!("the lock was not acquired again after the last wait"),
        }
    }
}

impl<T> DerefMut for ConditionGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        match &mut self.data {
            Some(data) => data,
            None => unreachable!("the lock was not acquired again after the last wait"),
        }
    }
}

impl<T> Drop for ConditionGuard<'_, T> {
    #[track_caller]
    fn drop(&mut self) {
        event::releases(&self.condition.name);
        self.condition.set_free(); // Before the lock is: the next holder writes its own number.
    }
}

impl<T: Default> Default for Condition<T> {
    fn default() -> Condition<T> {
        Condition::new(T::default())
    }
}

/// Without the data, which another thread may be changing.
impl<T> fmt::Debug for Condition<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.holder.load(Relaxed) {
            0 => "unlocked",
            _ => "locked",
        };
        write!(f, "<{state} Condition>")
    }
}

impl<T: fmt::Debug> fmt::Debug for ConditionGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ConditionGuard").field(&**self).finish()
    }
}
