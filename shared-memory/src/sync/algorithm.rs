//! The algorithms: structs of atomics, and what threads do with them.
//!
//! They reach the system only through [`machine`]. The tests compile the same files a second time, on a machine whose
//! steps a model checker schedules (`tests/sync_model`).

pub(super) mod barrier;
pub(super) mod condition;
pub(super) mod event;
pub(super) mod event_count;
pub(super) mod lock;
mod machine;
pub(super) mod permit;
pub(super) mod raw_lock;
pub(super) mod semaphore;
mod waiter_slots;
