//! What everything is made of, under the model checker: at every step it chooses who goes on.

pub(crate) use shuttle::sync::{Condvar, Mutex, MutexGuard};
pub(crate) use shuttle::thread::{ThreadId, current};
pub(crate) use std::sync::PoisonError;
