//! Threads and coroutines that wait for each other.
//!
//! What Python's `queue` and `threading` have and std lacks, small enough to be read: each is some data under
//! a Mutex, and a place to sleep until it changes.
//!
//! - [`Queue`], [`LifoQueue`], [`PriorityQueue`]: a buffer between producers and consumers.
//! - [`Lock`], [`RLock`], [`Semaphore`], [`BoundedSemaphore`]: what can be acquired and released, see [`Acquire`].
//! - [`Condition`]: wait until somebody has changed the data. [`Event`]: wait for a flag. [`Barrier`]: wait for all others.
//! - [`Buffer`]: our queue, crossbeam's channel and std's, each behind the same few methods; [`Tasks`]: and what is done.
//!
//! All of them tell [`notes_runtime::event`] who waits, holds, puts and wakes.

mod acquire;
mod barrier;
mod buffer;
mod condition;
mod event;
mod lock;
mod order;
mod primitives;
mod queue;
mod rlock;
mod semaphore;
mod signal;
mod tasks;

pub use acquire::{Acquire, Held, ReleaseError};
pub use barrier::{Barrier, BrokenBarrier};
pub use buffer::{Buffer, CrossbeamChannel, Kind, StdChannel};
pub use condition::{Acquired, Condition};
pub use event::Event;
pub use lock::Lock;
pub use order::Order;
pub use queue::{Empty, Full, LifoQueue, OrderedQueue, PriorityQueue, Queue, TooManyDone};
pub use rlock::RLock;
pub use semaphore::{BoundedSemaphore, Semaphore};
pub use tasks::{Counted, Tasks};
