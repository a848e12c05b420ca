//! Locks and their kin for processes and threads at once.

mod algorithm;
mod barrier;
mod clock;
mod condition;
mod error;
mod event;
mod forks;
mod futex;
mod identity;
mod layout;
mod lock;
mod mutual;
mod name;
mod rlock;
mod semaphore;

pub(crate) use algorithm::lock::LockState;
pub use barrier::{Barrier, BarrierError, Broken};
pub use condition::Condition;
pub use error::{LockError, ReleaseError};
pub use event::Event;
pub use lock::{Lock, LockGuard};
pub use mutual::Mutual;
pub(crate) use name::{Name, Numbers};
pub use rlock::{RLock, RLockGuard};
pub use semaphore::{BoundedSemaphore, Semaphore, SemaphoreGuard};
