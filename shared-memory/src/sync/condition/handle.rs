//! The handle of a `Condition`: created with or without a name; waits and notifies.

use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::names::DefaultNames;

use crate::segment::MapError;
use crate::shm_box::ShmBox;
use crate::sync::algorithm::condition::ConditionState;
use crate::sync::condition_lock::ConditionLock;
use crate::sync::error::LockError;
use crate::sync::lock::Hold;
use crate::sync::name::Name;
use crate::sync::rlock::RLock;
use crate::sync::thread_id::ThreadId;

static NAMES: DefaultNames = DefaultNames::new("Condition");

/// A condition between processes and threads: Python's `multiprocessing.Condition`.
///
/// Acquire the condition, check the data, and wait as long as the check fails. A thread that changes the data also
/// holds the lock, and notifies.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use shared_memory::{Condition, RawValue};
///
/// let cooked = Condition::named("cooked")?;
/// let dishes = RawValue::new(0_u32)?;
/// std::thread::scope(|scope| {
///     scope.spawn(|| { // mostly a process
///         let guard = cooked.acquire()?;
///         dishes.fetch_add(1);
///         guard.notify()
///     });
///     let mut guard = cooked.acquire()?;
///     guard.wait_for(|_| dishes.get() > 0)
/// })?;
/// # Ok(())
/// # }
/// ```
///
/// Make it before the fork; a clone is the same condition. The condition has the methods `wait`, `notify` and so on of
/// the guard, too. Use them if you acquired the lock directly: [several conditions](Condition::with_lock) can share one lock.
///
/// # Which waiters wake up
/// A notification reaches threads that wait at that moment, in the order in which they began to wait, and no more
/// threads than the call says. A wait ends for no other reason, unless a process dies: if a notified waiter dies
/// before it has the lock again, another thread that waited at the same time gets the notification, within about ten
/// milliseconds. At most 512 threads can wait at a time.
#[derive(Clone, Debug)]
pub struct Condition<L: ConditionLock = RLock> {
    state: ShmBox<ConditionState>,
    pub(super) lock: L,
    name: Name,
}

impl Condition<RLock> {
    /// A condition with a lock of its own, and a name such as `Condition-1`.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new() -> Result<Condition, MapError> {
        Condition::with_own_lock(NAMES.next().into())
    }

    /// A condition with a lock of its own; its name appears in pictures and errors.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named(name: impl Into<String>) -> Result<Condition, MapError> {
        Condition::with_own_lock(name.into().into())
    }

    fn with_own_lock(name: Name) -> Result<Condition, MapError> {
        let lock = RLock::named(format!("{name}.lock"))?;
        let state = ShmBox::new()?;
        Ok(Condition { state, lock, name })
    }
}

impl<L: ConditionLock> Condition<L> {
    /// A condition of the data that `lock` protects; a lock may have several.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn with_lock(lock: &L) -> Result<Condition<L>, MapError> {
        Condition::over(lock, NAMES.next().into())
    }

    /// Like [`with_lock`](Condition::with_lock), with a name that appears in pictures and errors.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named_with_lock(name: impl Into<String>, lock: &L) -> Result<Condition<L>, MapError> {
        Condition::over(lock, name.into().into())
    }

    fn over(lock: &L, name: Name) -> Result<Condition<L>, MapError> {
        let (state, lock) = (ShmBox::new()?, lock.clone());
        Ok(Condition { state, lock, name })
    }

    /// The condition's lock.
    pub fn get_lock(&self) -> &L {
        &self.lock
    }

    /// The condition's name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// Releases the lock, sleeps until a notification, and acquires the lock again. A signal does not
    /// end the wait.
    ///
    /// # Errors
    /// [`LockError::NotHeld`] if the caller doesn't hold the lock, [`LockError::TooManyWaiters`].
    /// [`LockError::OwnerDied`] if a holder of the lock died, now or earlier; even then the caller holds the lock
    /// again.
    #[track_caller]
    pub fn wait(&self) -> Result<(), LockError> {
        self.wait_until(Deadline::Never).map(drop)
    }

    /// Like [`wait`](Condition::wait), but waits for a notification for at most `timeout`, and then until the lock is
    /// free. Returns `false` if the time was up without a notification.
    ///
    /// # Errors
    /// The same as [`wait`](Condition::wait).
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<bool, LockError> {
        self.wait_until(Deadline::after(timeout))
    }

    /// Waits until `predicate` is true. Calls it with the lock held: at once, and after each notification.
    ///
    /// The predicate has one argument, as for threads, where it is the condition's data. Here the data is elsewhere in
    /// shared memory, so the argument is empty: write `|_| dishes.get() > 0`.
    ///
    /// # Errors
    /// The same as [`wait`](Condition::wait).
    #[track_caller]
    pub fn wait_for(&self, predicate: impl FnMut(&mut ()) -> bool) -> Result<(), LockError> {
        self.wait_for_until(predicate, Deadline::Never).map(drop)
    }

    /// Like [`wait_for`](Condition::wait_for), but for at most `timeout`; returns what `predicate` returned last.
    ///
    /// # Errors
    /// The same as [`wait`](Condition::wait).
    #[track_caller]
    pub fn wait_for_timeout(
        &self,
        predicate: impl FnMut(&mut ()) -> bool,
        timeout: Duration,
    ) -> Result<bool, LockError> {
        self.wait_for_until(predicate, Deadline::after(timeout))
    }

    /// Wakes the first waiter, if there is one. It goes on when the caller has released the lock.
    ///
    /// # Errors
    /// [`LockError::NotHeld`] if the caller doesn't hold the lock.
    #[track_caller]
    pub fn notify(&self) -> Result<(), LockError> {
        self.notify_many(1)
    }

    /// Wakes the first `count` waiters, or all if they are fewer. They go on when the caller has released the lock.
    ///
    /// # Errors
    /// [`LockError::NotHeld`] if the caller doesn't hold the lock.
    #[track_caller]
    pub fn notify_many(&self, count: usize) -> Result<(), LockError> {
        if !self.lock.is_held() {
            return Err(self.not_held());
        }
        event::notifies(&self.name);
        self.state.notify(count);
        Ok(())
    }

    /// Wakes all waiters. They go on when the caller has released the lock.
    ///
    /// # Errors
    /// [`LockError::NotHeld`] if the caller doesn't hold the lock.
    #[track_caller]
    pub fn notify_all(&self) -> Result<(), LockError> {
        self.notify_many(usize::MAX)
    }

    #[track_caller]
    fn wait_for_until(
        &self,
        mut predicate: impl FnMut(&mut ()) -> bool,
        deadline: Deadline,
    ) -> Result<bool, LockError> {
        if !self.lock.is_held() {
            return Err(self.not_held());
        }
        while !predicate(&mut ()) {
            if !self.wait_until(deadline)? {
                return Ok(predicate(&mut ()));
            }
        }
        Ok(true)
    }

    #[track_caller]
    fn wait_until(&self, deadline: Deadline) -> Result<bool, LockError> {
        if !self.lock.is_held() {
            return Err(self.not_held());
        }
        let Some(waiter) = self.state.begin(ThreadId::current()) else {
            let condition = self.name.to_string();
            return Err(LockError::TooManyWaiters { condition });
        };
        // The caller holds the lock, so the release can't fail.
        let release = || {
            let hold = self.lock.release_all().unwrap_or(Hold::ONCE);
            event::waits(&self.name);
            hold
        };
        let reacquire = |hold, is_notified| {
            if is_notified {
                event::wakes(&self.name);
            } else {
                event::gives_up(&self.name);
            }
            self.lock.reacquire(hold)
        };
        let may_be_inconsistent = || self.lock.may_be_inconsistent();
        self.state
            .wait(waiter, deadline, release, reacquire, may_be_inconsistent)
    }

    fn not_held(&self) -> LockError {
        let lock = self.lock.name().to_owned();
        LockError::NotHeld { lock }
    }
}
