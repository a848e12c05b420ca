//! `Semaphore` and `BoundedSemaphore`: so many at a time.

use std::marker::PhantomData;
use std::time::Duration;

use notes_runtime::event;

use super::algorithm::permit::Permit;
use super::algorithm::semaphore::SemaphoreState;
use super::clock::Deadline;
use super::error::ReleaseError;
use super::identity::Id;
use super::name::{Name, Numbers};
use crate::MapError;
use crate::place::Place;

static NUMBERS: Numbers = Numbers::of("Semaphore");
static BOUNDED_NUMBERS: Numbers = Numbers::of("BoundedSemaphore");

/// A number of permits between processes and threads: Python's `multiprocessing.Semaphore`.
///
/// Make it before the fork; a clone is the same semaphore.
///
/// ```
/// # fn main() -> Result<(), shared_memory::MapError> {
/// let connections = shared_memory::Semaphore::new(2)?;
/// let first = connections.acquire();
/// let second = connections.acquire();
/// assert!(connections.try_acquire().is_none());
/// drop(first);
/// assert_eq!(connections.free(), 1);
/// # Ok(())
/// # }
/// ```
///
/// # When a holder dies
/// In Python its permit is lost. Here a permit that a [guard](SemaphoreGuard) holds knows its thread:
/// those who wait in vain ask whether it lives, and take a dead one's permit within milliseconds;
/// [`owner_died`](SemaphoreGuard::owner_died) tells. That holds for the first 256 permits; a
/// permit that was [kept](SemaphoreGuard::keep) belongs to nobody, and is lost with whoever was to release it.
#[derive(Clone, Debug)]
pub struct Semaphore {
    state: Place<SemaphoreState>,
    name: Name,
}

/// A [`Semaphore`] that never has more permits than at first: Python's `BoundedSemaphore`.
///
/// Releasing more than was acquired is an error, where a plain semaphore gets one more permit.
#[derive(Clone, Debug)]
pub struct BoundedSemaphore(Semaphore);

/// Holds one permit until it is dropped; belongs to the thread that took it.
///
/// In a forked child the copy of a guard does nothing: the parent still holds the permit.
#[derive(Debug)]
#[must_use = "the permit is given back when this is dropped"]
pub struct SemaphoreGuard<'a> {
    semaphore: &'a Semaphore,
    permit: Permit,
    /// The permit knows its holder by its thread: a guard must not move to another one.
    stays_here: PhantomData<*const ()>,
}

impl Semaphore {
    /// A semaphore with so many permits, and a name of the kind `Semaphore-1`.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new(permits: u32) -> Result<Semaphore, MapError> {
        Semaphore::with(permits, false, NUMBERS.next())
    }

    /// A semaphore with so many permits; its name stands in pictures.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named(name: impl Into<String>, permits: u32) -> Result<Semaphore, MapError> {
        Semaphore::with(permits, false, name.into().into())
    }

    fn with(permits: u32, bounded: bool, name: Name) -> Result<Semaphore, MapError> {
        let state: Place<SemaphoreState> = Place::new()?;
        state.set_up(permits, bounded);
        Ok(Semaphore { state, name })
    }

    /// Takes a permit; blocks as long as there is none. A signal does not end the wait.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) -> SemaphoreGuard<'_> {
        match self.take(Deadline::Never) {
            Some(guard) => guard,
            None => unreachable!("a wait without a deadline ended without its permit"),
        }
    }

    /// Takes a permit if there is one.
    #[track_caller]
    pub fn try_acquire(&self) -> Option<SemaphoreGuard<'_>> {
        self.take(Deadline::Now)
    }

    /// As [`acquire`](Semaphore::acquire), but waits at most as long as `timeout`; `None`: in vain.
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> Option<SemaphoreGuard<'_>> {
        self.take(Deadline::after(timeout))
    }

    /// Gives back a permit that was [kept](SemaphoreGuard::keep), in this process or another. If
    /// there is none, the semaphore has one permit more from now on.
    ///
    /// # Errors
    /// [`ReleaseError::TooMany`] instead of one more, if the semaphore is bounded.
    #[track_caller]
    pub fn release(&self) -> Result<(), ReleaseError> {
        event::releases(&self.name);
        let given = self.state.give_any();
        given.map_err(|_| ReleaseError::TooMany {
            semaphore: self.name.to_string(),
            bound: self.state.bound(),
        })
    }

    /// How many permits are free now; a moment later that may have changed. Python's `get_value`.
    pub fn free(&self) -> u64 {
        self.state.free()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    #[inline]
    #[track_caller]
    fn take(&self, deadline: Deadline) -> Option<SemaphoreGuard<'_>> {
        let me = Id::me();
        let permit = match self.state.try_take(me) {
            Some(permit) => permit,
            None => self.take_slowly(me, deadline)?,
        };
        event::takes(&self.name);
        Some(SemaphoreGuard {
            semaphore: self,
            permit,
            stays_here: PhantomData,
        })
    }

    #[cold]
    #[track_caller]
    fn take_slowly(&self, me: Id, deadline: Deadline) -> Option<Permit> {
        if deadline == Deadline::Now {
            return self.state.take(me, deadline);
        }
        event::waits(&self.name);
        let permit = self.state.take(me, deadline);
        if permit.is_none() {
            event::gives_up(&self.name);
        }
        permit
    }
}

impl BoundedSemaphore {
    /// A semaphore with so many permits, and a name of the kind `BoundedSemaphore-1`.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new(permits: u32) -> Result<BoundedSemaphore, MapError> {
        Semaphore::with(permits, true, BOUNDED_NUMBERS.next()).map(BoundedSemaphore)
    }

    /// A semaphore with so many permits; its name stands in pictures.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn named(name: impl Into<String>, permits: u32) -> Result<BoundedSemaphore, MapError> {
        Semaphore::with(permits, true, name.into().into()).map(BoundedSemaphore)
    }
}

impl std::ops::Deref for BoundedSemaphore {
    type Target = Semaphore;

    #[inline]
    fn deref(&self) -> &Semaphore {
        &self.0
    }
}

impl SemaphoreGuard<'_> {
    /// The thread that died with this permit, if this one was taken from the dead: what it did with
    /// it may be half done.
    pub fn owner_died(&self) -> Option<i32> {
        let died = || self.semaphore.state.died().map_or(0, Id::tid);
        self.permit.is_inherited().then(died)
    }

    /// Keeps the permit taken; somebody is to [`release`](Semaphore::release) it, also in another
    /// process.
    pub fn keep(self) {
        self.semaphore.state.disown(Id::me(), self.permit);
        std::mem::forget(self);
    }
}

impl Drop for SemaphoreGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        let (state, me) = (&self.semaphore.state, Id::me());
        if event::is_on() && state.holds(me, self.permit) {
            event::releases(&self.semaphore.name);
        }
        state.give(me, self.permit);
    }
}
