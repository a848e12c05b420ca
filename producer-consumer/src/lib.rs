//! Threads and coroutines that wait for each other.
//!
//! A queue between a producer and a consumer:
//!
//! ```
//! use std::thread;
//!
//! use producer_consumer::{PutError, Queue};
//!
//! static QUEUE: Queue<String> = Queue::bounded(10);
//!
//! fn producer() -> Result<(), PutError<String>> {
//!     for letter in ["A", "B", "C"] {
//!         QUEUE.put(letter)?; // blocks while the queue is full
//!     }
//!     QUEUE.shutdown(); // no more will come
//!     Ok(())
//! }
//!
//! fn consumer() {
//!     while let Ok(letter) = QUEUE.get() {
//!         println!("got {letter}");
//!     }
//! }
//!
//! # fn main() -> Result<(), PutError<String>> {
//! let producer = thread::spawn(producer);
//! let consumer = thread::spawn(consumer);
//! producer.join().unwrap()?;
//! consumer.join().unwrap();
//! # Ok(())
//! # }
//! ```
//!
//! The types that Python's `queue` and `threading` have and std lacks, small enough to read. Each is some data under a
//! Mutex, and a place where threads sleep until the data changes.
//!
//! - [`Queue`], [`LifoQueue`], [`PriorityQueue`]: a buffer between producers and consumers.
//! - [`Lock`], [`RLock`]: one thread at a time. [`Semaphore`], [`BoundedSemaphore`]: a number of threads at a time.
//! - [`Condition`]: wait until another thread has changed the data. [`Event`]: wait for a flag. [`Barrier`]: wait for
//!   all other threads.
//! - [`Buffer`]: our queue, crossbeam's channel and std's, each behind the same few methods. [`JoinableBuffer`]: a
//!   buffer that also counts the items that are done.
//!
//! All constructors are `const`, so that a `static` can hold what threads share; `with_name` takes a name that is made
//! at run time. A guard releases when it is dropped. After `leak`, a later `release` does it instead. Python's
//! `threading.Thread` is [`notes_runtime::thread::Thread`].
//!
//! Change the import, and locks and queues work between processes: `shared-memory` and `queue-ipc` have the same locks
//! and the same `Queue`, with the same methods, guards and errors. Their constructors return a `Result`, so a program creates them in `main`
//! before the fork instead of in a `static`. The page `ARCHITECTURE.md` lists what differs. Some of their errors say more. `PutError::Full { .. }` and
//! `GetError::Empty { .. }` are patterns for both.
//!
//! All of these types report to [`notes_runtime::event`] which thread waits, holds, puts and wakes. Items need no trait
//! for that: a picture shows numbers, text and the like as themselves, and other items by their number.
//!
//! A signal does not end a wait. After a fork, the child has copies of these types. The copies report nothing to the
//! parent. What another thread held at the moment of the fork stays held in the child.

mod barrier;
mod buffer;
mod channel_item;
mod condition;
mod crossbeam_channel;
mod error;
mod event;
mod item;
mod joinable;
mod lock;
mod order;
mod primitives;
mod queue;
mod rlock;
mod semaphore;
mod std_channel;
mod thread_number;
mod waiters;

pub use barrier::Barrier;
pub use buffer::{Buffer, JoinableBuffer};
pub use condition::{Condition, ConditionGuard};
pub use crossbeam_channel::CrossbeamChannel;
pub use error::{BarrierError, Broken, GetError, LockError, PutError, ReleaseError, TooManyDone};
pub use event::Event;
pub use item::IntoItem;
pub use joinable::Joinable;
pub use lock::{Lock, LockGuard};
pub use order::{Fifo, Lifo, Order, SmallestFirst};
pub use queue::{LifoQueue, OrderedQueue, PriorityQueue, Queue};
pub use rlock::{RLock, RLockGuard};
pub use semaphore::{BoundedSemaphore, Semaphore, SemaphoreGuard};
pub use std_channel::StdChannel;
