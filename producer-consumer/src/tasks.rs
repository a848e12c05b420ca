//! How to know that all is done: a queue counts it, a channel has somebody count beside it.

use std::fmt::Display;
use std::sync::Arc;

use crate::{
    Buffer, Condition, CrossbeamChannel, Kind, Order, OrderedQueue, Queue, StdChannel, TooManyDone,
};

/// A buffer that knows how many of the items put were not done yet.
pub trait Tasks<T>: Buffer<T> {
    /// Says that the work on one item is done.
    ///
    /// # Errors
    /// [`TooManyDone`], if all that were put are done already.
    #[track_caller]
    fn task_done(&self) -> Result<(), TooManyDone>;

    /// Waits until every item that was put is done.
    #[track_caller]
    fn join(&self);
}

impl<S: Order<Item: Display + Send> + Send> Tasks<S::Item> for OrderedQueue<S> {
    fn task_done(&self) -> Result<(), TooManyDone> {
        OrderedQueue::task_done(self)
    }

    fn join(&self) {
        OrderedQueue::join(self);
    }
}

impl Kind {
    /// A buffer of this kind that holds `maxsize` items (any number if that is 0) and knows what is done.
    pub fn tasks<T: Display + Send + 'static>(
        self,
        name: &str,
        maxsize: usize,
    ) -> Arc<dyn Tasks<T>> {
        match self {
            Kind::Own => Arc::new(Queue::named(name, maxsize)),
            Kind::Crossbeam => Arc::new(Counted::new(CrossbeamChannel::new(name, maxsize))),
            Kind::Std => Arc::new(Counted::new(StdChannel::new(name, maxsize))),
        }
    }
}

/// A buffer that cannot count what is done, and a count beside it.
#[derive(Debug)]
pub struct Counted<B> {
    buffer: B,
    /// Counted up before an item is put: whoever gets it finds it counted.
    unfinished: Condition<usize>,
}

impl<B> Counted<B> {
    /// Counts what goes through `buffer`, which is empty so far.
    pub fn new(buffer: B) -> Counted<B> {
        Counted {
            buffer,
            unfinished: Condition::named("unfinished", 0),
        }
    }
}

impl<T, B: Buffer<T>> Buffer<T> for Counted<B> {
    fn put(&self, item: T) {
        *self.unfinished.acquire() += 1;
        self.buffer.put(item);
    }

    fn put_nowait(&self, item: T) -> Result<(), T> {
        let mut unfinished = self.unfinished.acquire();
        self.buffer.put_nowait(item)?;
        *unfinished += 1; // Whoever has it by now can't say that it is done before this is given back.
        Ok(())
    }

    fn get(&self) -> T {
        self.buffer.get()
    }

    fn get_nowait(&self) -> Option<T> {
        self.buffer.get_nowait()
    }

    fn qsize(&self) -> usize {
        self.buffer.qsize()
    }
}

impl<T, B: Buffer<T>> Tasks<T> for Counted<B> {
    fn task_done(&self) -> Result<(), TooManyDone> {
        let mut unfinished = self.unfinished.acquire();
        *unfinished = unfinished.checked_sub(1).ok_or(TooManyDone)?;
        if *unfinished == 0 {
            unfinished.notify_all();
        }
        Ok(())
    }

    fn join(&self) {
        let mut unfinished = self.unfinished.acquire();
        while *unfinished > 0 {
            unfinished.wait();
        }
    }
}
