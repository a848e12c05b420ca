//! `Condition`: wait until something has changed under a lock.

use std::time::Duration;

use notes_runtime::event;

use super::algorithm::condition::ConditionState;
use super::clock::Deadline;
use super::error::LockError;
use super::identity::Id;
use super::mutual::Mutual;
use super::name::{Name, Numbers};
use super::rlock::RLock;
use crate::MapError;
use crate::place::Place;

static NUMBERS: Numbers = Numbers::of("Condition");

/// A condition between processes and threads: Python's `multiprocessing.Condition`.
///
/// Take its lock, look, and wait as long as what you see is not what you want; who changes it holds the
/// lock and notifies. Make it before the fork; a clone is the same condition.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
///
/// let (cooked, is_cooked) = (shared_memory::Condition::named("cooked")?, AtomicBool::new(false));
/// std::thread::scope(|scope| {
///     scope.spawn(|| {
///         let _held = cooked.acquire()?;
///         is_cooked.store(true, Relaxed);
///         cooked.notify_all()
///     });
///     let _held = cooked.acquire()?;
///     cooked.wait_for(|| is_cooked.load(Relaxed))
/// })?;
/// # Ok(())
/// # }
/// ```
///
/// A notification reaches those who wait at that moment, the first to come first, and no more than it
/// is meant for; without a death, a wait ends for no other reason. If one who was notified
/// dies before it has the lock again, the notification goes on, within some ten milliseconds, to one
/// who waited at the same time. At most 512 can wait at a time.
#[derive(Clone, Debug)]
pub struct Condition<L: Mutual = RLock> {
    state: Place<ConditionState>,
    lock: L,
    name: Name,
}

impl Condition<RLock> {
    /// A condition with a lock of its own, and a name of the kind `Condition-1`.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new() -> Result<Condition, MapError> {
        Condition::with_own_lock(NUMBERS.next())
    }

    /// A condition with a lock of its own; its name stands in pictures and errors.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named(name: impl Into<String>) -> Result<Condition, MapError> {
        Condition::with_own_lock(name.into().into())
    }

    fn with_own_lock(name: Name) -> Result<Condition, MapError> {
        let lock = RLock::named(format!("{name}.lock"))?;
        let state = Place::new()?;
        Ok(Condition { state, lock, name })
    }
}

impl<L: Mutual> Condition<L> {
    /// A condition of what `lock` protects; a lock may have several.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn of(lock: &L) -> Result<Condition<L>, MapError> {
        Condition::at(Place::new()?, lock.clone(), NUMBERS.next())
    }

    /// As [`of`](Condition::of), with a name that stands in pictures and errors.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named_of(name: impl Into<String>, lock: &L) -> Result<Condition<L>, MapError> {
        Condition::at(Place::new()?, lock.clone(), name.into().into())
    }

    fn at(state: Place<ConditionState>, lock: L, name: Name) -> Result<Condition<L>, MapError> {
        Ok(Condition { state, lock, name })
    }

    /// Takes the condition's lock; see [`Lock::acquire`](super::Lock::acquire).
    ///
    /// # Errors
    /// [`LockError::OwnerDied`] if a holder died; the lock is then not held.
    #[track_caller]
    pub fn acquire(&self) -> Result<L::Guard<'_>, LockError> {
        self.lock.acquire()
    }

    /// The condition's lock.
    pub fn lock(&self) -> &L {
        &self.lock
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// Releases the lock, waits until somebody notifies, and takes the lock again. A signal does not
    /// end the wait.
    ///
    /// # Errors
    /// [`LockError::NotHeld`], [`LockError::TooManyWait`]; [`LockError::OwnerDied`] if a holder of the lock
    /// died, also earlier: the caller holds the lock all the same, as before.
    #[track_caller]
    pub fn wait(&self) -> Result<(), LockError> {
        self.wait_until(Deadline::Never).map(drop)
    }

    /// As [`wait`](Condition::wait), but at most as long as `timeout` (and until the lock is free
    /// then); whether somebody notified.
    ///
    /// # Errors
    /// As [`wait`](Condition::wait).
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<bool, LockError> {
        self.wait_until(Deadline::after(timeout))
    }

    /// Waits until `is_so`, which is asked with the lock held: at first, and after each notification.
    ///
    /// # Errors
    /// As [`wait`](Condition::wait).
    #[track_caller]
    pub fn wait_for(&self, is_so: impl FnMut() -> bool) -> Result<(), LockError> {
        self.wait_for_until(is_so, Deadline::Never).map(drop)
    }

    /// As [`wait_for`](Condition::wait_for), but at most as long as `timeout`; what `is_so` said last.
    ///
    /// # Errors
    /// As [`wait`](Condition::wait).
    #[track_caller]
    pub fn wait_for_timeout(
        &self,
        is_so: impl FnMut() -> bool,
        timeout: Duration,
    ) -> Result<bool, LockError> {
        self.wait_for_until(is_so, Deadline::after(timeout))
    }

    /// Wakes `count` of those who wait, or all if they are fewer. They go on when the caller has
    /// released the lock.
    ///
    /// # Errors
    /// [`LockError::NotHeld`].
    #[track_caller]
    pub fn notify(&self, count: usize) -> Result<(), LockError> {
        if !self.lock.is_held() {
            return Err(self.not_held());
        }
        event::notifies(&self.name);
        self.state.notify(count);
        Ok(())
    }

    /// Wakes all who wait.
    ///
    /// # Errors
    /// [`LockError::NotHeld`].
    #[track_caller]
    pub fn notify_all(&self) -> Result<(), LockError> {
        self.notify(usize::MAX)
    }

    #[track_caller]
    fn wait_for_until(
        &self,
        mut is_so: impl FnMut() -> bool,
        deadline: Deadline,
    ) -> Result<bool, LockError> {
        if !self.lock.is_held() {
            return Err(self.not_held());
        }
        while !is_so() {
            if !self.wait_until(deadline)? {
                return Ok(is_so());
            }
        }
        Ok(true)
    }

    #[track_caller]
    fn wait_until(&self, deadline: Deadline) -> Result<bool, LockError> {
        if !self.lock.is_held() {
            return Err(self.not_held());
        }
        let Some(waiter) = self.state.begin(Id::me()) else {
            let condition = self.name.to_string();
            return Err(LockError::TooManyWait { condition });
        };
        // The caller holds the lock: it can be released.
        let release = || {
            let depth = self.lock.release_all().unwrap_or(1);
            event::waits(&self.name);
            depth
        };
        let retake = |depth, is_notified| {
            if is_notified {
                event::wakes(&self.name);
            } else {
                event::gives_up(&self.name);
            }
            self.lock.retake(depth)
        };
        let in_doubt = || self.lock.is_in_doubt();
        self.state.wait(waiter, deadline, release, retake, in_doubt)
    }

    fn not_held(&self) -> LockError {
        let lock = self.lock.name().to_owned();
        LockError::NotHeld { lock }
    }
}
