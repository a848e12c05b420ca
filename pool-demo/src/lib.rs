//! Giving work to workers: threads, processes, machines.
//!
//! [`Pool`] hands tasks to a fixed number of worker processes, each to one that is free.

mod error;
mod pool;
mod worker;

pub use error::{Lost, PoolError};
pub use pool::{Done, Pool};
