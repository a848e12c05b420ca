//! What can go wrong with a queue.

use notes_runtime::codec::{DecodeError, EncodeError};

/// An item was not put. The queue is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PutError {
    /// The queue held as many items as its capacity until the timeout. Python: `queue.Full`.
    #[error("queue {queue} is full")]
    Full {
        /// The queue's name.
        queue: String,
    },
    /// The queue is shut down. Python: `queue.ShutDown`.
    #[error("queue {queue} is shut down: it takes no more items")]
    ShutDown {
        /// The queue's name.
        queue: String,
    },
    /// The queue can't grow, because the machine or the container is short of memory.
    #[error(
        "queue {queue} cannot grow by {bytes} bytes: too little memory is left; give the queue a capacity"
    )]
    NoMemory {
        /// The queue's name.
        queue: String,
        /// The size of the item's message.
        bytes: usize,
    },
    /// The item cannot be serialized.
    #[error("queue {queue}: cannot serialize the item: {reason}")]
    Encode {
        /// The queue's name.
        queue: String,
        /// The error of the item's `Serialize`.
        reason: EncodeError,
    },
}

/// No item was got.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GetError {
    /// The queue held no item until the timeout. Python: `queue.Empty`. The queue does not know whether a producer is
    /// still alive: check that before you wait again.
    #[error("queue {queue} is empty")]
    Empty {
        /// The queue's name.
        queue: String,
    },
    /// The queue is shut down, and no item is left in it. Python: `queue.ShutDown`.
    #[error("queue {queue} is shut down and empty")]
    ShutDown {
        /// The queue's name.
        queue: String,
    },
    /// A message is not an item of the queue's type. The message has been removed from the queue.
    #[error("queue {queue}: cannot deserialize an item: {reason}")]
    Decode {
        /// The queue's name.
        queue: String,
        /// The error of the type's `Deserialize`.
        reason: DecodeError,
    },
}

/// `task_done()` was called more often than items were put. Python: `ValueError`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task_done() was called for queue {queue} more often than items were put")]
#[non_exhaustive]
pub struct TooManyDone {
    /// The queue's name.
    pub queue: String,
}
