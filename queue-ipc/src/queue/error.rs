//! What can go wrong with a queue.

use notes_runtime::codec::{DecodeError, EncodeError};

/// An item was not put. The queue is as before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PutError {
    /// The queue holds as many items as its capacity, and did until the time-out. Python: `queue.Full`.
    #[error("queue {queue} is full")]
    Full {
        /// The queue's name.
        queue: String,
    },
    /// The queue is shut down. Python: `queue.ShutDown`.
    #[error("queue {queue} is shut down: nothing more can be put")]
    ShutDown {
        /// The queue's name.
        queue: String,
    },
    /// A queue can't grow: the machine, or the container, is short of memory.
    #[error(
        "queue {queue} cannot grow by {bytes} bytes: memory is short. Give the queue a capacity"
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
        /// What the item's `Serialize` said.
        reason: EncodeError,
    },
}

/// No item was got.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GetError {
    /// The queue holds no item, and held none until the time-out. Python: `queue.Empty`.
    #[error("queue {queue} is empty")]
    Empty {
        /// The queue's name.
        queue: String,
    },
    /// The queue is shut down, and no item is left in it. Python: `queue.ShutDown`.
    #[error("queue {queue} is shut down, and no item is left in it")]
    ShutDown {
        /// The queue's name.
        queue: String,
    },
    /// A message is not an item of the queue's type. The message is out of the queue.
    #[error("queue {queue}: cannot deserialize an item: {reason}")]
    Decode {
        /// The queue's name.
        queue: String,
        /// What the type's `Deserialize` said.
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
