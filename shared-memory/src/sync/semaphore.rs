//! `Semaphore` and `BoundedSemaphore`: a limited number of holders at a time.

use std::marker::PhantomData;
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;
use notes_runtime::names::DefaultNames;

use super::algorithm::permit::Permit;
use super::algorithm::semaphore::{SemaphoreState, TooMany};
use super::error::ReleaseError;
use super::name::Name;
use super::thread_id::ThreadId;
use crate::segment::MapError;
use crate::shm_box::ShmBox;

static NAMES: DefaultNames = DefaultNames::new("Semaphore");
static BOUNDED_NAMES: DefaultNames = DefaultNames::new("BoundedSemaphore");

/// A number of permits between processes and threads: Python's `multiprocessing.Semaphore`.
///
/// Make it before the fork; a clone is the same semaphore.
///
/// ```
/// # fn main() -> Result<(), shared_memory::SemaphoreError> {
/// let connections = shared_memory::Semaphore::new(2)?;
/// let first = connections.acquire();
/// let second = connections.acquire();
/// assert!(connections.try_acquire().is_none());
/// drop(first);
/// assert_eq!(connections.value(), 1);
/// # Ok(())
/// # }
/// ```
///
/// # When a holder dies
/// In Python the holder's permit is lost. Here a permit that a [guard](SemaphoreGuard) holds names its thread. A
/// waiter checks whether the holders are alive, and gets a dead holder's permit within milliseconds;
/// [`owner_died`](SemaphoreGuard::owner_died) reports it. This applies to the first 256 permits. A
/// [leaked](SemaphoreGuard::leak) permit has no holder: if the process that would release it dies, the permit is lost.
#[derive(Clone, Debug)]
pub struct Semaphore {
    state: ShmBox<SemaphoreState>,
    name: Name,
}

/// A [`Semaphore`] that never has more permits than at first: Python's `BoundedSemaphore`.
///
/// Releasing more permits than were acquired is an error; a plain semaphore gets an additional permit instead.
#[derive(Clone, Debug)]
pub struct BoundedSemaphore(Semaphore);

/// Holds one permit until it is dropped; belongs to the thread that acquired it.
///
/// In a forked child the copy of a guard does nothing: the parent still holds the permit.
#[derive(Debug)]
#[must_use = "the permit is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct SemaphoreGuard<'a> {
    semaphore: &'a Semaphore,
    permit: Permit,
    /// The permit identifies its holder by its thread, so a guard must not move to another thread.
    not_send: PhantomData<*const ()>,
}

/// A semaphore could not be created.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SemaphoreError {
    /// A semaphore has at most [`Semaphore::MAX_PERMITS`].
    #[error("cannot create a semaphore with {permits} permits: give at most {max}", max = Semaphore::MAX_PERMITS)]
    Permits {
        /// The number that was given.
        permits: usize,
    },
    /// The kernel has no memory to share.
    #[error(transparent)]
    Map(#[from] MapError),
}

impl Semaphore {
    /// The largest number of permits a semaphore can have.
    pub const MAX_PERMITS: usize = u32::MAX as usize;

    /// A semaphore with this number of permits, and a name such as `Semaphore-1`.
    ///
    /// # Errors
    /// [`SemaphoreError::Permits`], or if the kernel has no memory to share.
    pub fn new(permits: usize) -> Result<Semaphore, SemaphoreError> {
        Semaphore::with(permits, false, NAMES.next().into())
    }

    /// A semaphore with this number of permits; its name appears in pictures and errors.
    ///
    /// # Errors
    /// [`SemaphoreError::Permits`], or if the kernel has no memory to share.
    pub fn named(name: impl Into<String>, permits: usize) -> Result<Semaphore, SemaphoreError> {
        Semaphore::with(permits, false, name.into().into())
    }

    fn with(permits: usize, bounded: bool, name: Name) -> Result<Semaphore, SemaphoreError> {
        let count = u32::try_from(permits).map_err(|_| SemaphoreError::Permits { permits })?;
        let state: ShmBox<SemaphoreState> = ShmBox::new()?;
        state.set_up(count, bounded);
        Ok(Semaphore { state, name })
    }

    /// Acquires a permit; blocks as long as none is free. A signal does not end the wait.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) -> SemaphoreGuard<'_> {
        match self.acquire_until(Deadline::Never) {
            Some(guard) => guard,
            None => unreachable!("a wait without a deadline ended without its permit"),
        }
    }

    /// Acquires a permit if one is free.
    #[track_caller]
    pub fn try_acquire(&self) -> Option<SemaphoreGuard<'_>> {
        self.acquire_until(Deadline::Now)
    }

    /// Like [`acquire`](Semaphore::acquire), but waits for at most `timeout`; returns `None` if the time is up.
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> Option<SemaphoreGuard<'_>> {
        self.acquire_until(Deadline::after(timeout))
    }

    /// Releases a permit that was [leaked](SemaphoreGuard::leak), in this process or another. If there is no such
    /// permit, the semaphore has one more permit from now on.
    ///
    /// # Errors
    /// [`ReleaseError::TooMany`] if there is no such permit, and the semaphore is bounded or has
    /// [`MAX_PERMITS`](Semaphore::MAX_PERMITS).
    #[track_caller]
    pub fn release(&self) -> Result<(), ReleaseError> {
        let me = ThreadId::current();
        let release = self.state.begin_release(me);
        let release = release.map_err(|TooMany| self.too_many())?;
        event::releases(&self.name);
        let released = self.state.finish_release(me, release);
        released.map_err(|TooMany| self.too_many())
    }

    fn too_many(&self) -> ReleaseError {
        ReleaseError::TooMany {
            semaphore: self.name.to_string(),
            bound: to_usize(self.state.bound()),
        }
    }

    /// How many permits are free now; a moment later that may have changed. Python's `get_value`.
    #[doc(alias = "get_value")]
    pub fn value(&self) -> usize {
        to_usize(self.state.value())
    }

    /// The semaphore's name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    #[inline]
    #[track_caller]
    fn acquire_until(&self, deadline: Deadline) -> Option<SemaphoreGuard<'_>> {
        let me = ThreadId::current();
        let permit = match self.state.try_acquire(me) {
            Some(permit) => permit,
            None => self.acquire_slowly(me, deadline)?,
        };
        event::takes(&self.name);
        Some(SemaphoreGuard {
            semaphore: self,
            permit,
            not_send: PhantomData,
        })
    }

    #[cold]
    #[track_caller]
    fn acquire_slowly(&self, me: ThreadId, deadline: Deadline) -> Option<Permit> {
        if deadline == Deadline::Now {
            return self.state.acquire(me, deadline);
        }
        event::waits(&self.name);
        let permit = self.state.acquire(me, deadline);
        if permit.is_none() {
            event::gives_up(&self.name);
        }
        permit
    }
}

/// Converts a count; saturates if a `usize` is smaller.
fn to_usize(permits: u64) -> usize {
    usize::try_from(permits).unwrap_or(usize::MAX)
}

impl BoundedSemaphore {
    /// A semaphore with this number of permits, and a name such as `BoundedSemaphore-1`.
    ///
    /// # Errors
    /// [`SemaphoreError::Permits`], or if the kernel has no memory to share.
    pub fn new(permits: usize) -> Result<BoundedSemaphore, SemaphoreError> {
        Semaphore::with(permits, true, BOUNDED_NAMES.next().into()).map(BoundedSemaphore)
    }

    /// A semaphore with this number of permits; its name appears in pictures and errors.
    ///
    /// # Errors
    /// [`SemaphoreError::Permits`], or if the kernel has no memory to share.
    pub fn named(
        name: impl Into<String>,
        permits: usize,
    ) -> Result<BoundedSemaphore, SemaphoreError> {
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
    /// The thread that died while it held this permit, if this guard has recovered one: what the permit protects may
    /// be inconsistent.
    pub fn owner_died(&self) -> Option<i32> {
        let died = || self.semaphore.state.dead_owner().map_or(0, ThreadId::tid);
        self.permit.is_recovered().then(died)
    }

    /// Leaves the permit in use; any thread of any process can [`release`](Semaphore::release) it later.
    pub fn leak(self) {
        let state = &self.semaphore.state;
        if !state.leak(ThreadId::current(), self.permit) {
            self.under_earlier_id(|me| state.leak(me, self.permit));
        }
        std::mem::forget(self);
    }
}

impl SemaphoreGuard<'_> {
    /// The thread may have acquired the permit while it had another id.
    #[cold]
    fn under_earlier_id(&self, give_back: impl Fn(ThreadId) -> bool) {
        if let Some(me) = ThreadId::earlier() {
            give_back(me);
        }
    }
}

impl Drop for SemaphoreGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        let (state, me) = (&self.semaphore.state, ThreadId::current());
        if event::is_on() && state.holds(me, self.permit) {
            event::releases(&self.semaphore.name);
        }
        if !state.release(me, self.permit) {
            self.under_earlier_id(|me| state.release(me, self.permit));
        }
    }
}
