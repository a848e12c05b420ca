//! The queue itself: how it is made, how long it is, how it is shut down.

use std::fmt::{self, Debug};
use std::marker::PhantomData;
use std::sync::Arc;

use notes_runtime::names::DefaultNames;
use shared_memory::SegmentError;

use super::byte_queue::ByteQueue;
use super::segment_chunks::SegmentChunks;

/// A queue between processes and threads: Python's `multiprocessing.Queue` and `JoinableQueue` in one.
///
/// Any number of processes and threads may put and get at once. Each item goes to one consumer; the items of one
/// producer come out in the order in which they went in.
///
/// ```no_run
/// use fork_demo::Process;
/// use queue_ipc::Queue;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let q = Queue::<String>::new()?;
/// let mut producer = Process::new(|| q.put("A"));
/// producer.start()?;
/// assert_eq!(q.get()?, "A");
/// producer.join()?;
/// # Ok(())
/// # }
/// ```
///
/// Make it before the fork: forked children share it. A clone is the same queue.
///
/// # Items
/// An item is serialized by serde into shared memory, and may take many MiB. When [`put`](Queue::put) returns, the item
/// is in the queue, and the producer may end at once. (Python's stays in a buffer of the producer until a thread has
/// written it to a pipe, so it needs `close` and `join_thread`; this queue has no thread.) [`AsItem`](crate::AsItem) says
/// which borrowed forms can be put.
///
/// # When a process is killed
/// A process may be killed at any point of a put or a get: the others go on, and nothing is lost or got twice, except
/// the one item that the victim was putting or getting. A process that is stopped (SIGSTOP) in the middle of a put
/// holds up only other puts, in the middle of a get only other gets; those notice by their time-outs.
///
/// # Memory
/// A queue without a capacity grows until the machine, or the container, is short of memory
/// ([`PutError::NoMemory`](crate::PutError::NoMemory)). Items that are got make room again; all but 16 MiB of free room
/// go back to the kernel at once. Nothing is left behind when the last process that has the queue ends, however it ends.
pub struct Queue<T> {
    pub(super) name: Arc<str>,
    pub(super) bytes: ByteQueue<SegmentChunks>,
    items: PhantomData<fn(T) -> T>,
}

/// `Queue-1`, `Queue-2` …
static NAMES: DefaultNames = DefaultNames::new("Queue");

impl<T> Queue<T> {
    /// An unbounded queue with a name of the kind `Queue-1`, which stands in errors and pictures.
    ///
    /// Name the type of the items, since a put rarely does: `"A"` is an item of a queue of `String`, and of one of `&str`.
    ///
    /// ```
    /// let q = queue_ipc::Queue::<String>::new()?;
    /// q.put("A")?;
    /// q.get()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Without it the compiler asks for a type, or, where items are only got and dropped (`q.get()?;`), takes the type
    /// to be `!` and says that `!` can't be deserialized:
    ///
    /// ```compile_fail,E0277
    /// let q = queue_ipc::Queue::new()?;
    /// q.get()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the kernel has no memory to share.
    pub fn new() -> Result<Queue<T>, SegmentError> {
        Queue::named(NAMES.next())
    }

    /// A queue that is full with `capacity` items. As in Python, a capacity of 0 means none: the queue is unbounded.
    ///
    /// # Errors
    /// As [`new`](Queue::new).
    pub fn bounded(capacity: usize) -> Result<Queue<T>, SegmentError> {
        Queue::named_bounded(NAMES.next(), capacity)
    }

    /// An unbounded queue with this name.
    ///
    /// # Errors
    /// As [`new`](Queue::new).
    pub fn named(name: impl Into<String>) -> Result<Queue<T>, SegmentError> {
        Queue::named_bounded(name, 0)
    }

    /// A queue with this name that is full with `capacity` items; unbounded if that is 0, as with [`bounded`](Queue::bounded).
    ///
    /// # Errors
    /// As [`new`](Queue::new).
    pub fn named_bounded(
        name: impl Into<String>,
        capacity: usize,
    ) -> Result<Queue<T>, SegmentError> {
        Ok(Queue {
            name: name.into().into(),
            bytes: ByteQueue::new(SegmentChunks::new()?, capacity as u64),
            items: PhantomData,
        })
    }

    /// The queue's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many items it holds at most; `None` if it is unbounded.
    #[doc(alias = "maxsize")]
    pub fn capacity(&self) -> Option<usize> {
        match self.bytes.capacity() {
            0 => None,
            capacity => Some(saturated(capacity)),
        }
    }

    /// How many items are in it. Exact at one moment during the call.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        saturated(self.bytes.len())
    }

    /// Whether it holds no item now.
    #[doc(alias = "empty")]
    pub fn is_empty(&self) -> bool {
        self.bytes.len() == 0
    }

    /// Whether it holds as many items as its capacity now. An unbounded queue is never full.
    #[doc(alias = "full")]
    pub fn is_full(&self) -> bool {
        self.bytes.is_full()
    }

    /// Shuts the queue down for all processes: nothing more can be put. What is in it can still be got; once it is empty,
    /// each get ends with [`GetError::ShutDown`](crate::GetError::ShutDown), also one that waits already. A put that waits
    /// ends with [`PutError::ShutDown`](crate::PutError::ShutDown). Python 3.13: `queue.Queue.shutdown`.
    ///
    /// Blocks while another process is in the middle of a put. A second call changes nothing.
    pub fn shutdown(&self) {
        self.bytes.shutdown();
    }

    /// Whether a process has shut the queue down.
    #[doc(alias = "is_closed")]
    pub fn is_shut_down(&self) -> bool {
        self.bytes.is_shut_down()
    }
}

fn saturated(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Queue<T> {
        Queue {
            name: Arc::clone(&self.name),
            bytes: self.bytes.clone(),
            items: PhantomData,
        }
    }
}

impl<T> Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue")
            .field("name", &self.name)
            .field("len", &self.len())
            .field("capacity", &self.capacity())
            .field("is_shut_down", &self.is_shut_down())
            .finish()
    }
}
