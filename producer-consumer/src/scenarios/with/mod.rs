//! What stands between producers and consumers: the value of `--with`.

use std::sync::Arc;

use producer_consumer::{Buffer, CrossbeamChannel, Joinable, JoinableBuffer, Queue, StdChannel};

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum With {
    /// Our own queue: a Mutex and Condvars
    Own,
    /// crossbeam's channel
    Crossbeam,
    /// std's channel, its one receiver shared under a lock
    Std,
}

impl With {
    /// A buffer for `capacity` items; `None`: any number.
    pub(crate) fn buffer<T: Send + 'static>(self, capacity: Option<usize>) -> Arc<dyn Buffer<T>> {
        match self {
            With::Own => Arc::new(Queue::with_name("queue", capacity)),
            With::Crossbeam => Arc::new(CrossbeamChannel::with_name("queue", capacity)),
            With::Std => Arc::new(StdChannel::with_name("queue", capacity)),
        }
    }

    /// A buffer that knows what is done.
    pub(crate) fn joinable<T: Send + 'static>(
        self,
        name: &'static str,
        capacity: Option<usize>,
    ) -> Arc<dyn JoinableBuffer<T>> {
        match self {
            With::Own => Arc::new(Queue::with_name(name, capacity)),
            With::Crossbeam => Arc::new(Joinable::new(CrossbeamChannel::with_name(name, capacity))),
            With::Std => Arc::new(Joinable::new(StdChannel::with_name(name, capacity))),
        }
    }
}
