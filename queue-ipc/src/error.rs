//! What can go wrong with a queue.

use nix::errno::Errno;

use crate::queue::LONGEST;

/// Why a queue could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The kernel refused.
    #[error("queue {queue}: cannot {doing}")]
    System {
        /// The queue's name.
        queue: String,
        /// What was tried.
        doing: &'static str,
        /// What the kernel said.
        source: Errno,
    },
    /// The item is too long.
    #[error("queue {queue}: an item takes {bytes} bytes, and at most {LONGEST} go in")]
    TooLong {
        /// The queue's name.
        queue: String,
        /// How long the message would be.
        bytes: usize,
    },
    /// The item can't be made a message, or the message is no such item.
    #[error("queue {queue}: an item and its message do not fit")]
    Message {
        /// The queue's name.
        queue: String,
        /// What serde said.
        source: postcard::Error,
    },
    /// Time is up, and [`Queue::task_done`](crate::Queue::task_done) was not called for all items.
    #[error("queue {queue}: {unfinished} items are not done in time")]
    Unfinished {
        /// The queue's name.
        queue: String,
        /// How many.
        unfinished: u64,
    },
}
