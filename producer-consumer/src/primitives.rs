//! The Mutex and the Condvar on which the whole library builds. The model checker compiles the same files with its own.

pub(crate) use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
pub(crate) use std::thread::yield_now;
pub(crate) use std::thread_local;

/// How often a queue yields before it sleeps. Measured: without a yield, a queue of capacity 16 takes several times as
/// long; more than 8 yields gain nothing.
pub(crate) const YIELDS: usize = 8;
