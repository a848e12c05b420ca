//! A lock that its holder may acquire again, like Python's `threading.RLock`.

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

/// A lock that one thread holds at a time, and that this thread may acquire again: Python's `threading.RLock` (003
/// RLock).
///
/// The lock is free when its holder has released it as often as it acquired it. Only the holder can release it.
///
/// ```
/// use producer_consumer::RLock;
///
/// static TREE: RLock = RLock::new();
///
/// # fn main() -> Result<(), producer_consumer::LockError> {
/// let outer = TREE.acquire()?;
/// let inner = TREE.acquire()?; // a Lock would refuse this
/// drop(inner);
/// assert!(TREE.is_held());
/// drop(outer);
/// assert!(!TREE.is_locked());
/// # Ok(())
/// # }
/// ```
pub struct RLock {
    name: Cow<'static, str>,
    state: Mutex<State>,
    released: Waiters,
}

struct State {
    /// `None` exactly when both counts are 0.
    holder: Option<ThreadNumber>,
    /// The number of guards.
    guards: usize,
    /// How many guards were leaked and not released since.
    leaked: usize,
}

/// Holds an [`RLock`] once, until it is dropped.
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct RLockGuard<'a> {
    lock: &'a RLock,
    /// The lock belongs to a thread, so a guard must not move to another thread.
    not_send: PhantomData<*const ()>,
}

impl RLock {
    /// Creates a free lock, named "rlock".
    pub const fn new() -> RLock {
        RLock::named("rlock")
    }

    /// Creates a free lock; the name appears in pictures and errors.
    pub const fn named(name: &'static str) -> RLock {
        RLock::with(Cow::Borrowed(name))
    }

    /// Like [`named`](RLock::named), for a name that is made at run time.
    pub fn with_name(name: impl Into<Cow<'static, str>>) -> RLock {
        RLock::with(name.into())
    }

    const fn with(name: Cow<'static, str>) -> RLock {
        RLock {
            name,
            state: Mutex::new(State {
                holder: None,
                guards: 0,
                leaked: 0,
            }),
            released: Waiters::new(),
        }
    }

    /// Acquires the lock; blocks while another thread holds it.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn acquire(&self) -> Result<RLockGuard<'_>, LockError> {
        match self.acquire_within(None) {
            Some(guard) => Ok(guard),
            None => unreachable!("a wait without a timeout has timed out"),
        }
    }

    /// Acquires the lock; returns `None` if another thread holds it. Never waits. Python: `acquire(blocking=False)`.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn try_acquire(&self) -> Result<Option<RLockGuard<'_>>, LockError> {
        Ok(self.acquire_within(Some(Duration::ZERO)))
    }

    /// Acquires the lock. Blocks for at most `timeout`, then returns `None`. Python: `acquire(timeout=…)`.
    ///
    /// # Errors
    /// Never fails today; a `Result` like the other methods.
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> Result<Option<RLockGuard<'_>>, LockError> {
        Ok(self.acquire_within(Some(timeout)))
    }

    #[track_caller]
    fn acquire_within(&self, timeout: Option<Duration>) -> Option<RLockGuard<'_>> {
        let me = ThreadNumber::current();
        event::waits(&self.name);
        let state = lock(&self.state);
        let is_mine = |state: &State| state.holder.is_none_or(|holder| holder == me);
        let (mut state, is_mine) =
            self.released
                .wait_until(state, Deadline::from(timeout), is_mine);
        if !is_mine {
            event::gives_up(&self.name);
            return None;
        }
        state.holder = Some(me);
        state.guards += 1;
        event::takes(&self.name);
        Some(RLockGuard {
            lock: self,
            not_send: PhantomData,
        })
    }

    /// Releases the lock once, in place of a guard that was [leaked](RLockGuard::leak). Never blocks.
    ///
    /// # Errors
    /// [`ReleaseError::NotHeld`] if no thread holds the lock; [`ReleaseError::HeldByAnother`] if another thread does;
    /// [`ReleaseError::HeldByGuard`] if this thread has guards of the lock and leaked none.
    #[track_caller]
    pub fn release(&self) -> Result<(), ReleaseError> {
        let mut state = lock(&self.state);
        let name = || self.name.to_string();
        match state.holder {
            None => return Err(ReleaseError::NotHeld { lock: name() }),
            Some(holder) if holder != ThreadNumber::current() => {
                return Err(ReleaseError::HeldByAnother { lock: name() });
            }
            Some(_) if state.leaked == 0 => return Err(ReleaseError::HeldByGuard { lock: name() }),
            Some(_) => {}
        }
        event::releases(&self.name);
        state.leaked -= 1;
        self.free_if_unused(state);
        Ok(())
    }

    fn free_if_unused(&self, mut state: MutexGuard<'_, State>) {
        if state.guards == 0 && state.leaked == 0 {
            state.holder = None;
            self.released.wake_one(state);
        }
    }

    /// Whether a thread holds the lock now; a moment later that may have changed.
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        lock(&self.state).holder.is_some()
    }

    /// Whether the calling thread holds the lock.
    pub fn is_held(&self) -> bool {
        lock(&self.state).holder == Some(ThreadNumber::current())
    }

    /// The lock's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl RLockGuard<'_> {
    /// Keeps the lock held until a later [`release`](RLock::release) by this thread.
    pub fn leak(self) {
        let mut state = lock(&self.lock.state);
        state.guards -= 1;
        state.leaked += 1;
        drop(state);
        std::mem::forget(self);
    }
}

impl Drop for RLockGuard<'_> {
    #[track_caller]
    fn drop(&mut self) {
        event::releases(&self.lock.name);
        let mut state = lock(&self.lock.state);
        state.guards -= 1;
        self.lock.free_if_unused(state);
    }
}

impl Default for RLock {
    fn default() -> RLock {
        RLock::new()
    }
}

impl fmt::Debug for RLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.state);
        let count = state.guards + state.leaked;
        drop(state);
        let state = if count > 0 { "locked" } else { "unlocked" };
        write!(f, "<{state} RLock count={count}>")
    }
}

impl fmt::Debug for RLockGuard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RLockGuard").field(self.lock).finish()
    }
}
