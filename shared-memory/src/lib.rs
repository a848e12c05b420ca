//! What processes and threads share, and what they do not: Value, Array and every lock.
//!
//! - [`Value`], [`Array`]: plain data in shared memory, with a lock; [`RawValue`], [`RawArray`]: numbers
//!   without one, each an atomic.
//! - [`Lock`], [`RLock`], [`Semaphore`], [`BoundedSemaphore`], [`Condition`], [`Event`], [`Barrier`]: see
//!   [`sync`].
//! - [`Segment`]: the memory under them; [`Place`]: a struct of atomics in it.
//!
//! Processes come from [`fork_demo::Process`], or from any other fork, or are programs of their own that open by name:
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use fork_demo::Process;
//! use shared_memory::Value;
//!
//! let total = Value::new(40)?;
//! let mut child = Process::new(|| total.lock().map(|mut total| *total += 2));
//! child.start()?;
//! child.join()?;
//! assert_eq!(total.get()?, 42);
//! # Ok(())
//! # }
//! ```
//!
//! What lies in shared memory, all see: forked children, if it was made before the fork, and other
//! processes of the same user, if it was created under a name. A pointer means nothing to them, so the data
//! is plain ([`Pod`]: `Copy`, no pointers, no padding, any bytes are valid; derive it with bytemuck).
//! Nobody's death leaves memory behind, or a lock that is held for ever.
//!
//! Linux only: memfd, futex, `/proc`.

mod array;
mod block;
mod place;
mod raw;
mod scalar;
mod segment;
pub mod sync;
mod value;
mod words;

pub use array::{Array, ArrayError};
pub use bytemuck::Pod;
pub use place::{Place, Shared};
pub use raw::{RawArray, RawValue};
pub use scalar::{Integer, Scalar};
pub use segment::{MapError, Segment, SegmentError};
#[doc(inline)]
pub use sync::{
    Barrier, BarrierError, BoundedSemaphore, Broken, Condition, Event, Lock, LockError, LockGuard,
    Mutual, RLock, RLockGuard, ReleaseError, Semaphore, SemaphoreGuard,
};
pub use value::{Value, ValueGuard};
