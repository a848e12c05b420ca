//! `Condition`: wait until something has changed under a lock.

use std::fmt;
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::names::DefaultNames;

use super::algorithm::condition::ConditionState;
use super::condition_lock::ConditionLock;
use super::error::LockError;
use super::lock::Hold;
use super::name::Name;
use super::rlock::RLock;
use super::thread_id::ThreadId;
use crate::segment::MapError;
use crate::shm_box::ShmBox;

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
    lock: L,
    name: Name,
}

/// Holds the lock of a [`Condition`] until the guard is dropped, except while it waits. Belongs to the thread that
/// acquired it.
///
/// In a forked child the copy of a guard does nothing: the parent still holds the lock.
#[must_use = "the lock is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct ConditionGuard<'a, L: ConditionLock = RLock> {
    condition: &'a Condition<L>,
    held: L::Guard<'a>,
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

    /// Acquires the condition's lock; see [`Lock::acquire`](super::Lock::acquire).
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder died; the lock is then not held. [`LockError::HeldByCaller`] if the lock is
    /// a [`Lock`](super::Lock) that this thread holds already.
    #[track_caller]
    pub fn acquire(&self) -> Result<ConditionGuard<'_, L>, LockError> {
        self.lock.acquire().map(|held| self.guard(held))
    }

    /// Acquires the condition's lock also after the death of a holder; see [`Lock::recover`](super::Lock::recover).
    ///
    /// # Errors
    /// [`LockError::HeldByCaller`], as [`acquire`](Condition::acquire).
    #[track_caller]
    pub fn recover(&self) -> Result<ConditionGuard<'_, L>, LockError> {
        self.lock.recover().map(|held| self.guard(held))
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

    fn guard<'a>(&'a self, held: L::Guard<'a>) -> ConditionGuard<'a, L> {
        let condition = self;
        ConditionGuard { condition, held }
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

impl<L: ConditionLock> ConditionGuard<'_, L> {
    /// Releases the lock, sleeps until a notification, and acquires the lock again; see [`Condition::wait`].
    ///
    /// # Errors
    /// The same as [`Condition::wait`].
    #[track_caller]
    pub fn wait(&mut self) -> Result<(), LockError> {
        self.condition.wait()
    }

    /// Waits for at most `timeout`; returns `false` if the time is up. See [`Condition::wait_timeout`].
    ///
    /// # Errors
    /// The same as [`wait`](ConditionGuard::wait).
    #[track_caller]
    pub fn wait_timeout(&mut self, timeout: Duration) -> Result<bool, LockError> {
        self.condition.wait_timeout(timeout)
    }

    /// Waits until `predicate` is true; see [`Condition::wait_for`].
    ///
    /// # Errors
    /// The same as [`wait`](ConditionGuard::wait).
    #[track_caller]
    pub fn wait_for(&mut self, predicate: impl FnMut(&mut ()) -> bool) -> Result<(), LockError> {
        self.condition.wait_for(predicate)
    }

    /// Waits until `predicate` is true, for at most `timeout`; returns `false` if it is still not true then. See
    /// [`Condition::wait_for_timeout`].
    ///
    /// # Errors
    /// The same as [`wait`](ConditionGuard::wait).
    #[track_caller]
    pub fn wait_for_timeout(
        &mut self,
        predicate: impl FnMut(&mut ()) -> bool,
        timeout: Duration,
    ) -> Result<bool, LockError> {
        self.condition.wait_for_timeout(predicate, timeout)
    }

    /// Wakes the first waiter, if there is one. It goes on when this guard is dropped or waits.
    ///
    /// # Errors
    /// [`LockError::NotHeld`] if the lock was released although this guard exists.
    #[track_caller]
    pub fn notify(&self) -> Result<(), LockError> {
        self.condition.notify()
    }

    /// Wakes the first `count` waiters, or all if they are fewer.
    ///
    /// # Errors
    /// The same as [`notify`](ConditionGuard::notify).
    #[track_caller]
    pub fn notify_many(&self, count: usize) -> Result<(), LockError> {
        self.condition.notify_many(count)
    }

    /// Wakes all waiters.
    ///
    /// # Errors
    /// The same as [`notify`](ConditionGuard::notify).
    #[track_caller]
    pub fn notify_all(&self) -> Result<(), LockError> {
        self.condition.notify_all()
    }

    /// The thread that died while it held the lock, if one did and
    /// [`mark_consistent`](ConditionGuard::mark_consistent) has not been called since.
    pub fn owner_died(&self) -> Option<i32> {
        self.condition.lock.owner_died()
    }

    /// Marks what the lock protects as consistent again after the death of a holder.
    pub fn mark_consistent(&self) {
        self.condition.lock.mark_consistent();
    }

    /// Leaves the lock held; this thread has to release it later, through [`Condition::get_lock`].
    pub fn leak(self) {
        L::leak(self.held);
    }
}

impl<L: ConditionLock> fmt::Debug for ConditionGuard<'_, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.condition.name();
        f.debug_tuple("ConditionGuard").field(&name).finish()
    }
}
