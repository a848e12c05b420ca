//! What everything here is made of: a Mutex and a Condvar. The model checker compiles the same files on its own.

pub(crate) use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
pub(crate) use std::thread::yield_now;
pub(crate) use std::thread_local;

/// How often a queue yields before it sleeps. Measured: without a yield a capacity of 16 takes several times as long, and
/// more of them gain nothing.
pub(crate) const YIELDS: usize = 8;
