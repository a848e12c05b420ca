//! A lock that finds deadlocks, with the interface of Python's `threading.Lock`.

#![expect(
    unsafe_code,
    reason = "the lock gives access to the data that it guards"
)]

use std::borrow::Cow;
use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::time::Duration;

use notes_runtime::deadline::Deadline;

use crate::deadlock::Deadlock;
use crate::word::Word;

/// A lock that reports a deadlock instead of blocking forever, and that reports when locks are acquired in orders that can
/// deadlock: Python's `threading.Lock`, with std's guards.
///
/// The lock owns its data; a lock without data is a `Lock<()>`. It is not poisoned by a panic. Acquiring and releasing a lock
/// that no other thread holds takes two atomic exchanges, plus a look-up for each lock that the thread holds already. The
/// first use of a lock, its drop, a new order of two locks, and a wait lock a mutex that the whole program shares.
pub struct Lock<T: ?Sized = ()> {
    word: Word,
    name: Cow<'static, str>,
    /// Only the holder of `word` reads or writes it.
    data: UnsafeCell<T>,
}

// SAFETY: only the thread that holds the lock reaches the data, one thread after another: the data must be `Send`.
unsafe impl<T: ?Sized + Send> Sync for Lock<T> {}

/// Holds a [`Lock`] until it is dropped; stays in the thread that acquired the lock.
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct LockGuard<'a, T: ?Sized = ()> {
    lock: &'a Lock<T>,
    /// The lock identifies its holder by the thread, so a guard must not move to another thread.
    not_send: PhantomData<*const ()>,
}

impl Lock {
    /// Creates a free lock without data; its name appears in reports and pictures.
    pub const fn named(name: &'static str) -> Lock {
        Lock::with(Cow::Borrowed(name), ())
    }

    /// Like [`named`](Lock::named), for a name that is made at run time.
    pub fn with_name(name: impl Into<Cow<'static, str>>) -> Lock {
        Lock::with(name.into(), ())
    }
}

impl<T> Lock<T> {
    /// Creates a free lock that owns `data`.
    pub const fn guarding(name: &'static str, data: T) -> Lock<T> {
        Lock::with(Cow::Borrowed(name), data)
    }

    const fn with(name: Cow<'static, str>, data: T) -> Lock<T> {
        Lock {
            word: Word::new(),
            name,
            data: UnsafeCell::new(data),
        }
    }
}

impl<T: ?Sized> Lock<T> {
    /// Acquires the lock; blocks while another thread holds it.
    ///
    /// # Errors
    /// [`Deadlock`] if the wait could never end, because threads wait for each other's locks in a cycle. The cycle
    /// may also be the caller alone, if it holds this lock already.
    /// Every thread of the cycle gets the same error, whichever closed the cycle. Each thread keeps the locks that it holds.
    ///
    /// # Panics
    /// If this inverts the order of two locks, and [`panic_at_inversions`](crate::panic_at_inversions) is on.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) -> Result<LockGuard<'_, T>, Deadlock> {
        self.word.acquire(&self.name, Location::caller())?;
        Ok(self.guard())
    }

    /// Acquires the lock if it is free; otherwise returns `None`. Never waits.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn try_acquire(&self) -> Result<Option<LockGuard<'_, T>>, Deadlock> {
        self.acquire_timeout(Duration::ZERO)
    }

    /// Acquires the lock. Blocks for at most `timeout`, then returns `None`.
    ///
    /// Such a wait ends by itself. So it is part of no deadlock, and acquiring a lock this way is no inversion.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> Result<Option<LockGuard<'_, T>>, Deadlock> {
        let deadline = Deadline::after(timeout);
        let acquired = self
            .word
            .acquire_before(&self.name, Location::caller(), deadline)?;
        Ok(acquired.then(|| self.guard()))
    }

    /// Whether a thread holds the lock now; a moment later that may have changed.
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.word.is_locked()
    }

    /// Whether the calling thread holds the lock.
    pub fn is_held(&self) -> bool {
        self.word.is_held_by_caller()
    }

    /// The lock's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A number that no other lock of the run has: the order in which [`acquire_all`](crate::acquire_all) acquires locks.
    pub(crate) fn rank(&self) -> u64 {
        self.word.id(&self.name)
    }

    /// For the caller that has just acquired the lock.
    #[inline]
    fn guard(&self) -> LockGuard<'_, T> {
        LockGuard {
            lock: self,
            not_send: PhantomData,
        }
    }
}

impl<T: ?Sized> Deref for LockGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the pointer is valid while the lock is borrowed. This thread holds the lock, and this guard gives
        // exclusive access only by `&mut self`.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized> DerefMut for LockGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the pointer is valid while the lock is borrowed. This is the only guard of the lock, and `&mut self` the
        // only access through it.
        unsafe { &mut *self.lock.data.get() }
    }
}

impl<T: ?Sized> Drop for LockGuard<'_, T> {
    #[inline]
    #[track_caller]
    fn drop(&mut self) {
        self.lock.word.release(&self.lock.name);
    }
}

impl<T: ?Sized> fmt::Debug for Lock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lock")
            .field("name", &self.name)
            .field("locked", &self.is_locked())
            .finish_non_exhaustive()
    }
}

impl<T: ?Sized> fmt::Debug for LockGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LockGuard").field(&self.lock).finish()
    }
}
