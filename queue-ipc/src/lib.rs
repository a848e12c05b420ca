//! Messages between processes, then between machines: Pipe, Queue and Manager.
//!
//! - [`Queue`]: from any number of processes and threads to any number of others, in shared memory.

mod error;
mod queue;

pub use error::{GetError, PutError, TooManyDone};
pub use queue::Queue;
pub use shared_memory::sync::Deadline;
