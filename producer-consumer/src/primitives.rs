//! What everything here is made of: a Mutex and a Condvar. The model checker compiles the same files on its own.

pub(crate) use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
pub(crate) use std::thread::{ThreadId, current, yield_now};

/// How often a queue looks again before it sleeps. Measured: without a look a room for 16 takes several times as long, and more
/// looks gain nothing.
pub(crate) const LOOKS: usize = 8;
