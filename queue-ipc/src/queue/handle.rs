//! The queue itself: its constructors, its length, its shutdown.

use std::fmt::{self, Debug};
use std::marker::PhantomData;
use std::sync::Arc;

use notes_runtime::names::DefaultNames;
use shared_memory::SegmentError;

use super::byte_queue::ByteQueue;
use super::segment_chunks::SegmentChunks;

/// A queue between processes and threads: Python's `multiprocessing.Queue` and `JoinableQueue` in one.
///
/// Any number of processes and threads may put and get at the same time. Each item goes to one consumer. The items of
/// one producer come out in the order in which they were put.
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
/// Make it before the fork: forked children share it. A clone refers to the same queue.
///
/// # Items
/// An item is serialized by serde into shared memory, and may be many MiB large. When [`put`](Queue::put) returns, the
/// item is in the queue, and the producer may exit at once. (In Python the item stays in a buffer of the producer
/// until a thread has written it to a pipe, so Python's queue needs `close` and `join_thread`. This queue has no
/// thread.) [`AsItem`](crate::AsItem) says which borrowed forms can be put.
///
/// # When a process is killed
/// A process may be killed at any point of a put or a get: the other processes go on, and no item is lost or got
/// twice, except the one item that the killed process was putting or getting. A process that is stopped (SIGSTOP) in
/// the middle of a put blocks only other puts, and in the middle of a get only other gets. The blocked calls end at
/// their timeouts.
///
/// The queue does not know which processes will put or get. So a [`get`](Queue::get) waits on after the death of all
/// producers, and a [`join`](Queue::join) after the death of a consumer that had an item; their documentation says
/// what to do.
///
/// Only a process in the same PID namespace notices that a process was killed in the middle of a put or a get. For
/// processes in other namespaces (`unshare --pid`, a container), the killed process counts as stopped: their puts, or
/// gets, block until their timeouts, or until a process of its namespace puts or gets.
///
/// # Memory
/// A queue without a capacity grows until the machine, or the container, is short of memory
/// ([`PutError::NoMemory`](crate::PutError::NoMemory)). All queues together leave 64 MiB to other programs, or an eighth
/// of a smaller container. Items that were got make room again, and all free room beyond 16 MiB goes back to the kernel
/// at once. Nothing is left behind when the last process that has the queue exits or is
/// killed.
pub struct Queue<T> {
    pub(super) name: Arc<str>,
    pub(super) bytes: ByteQueue<SegmentChunks>,
    items: PhantomData<fn(T) -> T>,
}

/// `Queue-1`, `Queue-2` …
static NAMES: DefaultNames = DefaultNames::new("Queue");

impl<T> Queue<T> {
    /// An unbounded queue with a name such as `Queue-1`, which appears in errors and pictures.
    ///
    /// Name the type of the items, because a put rarely determines it: `"A"` is an item of a queue of `String` and of
    /// a queue of `&str`.
    ///
    /// ```
    /// let q = queue_ipc::Queue::<String>::new()?;
    /// q.put("A")?;
    /// q.get()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Without the type the compiler asks for one. If items are only got and dropped (`q.get()?;`), it infers the type
    /// `!` and reports that `!` can't be deserialized:
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

    /// A queue that is full with `capacity` items. As in Python, a capacity of 0 means an unbounded queue.
    ///
    /// # Errors
    /// The same as [`new`](Queue::new).
    pub fn bounded(capacity: usize) -> Result<Queue<T>, SegmentError> {
        Queue::named_bounded(NAMES.next(), capacity)
    }

    /// An unbounded queue with this name.
    ///
    /// # Errors
    /// The same as [`new`](Queue::new).
    pub fn named(name: impl Into<String>) -> Result<Queue<T>, SegmentError> {
        Queue::named_bounded(name, 0)
    }

    /// A queue with this name that is full with `capacity` items. It is unbounded if `capacity` is 0, as with
    /// [`bounded`](Queue::bounded).
    ///
    /// # Errors
    /// The same as [`new`](Queue::new).
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

    /// The largest number of items in the queue; `None` if it is unbounded.
    #[doc(alias = "maxsize")]
    pub fn capacity(&self) -> Option<usize> {
        match self.bytes.capacity() {
            0 => None,
            capacity => Some(saturated(capacity)),
        }
    }

    /// How many items are in the queue. The number is exact at one moment during the call.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        saturated(self.bytes.len())
    }

    /// Whether the queue is empty now.
    #[doc(alias = "empty")]
    pub fn is_empty(&self) -> bool {
        self.bytes.len() == 0
    }

    /// Whether the queue now holds as many items as its capacity. An unbounded queue is never full.
    #[doc(alias = "full")]
    pub fn is_full(&self) -> bool {
        self.bytes.is_full()
    }

    /// Shuts the queue down for all processes: nothing more can be put. The items in it can still be got. Once the
    /// queue is empty, each get fails with [`GetError::ShutDown`](crate::GetError::ShutDown), also a get that waits
    /// already. A waiting put fails with [`PutError::ShutDown`](crate::PutError::ShutDown). Python 3.13:
    /// `queue.Queue.shutdown`.
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
