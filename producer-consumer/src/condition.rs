//! Data under a lock, and a way to wait until it changes: Python's `threading.Condition`.

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

/// Data under a lock, and a way to wait until another thread has changed it: Python's `threading.Condition`.
///
/// Threads wait until something is true of the data, so the condition owns its data (003 Condition). `wait` and
/// `notify` are methods of the guard, and only the thread that holds the lock has a guard. So Python's RuntimeError for
/// a `wait` without the lock can't happen. If the holder panics, the lock is released and the data stays as it is, as
/// with an exception in Python's `with`.
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
    /// The number of the thread that has the guard, 0 if there is none. Each thread writes its own number while it
    /// holds the lock of `data`. Without that lock, a thread can only learn whether the number is its own.
    holder: AtomicU64,
    /// How many threads wait. Written while the lock of `data` is held.
    waiting: AtomicUsize,
}

/// Holds the lock of a [`Condition`] until it is dropped, and gives access to the data.
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct ConditionGuard<'a, T> {
    condition: &'a Condition<T>,
    /// `None` only during a wait.
    data: Option<MutexGuard<'a, T>>,
}

impl<T> Condition<T> {
    /// Creates a condition that owns `data`, named "condition".
    pub const fn new(data: T) -> Condition<T> {
        Condition::named("condition", data)
    }

    /// Creates a condition that owns `data`; the name appears in pictures and errors.
    pub const fn named(name: &'static str, data: T) -> Condition<T> {
        Condition::with(Cow::Borrowed(name), data)
    }

    /// Like [`named`](Condition::named), for a name that is made at run time.
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
    /// [`LockError::HeldByCaller`] if this thread already has a guard of the condition.
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

    /// The condition's name.
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
    /// Another thread may acquire the lock first, and the system may wake a thread without a reason. So what the caller
    /// waits for may still be false afterwards. Call this in a `while`, or use [`wait_for`](ConditionGuard::wait_for).
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn wait(&mut self) -> Result<(), LockError> {
        self.sleep(|notified, data| {
            let woken = notified.wait(data);
            (woken.unwrap_or_else(PoisonError::into_inner), true)
        });
        Ok(())
    }

    /// Like [`wait`](ConditionGuard::wait), but sleeps for at most `timeout`. Returns false if the time ran out first.
    /// The call may take longer than `timeout`, because it must acquire the lock again.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn wait_timeout(&mut self, timeout: Duration) -> Result<bool, LockError> {
        let in_time = self.sleep(|notified, data| {
            let woken = notified.wait_timeout(data, timeout);
            let (data, outcome) = woken.unwrap_or_else(PoisonError::into_inner);
            (data, !outcome.timed_out())
        });
        Ok(in_time)
    }

    /// Waits until `predicate` is true. It is called first at once, then after each notification; it may change the
    /// data.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn wait_for(&mut self, mut predicate: impl FnMut(&mut T) -> bool) -> Result<(), LockError> {
        while !predicate(self) {
            self.wait()?;
        }
        Ok(())
    }

    /// Like [`wait_for`](ConditionGuard::wait_for), but for at most `timeout`. Returns the last result of `predicate`.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
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

    /// Calls `sleep`, which releases the lock, sleeps and acquires the lock again. Returns whether a notification ended
    /// the sleep.
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

    /// Wakes one waiting thread, if there is one. The thread goes on when the lock is released.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn notify(&self) -> Result<(), LockError> {
        event::notifies(&self.condition.name);
        self.condition.notified.notify_one();
        Ok(())
    }

    /// Wakes `count` waiting threads, or all if fewer wait. Python: `notify(n)`.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn notify_many(&self, count: usize) -> Result<(), LockError> {
        event::notifies(&self.condition.name);
        for _ in 0..count.min(self.condition.waiting.load(Relaxed)) {
            self.condition.notified.notify_one();
        }
        Ok(())
    }

    /// Wakes all waiting threads. They go on one after another.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
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
        self.condition.set_free(); // Before the lock is released: the next holder writes its own number.
    }
}

impl<T: Default> Default for Condition<T> {
    fn default() -> Condition<T> {
        Condition::new(T::default())
    }
}

/// Does not show the data, which another thread may be changing.
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
