//! Giving work to workers: threads, processes, machines.
//!
//! - [`Pool`]: Python's `multiprocessing.Pool`. [`AsyncResult`], [`Imap`]: what comes of the work.
//! - [`Options`]: how many workers, what they do first, when they are replaced. [`Chunks`]: how many items travel
//!   together.
//! - [`ThreadPool`], [`as_completed`]: Python's `concurrent.futures`, on threads.
//!
//! Linux only: futexes and pidfds under [`shared_memory`] and [`fork_demo`], eventfd and memfd here.

mod async_result;
mod bell;
mod board;
mod chunks;
mod crew;
mod deadline;
mod error;
mod feed;
mod function;
mod imap;
mod ledger;
mod looks;
mod options;
mod outcome;
mod overflow;
mod panics;
mod pid;
mod pool;
mod shared;
mod star;
mod stream;
mod thread_pool;
mod worker;

pub use async_result::AsyncResult;
pub use chunks::Chunks;
pub use error::{PoolError, TaskError, Why};
pub use imap::Imap;
pub use options::{Options, usable_cpus};
pub use pool::Pool;
pub use star::StarFn;
pub use thread_pool::{Future, Panicked, ThreadPool, as_completed};
