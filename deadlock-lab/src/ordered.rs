//! Any number of locks in one order, behind one guard: the notes' `acquire(*locks)` (003 死锁).

use std::panic::Location;

use crate::deadlock::Deadlock;
use crate::lock::{Lock, LockGuard};

/// Holds all locks of a call of [`acquire_all`] until it is dropped; then it releases them in the reverse order.
#[derive(Debug)]
#[must_use = "the locks are released when this is dropped: name it, `let _held = …`, since `let _ = …` drops it at once"]
pub struct AllGuard<'a> {
    guards: Vec<LockGuard<'a>>,
}

/// Why [`acquire_all`] holds none of the locks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AllError {
    /// The same lock stands in the list more than once, so the caller would wait for itself.
    #[error("cannot acquire the locks at {place}: `{lock}` is listed twice; list each lock once")]
    Duplicate {
        /// The lock's name.
        lock: String,
        /// Where the call stands.
        place: &'static Location<'static>,
    },
    /// The caller holds another lock, so that the wait could never end.
    #[error(transparent)]
    Deadlock(#[from] Deadlock),
}

/// Acquires all `locks`, in one order whatever their order in the list: that of their first use in this run. So two
/// callers of this function never block each other forever, unless they hold other locks.
///
/// An empty list gives a guard that holds nothing.
///
/// # Errors
/// [`AllError`]; the caller then holds none of the locks.
///
/// ```
/// use deadlock_lab::{Lock, acquire_all};
///
/// static X: Lock = Lock::named("x");
/// static Y: Lock = Lock::named("y");
///
/// drop(acquire_all(&[&X, &Y])?);
/// drop(acquire_all(&[&Y, &X])?); // No inversion: the order is the same.
/// assert!(acquire_all(&[&X, &Y, &X]).is_err());
/// # Ok::<(), deadlock_lab::AllError>(())
/// ```
#[track_caller]
pub fn acquire_all<'a>(locks: &[&'a Lock]) -> Result<AllGuard<'a>, AllError> {
    // Even if the caller gives the locks in another order, they are acquired in this one.
    let mut sorted = locks.to_vec();
    sorted.sort_by_key(|lock| lock.rank());
    for pair in sorted.windows(2) {
        if std::ptr::eq(pair[0], pair[1]) {
            return Err(AllError::Duplicate {
                lock: pair[0].name().to_owned(),
                place: Location::caller(),
            });
        }
    }
    let mut all = AllGuard { guards: Vec::new() };
    for lock in sorted {
        all.guards.push(lock.acquire()?);
    }
    Ok(all)
}

impl Drop for AllGuard<'_> {
    fn drop(&mut self) {
        while let Some(guard) = self.guards.pop() {
            drop(guard);
        }
    }
}
