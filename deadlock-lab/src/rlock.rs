//! A re-entrant lock that finds deadlocks, with the interface of Python's `threading.RLock`.

#![expect(
    unsafe_code,
    reason = "the lock gives access to the data that it guards"
)]

use std::borrow::Cow;
use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use notes_runtime::deadline::Deadline;

use crate::deadlock::Deadlock;
use crate::word::Word;

/// A re-entrant lock that reports a deadlock instead of blocking forever: Python's `threading.RLock`, with std's guards.
///
/// The thread that holds it may acquire it again; another thread gets it when all guards are dropped. So a guard gives only
/// shared access to the data: put a `Cell` or `RefCell` in it to change it.
pub struct RLock<T: ?Sized = ()> {
    word: Word,
    /// How many guards the holder has; only the holder uses it.
    depth: AtomicU32,
    name: Cow<'static, str>,
    /// Only the holder of `word` reads it.
    data: UnsafeCell<T>,
}

// SAFETY: only the thread that holds the lock reaches the data, one thread after another: the data must be `Send`.
unsafe impl<T: ?Sized + Send> Sync for RLock<T> {}

/// Holds an [`RLock`] until it is dropped; stays in the thread that acquired the lock.
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct RLockGuard<'a, T: ?Sized = ()> {
    lock: &'a RLock<T>,
    /// The lock identifies its holder by the thread, so a guard must not move to another thread.
    not_send: PhantomData<*const ()>,
}

impl RLock {
    /// Creates a free lock without data; its name appears in reports and pictures.
    pub const fn named(name: &'static str) -> RLock {
        RLock::with(Cow::Borrowed(name), ())
    }

    /// Like [`named`](RLock::named), for a name that is made at run time.
    pub fn with_name(name: impl Into<Cow<'static, str>>) -> RLock {
        RLock::with(name.into(), ())
    }
}

impl<T> RLock<T> {
    /// Creates a free lock that owns `data`.
    pub const fn guarding(name: &'static str, data: T) -> RLock<T> {
        RLock::with(Cow::Borrowed(name), data)
    }

    const fn with(name: Cow<'static, str>, data: T) -> RLock<T> {
        RLock {
            word: Word::new(),
            depth: AtomicU32::new(0),
            name,
            data: UnsafeCell::new(data),
        }
    }
}

impl<T: ?Sized> RLock<T> {
    /// Acquires the lock; blocks while another thread holds it.
    ///
    /// # Errors
    /// [`Deadlock`] if the wait could never end, because threads wait for each other's locks in a cycle.
    /// Every thread of the cycle gets the same error, whichever closed the cycle. Each thread keeps the locks that it holds.
    ///
    /// # Panics
    /// If this inverts the order of two locks, and [`panic_at_inversions`](crate::panic_at_inversions) is on.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) -> Result<RLockGuard<'_, T>, Deadlock> {
        if !self.word.is_held_by_caller() {
            self.word.acquire(&self.name, Location::caller())?;
        }
        Ok(self.guard())
    }

    /// Acquires the lock if no other thread holds it; otherwise returns `None`. Never waits.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn try_acquire(&self) -> Result<Option<RLockGuard<'_, T>>, Deadlock> {
        self.acquire_timeout(Duration::ZERO)
    }

    /// Acquires the lock. Blocks for at most `timeout`, then returns `None`.
    ///
    /// Such a wait ends by itself. So it is part of no deadlock, and acquiring a lock this way is no inversion.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn acquire_timeout(
        &self,
        timeout: Duration,
    ) -> Result<Option<RLockGuard<'_, T>>, Deadlock> {
        let acquired = self.word.is_held_by_caller()
            || self.word.acquire_before(
                &self.name,
                Location::caller(),
                Deadline::after(timeout),
            )?;
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

    /// For the caller that has just acquired the lock.
    #[inline]
    fn guard(&self) -> RLockGuard<'_, T> {
        // The holder alone writes this, so it needs no atomic addition.
        let depth = self.depth.load(Relaxed).checked_add(1);
        self.depth
            .store(depth.expect("an RLock has fewer than 2^32 guards"), Relaxed);
        RLockGuard {
            lock: self,
            not_send: PhantomData,
        }
    }
}

impl<T: ?Sized> Deref for RLockGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the pointer is valid while the lock is borrowed. This thread holds the lock, and no guard gives
        // exclusive access.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized> Drop for RLockGuard<'_, T> {
    #[inline]
    #[track_caller]
    fn drop(&mut self) {
        let left = self.lock.depth.load(Relaxed) - 1;
        self.lock.depth.store(left, Relaxed); // Before the release: then another thread writes it.
        if left == 0 {
            self.lock.word.release(&self.lock.name);
        }
    }
}

impl<T: ?Sized> fmt::Debug for RLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RLock")
            .field("name", &self.name)
            .field("locked", &self.is_locked())
            .finish_non_exhaustive()
    }
}

impl<T: ?Sized> fmt::Debug for RLockGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RLockGuard").field(&self.lock).finish()
    }
}
