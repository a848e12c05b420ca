//! `Queue`: items from any process or thread to any other, first in, first out.

mod back;
mod backoff;
mod chunks;
mod front;
mod machine;
mod memory_left;
mod messages;
mod place;
mod ring;

use std::cell::Cell;
use std::fmt::{self, Debug, Display};
use std::marker::PhantomData;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use notes::event;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_memory::SegmentError;
use shared_memory::sync::Deadline;

use crate::error::{GetError, PutError, TooManyDone};
use crate::message;
use chunks::SharedChunks;
use messages::{Messages, NotGot, NotPut, Witness};

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

thread_local! {
    /// Where messages are made and read; given back empty, so that a thread has one for all its queues.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A scratch buffer of more is not kept.
const KEPT_BYTES: usize = 1 << 20;

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

    /// Says that the caller is done with an item that it got.
    ///
    /// # Errors
    /// [`TooManyDone`].
    pub fn task_done(&self) -> Result<(), TooManyDone> {
        let queue = || self.name.to_string();
        let done = self.messages.task_done();
        done.map_err(|messages::TooManyDone| TooManyDone { queue: queue() })
    }

    /// How many items were put and are not [done](Queue::task_done).
    pub fn unfinished(&self) -> usize {
        usize::try_from(self.messages.unfinished()).unwrap_or(usize::MAX)
    }

    /// Waits until all that was put is [done](Queue::task_done). Never ends if one who got an item died over it.
    pub fn join(&self) {
        self.messages.join(Deadline::Never);
    }

    /// As [`join`](Queue::join), but at most as long as `timeout`; whether all is done.
    pub fn join_timeout(&self, timeout: Duration) -> bool {
        self.messages.join(Deadline::after(timeout))
    }

    /// Puts a message as it is; waits while the queue is full.
    ///
    /// # Errors
    /// [`PutError::Closed`], [`PutError::NoMemory`].
    #[track_caller]
    pub fn put_bytes(&self, message: &[u8]) -> Result<(), PutError> {
        self.put_message(message, Deadline::Never, &Bytes(message.len()))
    }

    /// As [`put_bytes`](Queue::put_bytes), but waits until `deadline` only.
    ///
    /// # Errors
    /// [`PutError::Full`], [`PutError::Closed`], [`PutError::NoMemory`].
    #[track_caller]
    pub fn put_bytes_until(&self, message: &[u8], deadline: Deadline) -> Result<(), PutError> {
        self.put_message(message, deadline, &Bytes(message.len()))
    }

    /// Gets a message as it is, in place of what stands in `into`; waits while the queue is empty.
    ///
    /// # Errors
    /// [`GetError::Closed`].
    #[track_caller]
    pub fn get_bytes(&self, into: &mut Vec<u8>) -> Result<(), GetError> {
        self.get_bytes_until(into, Deadline::Never)
    }

    /// As [`get_bytes`](Queue::get_bytes), but waits until `deadline` only.
    ///
    /// # Errors
    /// [`GetError::Empty`], [`GetError::Closed`].
    #[track_caller]
    pub fn get_bytes_until(&self, into: &mut Vec<u8>, deadline: Deadline) -> Result<(), GetError> {
        self.get_message(into, deadline)?;
        self.tell_got(&Bytes(into.len()));
        Ok(())
    }

    #[inline]
    #[track_caller]
    fn put_message(
        &self,
        message: &[u8],
        deadline: Deadline,
        label: &dyn Display,
    ) -> Result<(), PutError> {
        let teller = Teller {
            queue: &self.name,
            label,
            has_waited: Cell::new(false),
        };
        let put = self.messages.put(message, deadline, &teller);
        put.map_err(|not_put| self.not_put(not_put, message.len()))?;
        self.tell_length();
        Ok(())
    }

    #[inline]
    #[track_caller]
    fn get_message(&self, into: &mut Vec<u8>, deadline: Deadline) -> Result<(), GetError> {
        let teller = Teller {
            queue: &self.name,
            label: &"",
            has_waited: Cell::new(false),
        };
        let got = self.messages.get(into, deadline, &teller);
        got.map_err(|not_got| self.not_got(not_got))
    }

    #[track_caller]
    fn tell_got(&self, label: &dyn Display) {
        if event::is_on() {
            event::gets(&self.name, label);
            self.tell_length();
        }
    }

    /// The queue's length is a curve in pictures.
    #[track_caller]
    fn tell_length(&self) {
        if event::is_on() {
            event::gauge(&self.name, self.len() as f64);
        }
    }

    #[cold]
    fn not_put(&self, not_put: NotPut, bytes: usize) -> PutError {
        let queue = self.name.to_string();
        match not_put {
            NotPut::Full => PutError::Full { queue },
            NotPut::Closed => PutError::Closed { queue },
            NotPut::NoMemory => PutError::NoMemory { queue, bytes },
        }
    }

    #[cold]
    fn not_got(&self, not_got: NotGot) -> GetError {
        let queue = self.name.to_string();
        match not_got {
            NotGot::Empty => GetError::Empty { queue },
            NotGot::Closed => GetError::Closed { queue },
        }
    }
}

impl<T: Serialize + DeserializeOwned + Debug> Queue<T> {
    /// Puts `item` in; when this returns, it is there for all. Blocks while the queue is full; a signal does not
    /// end the wait.
    ///
    /// # Errors
    /// [`PutError::Closed`], [`PutError::NoMemory`], [`PutError::Message`].
    #[track_caller]
    pub fn put(&self, item: &T) -> Result<(), PutError> {
        self.put_until(item, Deadline::Never)
    }

    /// Puts `item` in if there is room: Python's `put_nowait`.
    ///
    /// # Errors
    /// [`PutError::Full`], also when another process has been in the middle of a put for 20 ms, and as
    /// [`put`](Queue::put).
    #[track_caller]
    pub fn try_put(&self, item: &T) -> Result<(), PutError> {
        self.put_until(item, Deadline::Now)
    }

    /// As [`put`](Queue::put), but waits at most as long as `timeout`.
    ///
    /// # Errors
    /// [`PutError::Full`], and as [`put`](Queue::put).
    #[track_caller]
    pub fn put_timeout(&self, item: &T, timeout: Duration) -> Result<(), PutError> {
        self.put_until(item, Deadline::after(timeout))
    }

    /// As [`put`](Queue::put), but waits until `deadline` only.
    ///
    /// # Errors
    /// [`PutError::Full`], and as [`put`](Queue::put).
    #[track_caller]
    pub fn put_until(&self, item: &T, deadline: Deadline) -> Result<(), PutError> {
        let mut message = SCRATCH.take();
        message.clear();
        let message = postcard::to_extend(item, message).map_err(|source| PutError::Message {
            queue: self.name.to_string(),
            source,
        })?;
        let put = self.put_message(&message, deadline, &format_args!("{item:?}"));
        keep(message);
        put
    }

    /// Takes the first item out. Blocks while there is none; a signal does not end the wait.
    ///
    /// # Errors
    /// [`GetError::Closed`], [`GetError::Message`].
    #[track_caller]
    pub fn get(&self) -> Result<T, GetError> {
        self.get_until(Deadline::Never)
    }

    /// Takes the first item out if there is one: Python's `get_nowait`.
    ///
    /// # Errors
    /// [`GetError::Empty`], also when another process has been in the middle of a get for 20 ms, and as
    /// [`get`](Queue::get).
    #[track_caller]
    pub fn try_get(&self) -> Result<T, GetError> {
        self.get_until(Deadline::Now)
    }

    /// As [`get`](Queue::get), but waits at most as long as `timeout`.
    ///
    /// # Errors
    /// [`GetError::Empty`], and as [`get`](Queue::get).
    #[track_caller]
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, GetError> {
        self.get_until(Deadline::after(timeout))
    }

    /// As [`get`](Queue::get), but waits until `deadline` only.
    ///
    /// # Errors
    /// [`GetError::Empty`], and as [`get`](Queue::get).
    #[track_caller]
    pub fn get_until(&self, deadline: Deadline) -> Result<T, GetError> {
        let mut message = SCRATCH.take();
        let got = self.get_message(&mut message, deadline);
        let item = got.and_then(|()| {
            message::read(&message).map_err(|source| GetError::Message {
                queue: self.name.to_string(),
                source,
            })
        });
        keep(message);
        let item = item?;
        self.tell_got(&format_args!("{item:?}"));
        Ok(item)
    }
}

/// Gives the scratch buffer back.
fn keep(message: Vec<u8>) {
    if message.capacity() <= KEPT_BYTES {
        SCRATCH.set(message);
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

/// Tells what a call on a queue comes to.
struct Teller<'a> {
    queue: &'a str,
    label: &'a dyn Display,
    has_waited: Cell<bool>,
}

impl Witness for Teller<'_> {
    #[cold]
    #[track_caller]
    fn waits(&self) {
        // Who is woken in vain waits on: it is one wait.
        if !self.has_waited.replace(true) {
            event::waits(self.queue);
        }
    }

    #[inline]
    #[track_caller]
    fn puts(&self) {
        if event::is_on() {
            event::puts(self.queue, self.label);
        }
    }

    #[track_caller]
    fn gives_up(&self) {
        event::gives_up(self.queue);
    }
}

/// How raw messages are called in pictures.
struct Bytes(usize);

impl Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0)
    }
}
