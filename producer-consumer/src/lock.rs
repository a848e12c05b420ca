//! A lock that one thread may acquire and another thread may release, like Python's `threading.Lock`.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;

use crate::error::{LockError, ReleaseError};
use crate::primitives::{Mutex, MutexGuard};
use crate::thread_number::ThreadNumber;
use crate::waiters::{Waiters, lock};

/// A lock that one thread holds at a time: Python's `threading.Lock` (002 多个线程有序执行).
///
/// [`acquire`](Lock::acquire) returns a guard that releases the lock when it is dropped, as Python's `with` does. A
/// guard stays in its thread. To release the lock in another thread, [`leak`](LockGuard::leak) the guard: then any
/// thread may call [`release`](Lock::release), as in Python. std's `Mutex` does not allow that.
///
/// ```
/// use producer_consumer::Lock;
///
/// static LOCK: Lock = Lock::new();
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// {
///     let _held = LOCK.acquire()?;
///     assert!(LOCK.is_locked());
/// } // released
/// LOCK.acquire()?.leak();
/// std::thread::spawn(|| LOCK.release()).join().unwrap()?;
/// assert!(!LOCK.is_locked());
/// # Ok(())
/// # }
/// ```
pub struct Lock {
    name: Cow<'static, str>,
    state: Mutex<State>,
    released: Waiters,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Free,
    /// The thread has a guard. Only this guard releases the lock.
    Guarded(ThreadNumber),
    /// The thread acquired the lock and leaked the guard. Any thread may release the lock.
    Leaked(ThreadNumber),
}

/// Holds a [`Lock`] until it is dropped.
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct LockGuard<'a> {
    lock: &'a Lock,
    /// The lock identifies its holder by the thread, so a guard must not move to another thread.
    not_send: PhantomData<*const ()>,
}

impl Lock {
    /// Creates a free lock, named "lock".
    pub const fn new() -> Lock {
        Lock::named("lock")
    }

    /// Creates a free lock; the name appears in pictures and errors.
    pub const fn named(name: &'static str) -> Lock {
        Lock::with(Cow::Borrowed(name))
    }

    /// Like [`named`](Lock::named), for a name that is made at run time.
    pub fn with_name(name: impl Into<Cow<'static, str>>) -> Lock {
        Lock::with(name.into())
    }

    const fn with(name: Cow<'static, str>) -> Lock {
        Lock {
            name,
            state: Mutex::new(State::Free),
            released: Waiters::new(),
        }
    }

    /// Acquires the lock. Blocks while another thread holds it, or while its guard is leaked and the lock not yet
    /// released.
    ///
    /// # Errors
    /// [`LockError::HeldByCaller`] if this thread has a guard of the lock: no other thread could release it.
    #[track_caller]
    pub fn acquire(&self) -> Result<LockGuard<'_>, LockError> {
        match self.acquire_within(None)? {
            Some(guard) => Ok(guard),
            None => unreachable!("a wait without a timeout has timed out"),
        }
    }

    /// Acquires the lock if it is free; returns `None` if it is not. Never waits. Python: `acquire(blocking=False)`.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn try_acquire(&self) -> Result<Option<LockGuard<'_>>, LockError> {
        self.acquire_within(Some(Duration::ZERO))
    }

    /// Acquires the lock. Blocks for at most `timeout`, then returns `None`. Python: `acquire(timeout=…)`.
    ///
    /// # Errors
    /// As for [`acquire`](Lock::acquire).
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> Result<Option<LockGuard<'_>>, LockError> {
        self.acquire_within(Some(timeout))
    }

    #[track_caller]
    fn acquire_within(
        &self,
        timeout: Option<Duration>,
    ) -> Result<Option<LockGuard<'_>>, LockError> {
        let me = ThreadNumber::current();
        event::waits(&self.name);
        let state = lock(&self.state);
        if *state == State::Guarded(me) && timeout != Some(Duration::ZERO) {
            event::gives_up(&self.name);
            let lock = self.name.to_string();
            return Err(LockError::HeldByCaller { lock });
        }
        let is_free = |state: &State| *state == State::Free;
        let (mut state, is_free) =
            self.released
                .wait_until(state, Deadline::from(timeout), is_free);
        if !is_free {
            event::gives_up(&self.name);
            return Ok(None);
        }
        *state = State::Guarded(me);
        event::takes(&self.name);
        Ok(Some(LockGuard {
            lock: self,
            not_send: PhantomData,
        }))
    }

    /// Releases a lock whose guard was [leaked](LockGuard::leak). Any thread may call it. Never blocks.
    ///
    /// # Errors
    /// [`ReleaseError::NotHeld`] if no thread holds the lock; [`ReleaseError::HeldByAnother`] if another thread has a
    /// guard; [`ReleaseError::HeldByGuard`] if this thread has one.
    #[track_caller]
    pub fn release(&self) -> Result<(), ReleaseError> {
        let state = lock(&self.state);
        let name = || self.name.to_string();
        match *state {
            State::Leaked(_) => {}
            State::Free => return Err(ReleaseError::NotHeld { lock: name() }),
            State::Guarded(holder) if holder == ThreadNumber::current() => {
                return Err(ReleaseError::HeldByGuard { lock: name() });
            }
            State::Guarded(_) => return Err(ReleaseError::HeldByAnother { lock: name() }),
        }
        self.free(state);
        Ok(())
    }

    #[track_caller]
    fn free(&self, mut state: MutexGuard<'_, State>) {
        event::releases(&self.name);
        *state = State::Free;
        self.released.wake_one(state);
    }

    /// Whether a thread holds the lock now; a moment later that may have changed.
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        *lock(&self.state) != State::Free
    }

    /// Whether the calling thread holds the lock: it has a guard, or it leaked its guard and no thread has released the
    /// lock since.
    pub fn is_held(&self) -> bool {
        let me = ThreadNumber::current();
        let state = *lock(&self.state);
        state == State::Guarded(me) || state == State::Leaked(me)
    }

    /// The lock's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl LockGuard<'_> {
    /// Keeps the lock held until a later [`release`](Lock::release) by any thread.
    pub fn leak(self) {
        let mut state = lock(&self.lock.state);
        if let State::Guarded(holder) = *state {
            *state = State::Leaked(holder);
        }
        drop(state);
        std::mem::forget(self);
    }
}

impl Drop for LockGuard<'_> {
    #[track_caller]
    fn drop(&mut self) {
        self.lock.free(lock(&self.lock.state));
    }
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.is_locked() {
            "locked"
        } else {
            "unlocked"
        };
        write!(f, "<{state} Lock>")
    }
}

impl fmt::Debug for LockGuard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LockGuard").field(self.lock).finish()
    }
}
