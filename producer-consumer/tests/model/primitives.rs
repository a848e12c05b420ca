//! The primitives of the model checker: at every step it chooses which thread goes on.

pub(crate) use shuttle::sync::{Condvar, Mutex, MutexGuard};
pub(crate) use shuttle::thread::yield_now;
pub(crate) use shuttle::thread_local;
pub(crate) use std::sync::PoisonError;

/// One yield, so that the checker sees both a yield and a sleep.
pub(crate) const YIELDS: usize = 1;
