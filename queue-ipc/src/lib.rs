//! Messages between processes, then between machines: Pipe, Queue and Manager.
//!
//! - [`Queue`]: from any number of processes and threads to any number of others, in shared memory.
//! - [`pipe()`]: two connections, what one sends the other receives; [`one_way`], [`AsyncConnection`].

mod error;
mod message;
mod pipe;
mod queue;

pub use error::{GetError, PutError, TooManyDone};
pub use pipe::{
    AsyncConnection, Connection, Ends, Nothing, PipeError, Receiver, RecvError, SendError, Sender,
    one_way, pipe,
};
pub use queue::Queue;
pub use shared_memory::sync::Deadline;
