//! What processes and threads share, and what they do not: Value, Array and every lock.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use fork_demo::Process;
//! use shared_memory::Value;
//!
//! let total = Value::new(40)?;
//! let mut child = Process::new(|| {
//!     *total.lock()? += 2;
//!     Ok::<_, shared_memory::LockError>(())
//! });
//! child.start()?;
//! child.join_ok()?;
//! assert_eq!(total.get()?, 42);
//! # Ok(())
//! # }
//! ```
//!
//! | Python's `multiprocessing` | here |
//! |---|---|
//! | `Value`, `Array` | [`Value`], [`Array`]: plain data with a lock; a guard derefs to the value, or to a slice |
//! | `RawValue`, `RawArray` | [`RawValue`], [`RawArray`]: atomic numbers without a lock |
//! | `Lock`, `RLock` | [`Lock`], [`RLock`] |
//! | `Semaphore`, `BoundedSemaphore` | [`Semaphore`], [`BoundedSemaphore`] |
//! | `Condition`, `Event`, `Barrier` | [`Condition`], [`Event`], [`Barrier`] |
//! | `shared_memory.SharedMemory` | [`Segment`]: bytes; [`ShmBox`]: a struct of atomics |
//!
//! Create them before the fork: all forked children share them, whichever way they are forked ([`fork_demo::Process`]
//! is the usual way). Unrelated processes of the same user open values, arrays and segments by a name
//! ([`Value::create`], [`Value::open`]).
//!
//! Values are plain data ([`ShmData`]): `Copy`, without pointers, which mean nothing in another process. The kernel
//! frees the memory when the last process that uses it has exited or was killed. If a process is killed while it holds
//! a lock, the others get an error instead of waiting forever: see [`sync`].
//!
//! Linux only: memfd, futex, `/proc`.

mod array;
mod array_error;
mod atomic_slice;
mod atomic_word;
mod data;
mod locked_elements;
mod raw;
mod scalar;
mod segment;
mod shm_box;
pub mod sync;
mod typed_segment;
mod value;

pub use array::{Array, ArrayGuard};
pub use array_error::ArrayError;
pub use bytemuck::{CheckedBitPattern, NoUninit, Pod};
pub use data::ShmData;
pub use raw::{RawArray, RawValue};
pub use scalar::{Integer, Scalar};
pub use segment::{MapError, OsError, Segment, SegmentError};
pub use shm_box::{Shared, ShmBox};
#[doc(inline)]
pub use sync::{
    Barrier, BarrierError, BoundedSemaphore, Broken, Condition, ConditionGuard, ConditionLock,
    Event, Lock, LockError, LockGuard, RLock, RLockGuard, ReleaseError, Semaphore, SemaphoreError,
    SemaphoreGuard,
};
pub use value::{Value, ValueGuard};
