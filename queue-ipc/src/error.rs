//! What can go wrong with a queue.

/// An item was not put. Where it was refused, it is still the caller's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PutError {
    /// The queue has as many items as it may have (Python's `queue.Full`).
    #[error("queue {queue} is full")]
    Full {
        /// The queue's name.
        queue: String,
    },
    /// Somebody has closed the queue.
    #[error("queue {queue} is closed: nothing more can be put")]
    Closed {
        /// The queue's name.
        queue: String,
    },
    /// An unbounded queue can't grow: the machine, or the container, has no more memory to give.
    #[error("queue {queue} can't grow by {bytes} bytes: memory is short. Give it a capacity")]
    NoMemory {
        /// The queue's name.
        queue: String,
        /// How long the message would be.
        bytes: usize,
    },
    /// The item can't be made a message.
    #[error("queue {queue}: this item can't be made a message")]
    Message {
        /// The queue's name.
        queue: String,
        /// What serde said.
        source: postcard::Error,
    },
}

/// No item was got.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GetError {
    /// Nothing is in the queue (Python's `queue.Empty`).
    #[error("queue {queue} is empty")]
    Empty {
        /// The queue's name.
        queue: String,
    },
    /// Nothing is in the queue, and nothing more will be put.
    #[error("queue {queue} is closed, and nothing is left in it")]
    Closed {
        /// The queue's name.
        queue: String,
    },
    /// The message is no such item. It is out of the queue.
    #[error("queue {queue}: a message is not the item that it should be")]
    Message {
        /// The queue's name.
        queue: String,
        /// What serde said.
        source: postcard::Error,
    },
}

/// More items were said to be done than were put: Python's `ValueError`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task_done() was called for queue {queue} more often than items were put")]
pub struct TooManyDone {
    /// The queue's name.
    pub queue: String,
}
