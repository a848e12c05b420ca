//! What everything is made of, under the model checker: at every step it chooses who goes on.

pub(crate) use shuttle::sync::{Condvar, Mutex, MutexGuard};
pub(crate) use shuttle::thread::{ThreadId, current, yield_now};
pub(crate) use std::sync::PoisonError;

/// Once, so that a look and a sleep both come to pass.
pub(crate) const LOOKS: usize = 1;
