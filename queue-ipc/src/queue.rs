//! `Queue`: items from any process or thread to any other, first in, first out.

mod back;
mod backoff;
mod bytes;
mod chunks;
mod front;
mod items;
mod machine;
mod memory_left;
mod messages;
mod place;
mod ring;
mod teller;
mod work;

use std::fmt::{self, Debug};
use std::marker::PhantomData;
use std::num::NonZeroU64;
use std::sync::Arc;

use shared_memory::SegmentError;

use chunks::SharedChunks;
use messages::Messages;

/// A queue between processes and threads: Python's `multiprocessing.Queue` and `JoinableQueue` in one.
///
/// Make it before the fork; a clone is the same queue. Any number of processes and threads may put and get
/// at once. An item goes to one of those who get; the items of one who puts come out in the order in which
/// they went in.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let q = queue_ipc::Queue::new("q")?;
/// q.put(&"A".to_owned())?;
/// assert_eq!(q.get()?, "A");
/// # Ok(())
/// # }
/// ```
///
/// # Items
/// An item travels as a message in shared memory, made by serde and postcard, and may take many MiB. When
/// [`put`](Queue::put) returns, it is in the queue: the one who put it may end at once. (Python's sits
/// in a buffer of the process until a thread has written it to a pipe.)
///
/// # When a process is killed
/// Wherever in a put or a get that happens, the others go on; nothing that was put is lost or got twice,
/// but for the one item that the victim had in hand. One stopped (SIGSTOP) in the middle of a put holds up only those
/// who put, in the middle of a get only those who get; they notice by their time-outs.
///
/// # Memory
/// Without a capacity it grows until the machine or the container is short of memory. What is got makes room
/// again; all but 16 MiB of free room go back to the kernel at once. Nothing is left behind when the
/// last process that has it ends, however it ends.
#[derive(Clone)]
pub struct Queue<T> {
    name: Arc<str>,
    messages: Messages<SharedChunks>,
    items: PhantomData<fn(T) -> T>,
}

impl<T> Queue<T> {
    /// A queue that grows as it needs; its name stands in errors and pictures.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new(name: impl Into<String>) -> Result<Queue<T>, SegmentError> {
        Queue::of(name.into(), 0)
    }

    /// A queue that is full with `capacity` items; 0, as in Python: one that grows as it needs.
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn bounded(name: impl Into<String>, capacity: u64) -> Result<Queue<T>, SegmentError> {
        Queue::of(name.into(), capacity)
    }

    fn of(name: String, capacity: u64) -> Result<Queue<T>, SegmentError> {
        Ok(Queue {
            name: name.into(),
            messages: Messages::new(SharedChunks::new()?, capacity),
            items: PhantomData,
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many items it may have; `None`: without a bound.
    pub fn capacity(&self) -> Option<NonZeroU64> {
        NonZeroU64::new(self.messages.capacity())
    }

    /// How many items are in it: Python's `qsize`. Exact at one moment during the call.
    pub fn len(&self) -> usize {
        usize::try_from(self.messages.len()).unwrap_or(usize::MAX)
    }

    /// Whether nothing is in it now.
    pub fn is_empty(&self) -> bool {
        self.messages.len() == 0
    }

    /// Whether it has as many items as it may have.
    pub fn is_full(&self) -> bool {
        self.messages.is_full()
    }

    /// Closes it for all: nothing more can be put; what is in it can still be got. Those who wait for room or
    /// for an item that will not come end with an error. Blocks while another process is in the middle of a put.
    pub fn close(&self) {
        self.messages.close();
    }

    /// Whether somebody has closed it.
    pub fn is_closed(&self) -> bool {
        self.messages.is_closed()
    }
}

impl<T> Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue")
            .field("name", &self.name)
            .field("len", &self.len())
            .field("capacity", &self.capacity())
            .field("closed", &self.is_closed())
            .finish()
    }
}
