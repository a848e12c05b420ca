//! What everything is made of, under the model checker: at every step it chooses which thread goes on.

pub(crate) use shuttle::sync::{Condvar, Mutex, MutexGuard};
pub(crate) use shuttle::thread::yield_now;
pub(crate) use shuttle::thread_local;
pub(crate) use std::sync::PoisonError;

/// Once, so that a yield and a sleep both come to pass.
pub(crate) const YIELDS: usize = 1;
