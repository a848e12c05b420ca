//! `Queue`: items from any process or thread to any other, first in, first out.

mod backoff;
mod byte_queue;
mod bytes;
mod cursor;
mod error;
mod handle;
mod head;
mod items;
mod joinable;
mod layout;
mod memory_left;
mod platform;
mod ring;
mod segment_chunks;
mod tail;
mod tracer;

pub use error::{GetError, PutError, TooManyDone};
pub use handle::Queue;
