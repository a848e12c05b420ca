//! Messages between processes, then between machines: Pipe, Queue and Manager.
//!
//! [`Queue`] carries messages from any process to any other that has inherited it.

mod error;
mod queue;

pub use error::QueueError;
pub use queue::Queue;
