//! A lock that one thread may acquire and another one release, as Python's `threading.Lock`.

use std::fmt;
use std::time::Duration;

use notes_runtime::event;

use crate::acquire::{Acquire, Held, ReleaseError};
use crate::primitives::Mutex;
use crate::signal::{Signal, deadline, lock};

/// Taken or not, and nothing else: it does not know its holder (002 多个线程有序执行).
///
/// Who acquires it twice waits for itself, for ever. std's `Mutex` gives a guard that must not leave its
/// thread; this one may be handed round, and reports no more than a release without an acquire.
///
/// ```
/// use producer_consumer::{Acquire, Lock};
///
/// let lock = Lock::new();
/// lock.acquire();
/// assert!(!lock.try_acquire());
/// std::thread::scope(|scope| scope.spawn(|| lock.release()).join().unwrap()).unwrap();
/// assert!(!lock.locked());
/// ```
pub struct Lock {
    name: String,
    locked: Mutex<bool>,
    unlocked: Signal,
}

impl Lock {
    /// A lock that nobody holds.
    pub fn new() -> Lock {
        Lock::named("lock")
    }

    /// Likewise; the name stands in pictures.
    pub fn named(name: &str) -> Lock {
        Lock {
            name: name.to_owned(),
            locked: Mutex::new(false),
            unlocked: Signal::new(),
        }
    }

    /// Whether it is taken, at this moment.
    pub fn locked(&self) -> bool {
        *lock(&self.locked)
    }
}

impl Acquire for Lock {
    #[track_caller]
    fn acquire_within(&self, limit: Option<Duration>) -> bool {
        event::waits(&self.name);
        let locked = lock(&self.locked);
        let free = |locked: &bool| !*locked;
        let (mut locked, is_free) = self.unlocked.wait_until(locked, deadline(limit), free);
        if !is_free {
            event::gives_up(&self.name);
            return false;
        }
        *locked = true;
        event::takes(&self.name);
        true
    }

    #[track_caller]
    fn release(&self) -> Result<(), ReleaseError> {
        let mut locked = lock(&self.locked);
        if !*locked {
            return Err(ReleaseError::Unlocked);
        }
        event::releases(&self.name);
        *locked = false;
        self.unlocked.wake_one(locked);
        Ok(())
    }

    #[track_caller]
    fn hold(&self) -> Held<'_> {
        Held::take(self)
    }
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.locked() { "locked" } else { "unlocked" };
        write!(f, "<{state} Lock>")
    }
}
