//! Pools of worker processes and threads that run tasks: Python's `multiprocessing.Pool` and `concurrent.futures`.
//!
//! ```no_run
//! use pool_demo::Pool;
//!
//! fn square(x: u64) -> u64 {
//!     x * x
//! }
//!
//! # fn main() -> Result<(), pool_demo::PoolError> {
//! let pool = Pool::new(4)?; // four worker processes
//! assert_eq!(pool.apply(square, 7)?, 49);
//! assert_eq!(pool.map(square, 0..5)?, [0, 1, 4, 9, 16]);
//! # Ok(())
//! # }
//! ```
//!
//! Submit a task now, and get its result later:
//!
//! ```no_run
//! # fn main() -> Result<(), pool_demo::PoolError> {
//! # let pool = pool_demo::Pool::new(4)?;
//! let length = pool.apply_async(|text: String| text.len(), "hello".to_owned())?;
//! let sum = pool.apply_async(|(a, b): (u32, u32)| a + b, (1, 2))?;
//! assert_eq!(length.get()?, 5);
//! assert_eq!(sum.get()?, 3);
//! # Ok(())
//! # }
//! ```
//!
//! Many small items are faster in chunks. `map` chooses the chunk size, or you do:
//!
//! ```no_run
//! # fn main() -> Result<(), pool_demo::PoolError> {
//! # let pool = pool_demo::Pool::new(4)?;
//! let squares = pool.chunk_size(1000).map(|n: u64| n * n, 0..1_000_000)?;
//! # assert_eq!(squares.len(), 1_000_000);
//! # Ok(())
//! # }
//! ```
//!
//! - [`Pool`]: `apply`, `map`, `starmap`, `imap`, `close`, `join`, `terminate`. [`AsyncResult`], [`Imap`]: the
//!   results of these.
//! - [`PoolBuilder`]: the initializer, the number of tasks after which a worker is replaced, and the retries after a
//!   worker has died.
//! - [`Message`], [`Arguments`]: which types the arguments and the results of a pool's functions can have.
//! - [`PoolError`], [`TaskError`], [`TaskFailure`]: what can go wrong. A killed worker fails the task that it ran,
//!   and no other task.
//! - [`ThreadPool`]: `submit`, `map`. [`JobHandle`], [`as_completed`]: their results. This is Python's
//!   `concurrent.futures`: jobs on threads.
//!
//! Linux only: [`shared_memory`] and [`fork_demo`] use futexes and pidfds, this crate uses memfd.

mod adaptive_spin;
mod async_result;
mod builder;
mod call;
mod calls;
mod chunked;
mod cpus;
mod dispatcher;
mod error;
mod function;
mod imap;
mod item_source;
mod job_handle;
mod panics;
mod pool;
mod pool_core;
mod pool_handle;
mod program_code;
mod pull_budget;
mod restarts;
mod results;
mod shared_state;
mod source_tasks;
mod spill_file;
mod task;
mod thread_job;
mod thread_pool;
mod transport;
mod worker;
mod workers;

pub use async_result::AsyncResult;
pub use builder::PoolBuilder;
pub use chunked::Chunked;
pub use cpus::usable_cpus;
pub use error::{PoolError, TaskError, TaskFailure, TransferStep};
pub use imap::Imap;
pub use job_handle::{JobHandle, Panicked, as_completed};
pub use pool::Pool;
pub use task::{Arguments, Message};
pub use thread_pool::ThreadPool;
