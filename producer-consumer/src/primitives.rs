//! What everything here is made of: a Mutex and a Condvar. The model checker compiles the same files on its own.

pub(crate) use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
pub(crate) use std::thread::{ThreadId, current};
