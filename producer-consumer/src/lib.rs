//! Threads and coroutines that wait for each other.
//!
//! [`Queue`] is the buffer between producers and consumers: a Mutex and a Condvar, to be read.

mod queue;

pub use queue::Queue;
