//! Messages between processes: Python's `multiprocessing.Queue` and `multiprocessing.Pipe`, typed, and safe against killed processes.
//!
//! ```no_run
//! use fork_demo::Process;
//! use queue_ipc::Queue;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let q = Queue::<String>::new()?; // before the fork
//! let mut writer = Process::new(|| {
//!     for value in ["A", "B", "C"] {
//!         q.put(value)?;
//!     }
//!     Ok::<_, queue_ipc::PutError>(())
//! });
//! writer.start()?;
//! for _ in 0..3 {
//!     println!("Get {} from queue.", q.get()?);
//! }
//! writer.join_ok()?;
//! # Ok(())
//! # }
//! ```
//!
//! - [`Queue`]: from any number of processes and threads to any number of others, through shared memory.
//! - [`pipe()`]: two [connections](Connection); what one sends, the other receives. [`simplex_pipe`]: the same in one
//!   direction only.
//! - [`connection::wait`]: waits for several connections at once; [`AsyncConnection`]: a connection in a tokio runtime
//!   (feature `async`, which is off without default features).
//!
//! Items can be of any type that serde can serialize and deserialize, whatever its attributes are, and nested at most 128
//! levels deep; both ends must have the same type.
//!
//! | Python | here |
//! |---|---|
//! | `Queue()`, `Queue(3)` | [`Queue::new`], [`Queue::bounded`] |
//! | `put`, `put_nowait`, `put(x, timeout=2)` | [`put`](Queue::put), [`try_put`](Queue::try_put), [`put_timeout`](Queue::put_timeout) |
//! | `get`, `get_nowait`, `get(timeout=2)` | [`get`](Queue::get), [`try_get`](Queue::try_get), [`get_timeout`](Queue::get_timeout) |
//! | `qsize`, `empty`, `full` | [`len`](Queue::len), [`is_empty`](Queue::is_empty), [`is_full`](Queue::is_full) |
//! | `task_done`, `join` | [`task_done`](Queue::task_done), [`join`](Queue::join), [`join_timeout`](Queue::join_timeout) |
//! | `close`, `join_thread`, `cancel_join_thread` of `Queue` | not needed: when a put returns, the item is in the queue |
//! | `shutdown` (of `queue.Queue`) | [`shutdown`](Queue::shutdown) |
//! | `queue.Full`, `queue.Empty` | [`PutError::Full`], [`GetError::Empty`] |
//! | raw bytes, as a connection's `send_bytes` | [`put_bytes`](Queue::put_bytes), [`try_put_bytes`](Queue::try_put_bytes), [`put_bytes_timeout`](Queue::put_bytes_timeout); [`get_bytes`](Queue::get_bytes), [`try_get_bytes`](Queue::try_get_bytes), [`get_bytes_timeout`](Queue::get_bytes_timeout) |
//! | `Pipe()`, `Pipe(duplex=False)` | [`pipe()`], [`simplex_pipe`] |
//! | `send`, `recv`, `send_bytes`, `recv_bytes`, `close` | the same, of [`Connection`] |
//! | `poll()`, `poll(2)`, `poll(None)` | [`poll`](Connection::poll), [`poll_timeout`](Connection::poll_timeout), [`connection::wait`] |
//! | `connection.wait([a, b])`, `wait([a, b], 2)` | [`connection::wait`], [`connection::wait_timeout`] |

mod as_item;
mod label;
mod pipe;
mod queue;
mod scratch;

pub use as_item::AsItem;
pub use notes_runtime::codec::{DecodeError, EncodeError};
#[cfg(feature = "async")]
pub use pipe::AsyncConnection;
pub use pipe::{
    Connection, Never, Pipe, PipeError, Receiver, RecvError, SendError, Sender, pipe, simplex_pipe,
};
pub use queue::{GetError, PutError, Queue, TooManyDone};

/// Waiting for several connections at once: Python's `multiprocessing.connection`.
pub mod connection {
    pub use crate::pipe::{Waitable, wait, wait_timeout};
}
