//! One contract, three implementations: our queue, crossbeam's channel, std's channel.

use crate::error::{GetError, PutError, TooManyDone};
use crate::order::Order;
use crate::queue::OrderedQueue;

/// The buffer between producers and consumers. Each item comes out once. A [`Queue`](crate::Queue) and the channels
/// give the items out in the order in which they were put.
pub trait Buffer<T>: Send + Sync {
    /// Adds an item; blocks while there is no room.
    ///
    /// # Errors
    /// [`PutError::ShutDown`], with the item, if the buffer was shut down. Only some buffers can be shut down.
    #[track_caller]
    fn put(&self, item: T) -> Result<(), PutError<T>>;

    /// Adds an item if there is room.
    ///
    /// # Errors
    /// [`PutError::Full`], with the item, and the errors of [`put`](Buffer::put).
    #[track_caller]
    fn try_put(&self, item: T) -> Result<(), PutError<T>>;

    /// Takes the next item; blocks while there is none.
    ///
    /// # Errors
    /// [`GetError::ShutDown`] if the buffer was shut down and is empty. Only some buffers can be shut down.
    #[track_caller]
    fn get(&self) -> Result<T, GetError>;

    /// Takes the next item if there is one.
    ///
    /// # Errors
    /// [`GetError::Empty`], and the errors of [`get`](Buffer::get).
    #[track_caller]
    fn try_get(&self) -> Result<T, GetError>;

    /// How many items the buffer has now.
    fn len(&self) -> usize;

    /// Whether the buffer is empty now.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A buffer that counts the items that were put and are not done yet, like Python's `JoinableQueue`.
pub trait JoinableBuffer<T>: Buffer<T> {
    /// Reports that the work on one item is done.
    ///
    /// # Errors
    /// [`TooManyDone`] if all items that were put are already done.
    #[track_caller]
    fn task_done(&self) -> Result<(), TooManyDone>;

    /// Blocks until every item that was put is done.
    #[track_caller]
    fn join(&self);
}

impl<S: Order<Item: Send> + Send> Buffer<S::Item> for OrderedQueue<S> {
    fn put(&self, item: S::Item) -> Result<(), PutError<S::Item>> {
        OrderedQueue::put(self, item)
    }

    fn try_put(&self, item: S::Item) -> Result<(), PutError<S::Item>> {
        OrderedQueue::try_put(self, item)
    }

    fn get(&self) -> Result<S::Item, GetError> {
        OrderedQueue::get(self)
    }

    fn try_get(&self) -> Result<S::Item, GetError> {
        OrderedQueue::try_get(self)
    }

    fn len(&self) -> usize {
        OrderedQueue::len(self)
    }
}

impl<S: Order<Item: Send> + Send> JoinableBuffer<S::Item> for OrderedQueue<S> {
    fn task_done(&self) -> Result<(), TooManyDone> {
        OrderedQueue::task_done(self)
    }

    fn join(&self) {
        OrderedQueue::join(self);
    }
}
