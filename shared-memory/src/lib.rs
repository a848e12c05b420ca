//! What processes and threads share, and what they do not: Value, Array and every lock.
//!
//! - [`Value`], [`Array`]: plain data in shared memory, with a lock; [`RawValue`], [`RawArray`]: numbers
//!   without one, each an atomic.
//! - [`Lock`], [`RLock`], [`Semaphore`], [`BoundedSemaphore`], [`Condition`], [`Event`], [`Barrier`]: see
//!   [`sync`].
//! - [`Segment`]: the memory under them; [`Place`]: a struct of atomics in it.
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
pub use sync::{
    Barrier, BarrierError, BoundedSemaphore, Broken, Condition, Event, Lock, LockError, LockGuard,
    Mutual, RLock, RLockGuard, ReleaseError, Semaphore, SemaphoreGuard,
};
pub use value::{Value, ValueGuard};
