//! A number of permits, like Python's `threading.Semaphore` and `BoundedSemaphore`.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use notes_runtime::deadline::Deadline;
use notes_runtime::event;

use crate::error::ReleaseError;
use crate::primitives::Mutex;
use crate::waiters::{Waiters, lock};

/// A number of permits. [`acquire`](Semaphore::acquire) takes one and blocks while there is none.
/// [`release`](Semaphore::release) adds one and never blocks (002 信号量, 003 semaphore).
///
/// No thread owns a permit: one thread may release a permit that another thread acquired. So a semaphore that starts
/// with 0 permits works as a signal. The signal is not lost if it comes before the wait.
///
/// ```
/// use producer_consumer::Semaphore;
///
/// static CONNECTIONS: Semaphore = Semaphore::new(2);
/// static MADE: Semaphore = Semaphore::new(0);
///
/// let first = CONNECTIONS.acquire();
/// let second = CONNECTIONS.acquire();
/// assert!(CONNECTIONS.try_acquire().is_none());
/// drop((first, second)); // the guards give the permits back
///
/// std::thread::spawn(|| MADE.release());
/// MADE.acquire().leak(); // used up
/// ```
pub struct Semaphore {
    name: Cow<'static, str>,
    value: Mutex<usize>,
    /// `value` never exceeds `bound`.
    bound: usize,
    not_zero: Waiters,
}

/// Holds a permit of a [`Semaphore`] or a [`BoundedSemaphore`], and gives it back when it is dropped.
#[must_use = "the permit is released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct SemaphoreGuard<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    /// Creates a semaphore with `permits` permits, named "semaphore".
    pub const fn new(permits: usize) -> Semaphore {
        Semaphore::named("semaphore", permits)
    }

    /// Creates a semaphore with `permits` permits; the name appears in pictures and errors.
    pub const fn named(name: &'static str, permits: usize) -> Semaphore {
        Semaphore::with(Cow::Borrowed(name), permits, usize::MAX)
    }

    /// Like [`named`](Semaphore::named), for a name that is made at run time.
    pub fn with_name(name: impl Into<Cow<'static, str>>, permits: usize) -> Semaphore {
        Semaphore::with(name.into(), permits, usize::MAX)
    }

    const fn with(name: Cow<'static, str>, permits: usize, bound: usize) -> Semaphore {
        Semaphore {
            name,
            value: Mutex::new(permits),
            bound,
            not_zero: Waiters::new(),
        }
    }

    /// Takes a permit; blocks while there is none.
    #[track_caller]
    pub fn acquire(&self) -> SemaphoreGuard<'_> {
        match self.acquire_within(None) {
            Some(guard) => guard,
            None => unreachable!("a wait without a timeout has timed out"),
        }
    }

    /// Takes a permit if there is one. Never waits. Python: `acquire(blocking=False)`.
    #[track_caller]
    pub fn try_acquire(&self) -> Option<SemaphoreGuard<'_>> {
        self.acquire_within(Some(Duration::ZERO))
    }

    /// Takes a permit. Blocks for at most `timeout`, then returns `None`. Python: `acquire(timeout=…)`.
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> Option<SemaphoreGuard<'_>> {
        self.acquire_within(Some(timeout))
    }

    #[track_caller]
    fn acquire_within(&self, timeout: Option<Duration>) -> Option<SemaphoreGuard<'_>> {
        event::waits(&self.name);
        let value = lock(&self.value);
        let has_one = |value: &usize| *value > 0;
        let (mut value, has_one) =
            self.not_zero
                .wait_until(value, Deadline::from(timeout), has_one);
        if !has_one {
            event::gives_up(&self.name);
            return None;
        }
        *value -= 1;
        event::takes(&self.name);
        self.trace_value(*value);
        Some(SemaphoreGuard { semaphore: self })
    }

    /// Adds a permit: one whose guard was [leaked](SemaphoreGuard::leak), or a new one. Never blocks.
    ///
    /// # Errors
    /// [`ReleaseError::TooMany`] if the semaphore is bounded and has all its permits.
    #[track_caller]
    pub fn release(&self) -> Result<(), ReleaseError> {
        let mut value = lock(&self.value);
        if *value >= self.bound {
            let (semaphore, bound) = (self.name.to_string(), self.bound);
            return Err(ReleaseError::TooMany { semaphore, bound });
        }
        event::releases(&self.name);
        *value += 1;
        self.trace_value(*value);
        self.not_zero.wake_one(value);
        Ok(())
    }

    /// How many permits are free now; a moment later that may have changed.
    #[doc(alias = "get_value")]
    pub fn value(&self) -> usize {
        *lock(&self.value)
    }

    /// The semaphore's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a picture does not show the last digits of a huge number"
    )]
    fn trace_value(&self, value: usize) {
        event::gauge(&self.name, value as f64);
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Semaphore value={}>", self.value())
    }
}

impl SemaphoreGuard<'_> {
    /// Keeps the permit taken until a later [`release`](Semaphore::release) by any thread.
    pub fn leak(self) {
        std::mem::forget(self);
    }
}

impl Drop for SemaphoreGuard<'_> {
    #[track_caller]
    fn drop(&mut self) {
        // A bounded semaphore refuses if the program called `release` for this guard. Then the permit is already back.
        self.semaphore.release().unwrap_or(());
    }
}

impl fmt::Debug for SemaphoreGuard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SemaphoreGuard")
            .field(self.semaphore)
            .finish()
    }
}

/// A [`Semaphore`] that never has more permits than at first: a `release` beyond that is an error (001
/// BoundedSemaphore).
///
/// ```
/// use producer_consumer::BoundedSemaphore;
///
/// static SEATS: BoundedSemaphore = BoundedSemaphore::new(5);
///
/// assert!(SEATS.release().is_err()); // all five are free
/// ```
pub struct BoundedSemaphore(Semaphore);

impl BoundedSemaphore {
    /// Creates a semaphore with `permits` permits and never more, named "semaphore".
    pub const fn new(permits: usize) -> BoundedSemaphore {
        BoundedSemaphore::named("semaphore", permits)
    }

    /// Creates a semaphore with `permits` permits and never more; the name appears in pictures and errors.
    pub const fn named(name: &'static str, permits: usize) -> BoundedSemaphore {
        BoundedSemaphore(Semaphore::with(Cow::Borrowed(name), permits, permits))
    }

    /// Like [`named`](BoundedSemaphore::named), for a name that is made at run time.
    pub fn with_name(name: impl Into<Cow<'static, str>>, permits: usize) -> BoundedSemaphore {
        BoundedSemaphore(Semaphore::with(name.into(), permits, permits))
    }
}

impl Deref for BoundedSemaphore {
    type Target = Semaphore;

    fn deref(&self) -> &Semaphore {
        &self.0
    }
}

impl fmt::Debug for BoundedSemaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Semaphore { bound, .. } = self.0;
        write!(f, "<BoundedSemaphore value={}/{bound}>", self.value())
    }
}
