//! A number of permits, as Python's `threading.Semaphore` and `BoundedSemaphore`.

use std::fmt;
use std::time::Duration;

use notes_runtime::event;

use crate::acquire::{Acquire, Held, ReleaseError};
use crate::primitives::Mutex;
use crate::signal::{Signal, deadline, lock};

/// `acquire` takes one and waits only at 0, `release` adds one and never waits (002 信号量, 003 semaphore).
///
/// Nobody owns a permit: one thread may release what another one acquires, so a semaphore of 0 is a
/// signal that is not lost if it comes first.
///
/// ```
/// use producer_consumer::{Acquire, BoundedSemaphore, Semaphore};
///
/// let semaphore = Semaphore::new(0);
/// semaphore.release().unwrap(); // now there is one
/// assert!(semaphore.try_acquire() && !semaphore.try_acquire());
/// assert!(BoundedSemaphore::new(5).release().is_err()); // it has all its five
/// ```
pub struct Semaphore {
    name: String,
    value: Mutex<usize>,
    not_zero: Signal,
}

impl Semaphore {
    /// A semaphore with `value` permits.
    pub fn new(value: usize) -> Semaphore {
        Semaphore::named("semaphore", value)
    }

    /// Likewise; the name stands in pictures.
    pub fn named(name: &str, value: usize) -> Semaphore {
        Semaphore {
            name: name.to_owned(),
            value: Mutex::new(value),
            not_zero: Signal::new(),
        }
    }

    /// How many permits there are, at this moment.
    pub fn value(&self) -> usize {
        *lock(&self.value)
    }

    /// Adds a permit, unless there are `most` already.
    #[track_caller]
    fn release_up_to(&self, most: usize) -> Result<(), ReleaseError> {
        let mut value = lock(&self.value);
        if *value >= most {
            return Err(ReleaseError::TooOften);
        }
        event::releases(&self.name);
        *value += 1;
        self.tell(*value);
        self.not_zero.wake_one(value);
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "a curve needs no 53 bits")]
    fn tell(&self, value: usize) {
        event::gauge(&self.name, value as f64);
    }
}

impl Acquire for Semaphore {
    #[track_caller]
    fn acquire_within(&self, limit: Option<Duration>) -> bool {
        event::waits(&self.name);
        let value = lock(&self.value);
        let some = |value: &usize| *value > 0;
        let (mut value, has_one) = self.not_zero.wait_until(value, deadline(limit), some);
        if !has_one {
            event::gives_up(&self.name);
            return false;
        }
        *value -= 1;
        event::takes(&self.name);
        self.tell(*value);
        true
    }

    #[track_caller]
    fn release(&self) -> Result<(), ReleaseError> {
        self.release_up_to(usize::MAX)
    }

    #[track_caller]
    fn hold(&self) -> Held<'_> {
        Held::take(self)
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Semaphore value={}>", self.value())
    }
}

/// A semaphore that knows its size: one release too many is an error (001 BoundedSemaphore).
pub struct BoundedSemaphore {
    semaphore: Semaphore,
    most: usize,
}

impl BoundedSemaphore {
    /// A semaphore with `value` permits, and never more.
    pub fn new(value: usize) -> BoundedSemaphore {
        BoundedSemaphore::named("semaphore", value)
    }

    /// Likewise; the name stands in pictures.
    pub fn named(name: &str, value: usize) -> BoundedSemaphore {
        BoundedSemaphore {
            semaphore: Semaphore::named(name, value),
            most: value,
        }
    }

    /// How many permits there are, at this moment.
    pub fn value(&self) -> usize {
        self.semaphore.value()
    }
}

impl Acquire for BoundedSemaphore {
    #[track_caller]
    fn acquire_within(&self, limit: Option<Duration>) -> bool {
        self.semaphore.acquire_within(limit)
    }

    #[track_caller]
    fn release(&self) -> Result<(), ReleaseError> {
        self.semaphore.release_up_to(self.most)
    }

    #[track_caller]
    fn hold(&self) -> Held<'_> {
        Held::take(self)
    }
}

impl fmt::Debug for BoundedSemaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<BoundedSemaphore value={}/{}>", self.value(), self.most)
    }
}
