//! Queues between threads, as Python's `queue.Queue`, `LifoQueue` and `PriorityQueue`.

mod done;
mod transfer;
mod wait;

use std::borrow::Cow;
use std::fmt;

use notes_runtime::event;

use crate::order::{Fifo, Lifo, Order, SmallestFirst};
use crate::primitives::Mutex;
use crate::waiters::{Waiters, lock};

/// First in, first out (002 线程同步--消息队列, 003 Queue(线程队列)).
pub type Queue<T> = OrderedQueue<Fifo<T>>;

/// Last in, first out (000, 002 LifoQueue).
pub type LifoQueue<T> = OrderedQueue<Lifo<T>>;

/// The smallest first, and of equal ones the first that was put (000, 002 PriorityQueue).
pub type PriorityQueue<T> = OrderedQueue<SmallestFirst<T>>;

/// A queue between threads: [`Queue`], [`LifoQueue`] or [`PriorityQueue`].
///
/// Each item comes out once. [`put`](Self::put) blocks while the queue is full, [`get`](Self::get) while it is empty.
/// Every item put is to be followed by one [`task_done`](Self::task_done), for which [`join`](Self::join) waits.
/// After [`shutdown`](Self::shutdown) the items that are left can be got, and then `get` ends with an error.
///
/// A [`PriorityQueue`] compares items in `put` and `get`. If a comparison panics, the panic goes on to the caller, and the queue
/// stays usable: an item that was being put is in the queue; an item that was being got is dropped and counts as done. The order of the
/// items is unspecified from then on.
///
/// ```
/// use producer_consumer::{GetError, PutError, Queue};
///
/// static QUEUE: Queue<String> = Queue::bounded(2); // Python's Queue(maxsize=2)
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// QUEUE.put("A")?;
/// QUEUE.put("B")?;
/// let refused = QUEUE.try_put("C").unwrap_err();
/// assert_eq!(refused, PutError::Full("C".to_owned())); // the item comes back
/// assert_eq!((QUEUE.get()?, QUEUE.get()?), ("A".to_owned(), "B".to_owned()));
/// assert_eq!(QUEUE.try_get(), Err(GetError::Empty));
/// # Ok(())
/// # }
/// ```
///
/// It is a list, a lock so that one thread at a time changes it, and three places to sleep.
pub struct OrderedQueue<S> {
    name: Cow<'static, str>,
    /// How many items fit in; `usize::MAX` if memory is the only bound.
    capacity: usize,
    state: Mutex<State<S>>,
    /// Consumers sleep here; a thread that has put an item wakes one.
    not_empty: Waiters,
    /// Producers sleep here; a thread that has got an item wakes one.
    not_full: Waiters,
    /// Threads in `join` sleep here.
    all_done: Waiters,
}

struct State<S> {
    items: S,
    /// How many were put so far: the number of the latest item.
    puts: u64,
    /// Put, and not done yet: those in the queue, and those that a thread works on.
    unfinished: usize,
    /// Set once, never cleared.
    is_shut_down: bool,
}

/// The constructors of a kind of queue. A trait's functions can't be `const`, so each kind has its own.
macro_rules! constructors {
    ($order:ident<T $(: $bound:ident)?>) => {
        impl<T $(: $bound)?> OrderedQueue<$order<T>> {
            /// An empty queue without a bound, named "queue".
            pub const fn new() -> Self {
                Self::named("queue")
            }

            /// An empty queue for at most `capacity` items, named "queue"; 0: without a bound, as in Python.
            pub const fn bounded(capacity: usize) -> Self {
                Self::named_bounded("queue", capacity)
            }

            /// An empty queue without a bound; the name stands in pictures.
            pub const fn named(name: &'static str) -> Self {
                Self::with(Cow::Borrowed(name), $order::new(), usize::MAX)
            }

            /// As `bounded`; the name stands in pictures.
            pub const fn named_bounded(name: &'static str, capacity: usize) -> Self {
                Self::with(Cow::Borrowed(name), $order::new(), capacity)
            }
        }
    };
}

constructors!(Fifo<T>);
constructors!(Lifo<T>);
constructors!(SmallestFirst<T: Ord>);

impl<S> OrderedQueue<S> {
    const fn with(name: Cow<'static, str>, items: S, capacity: usize) -> Self {
        OrderedQueue {
            name,
            capacity: if capacity == 0 { usize::MAX } else { capacity },
            state: Mutex::new(State {
                items,
                puts: 0,
                unfinished: 0,
                is_shut_down: false,
            }),
            not_empty: Waiters::new(),
            not_full: Waiters::new(),
            all_done: Waiters::new(),
        }
    }
}

impl<S: Order> OrderedQueue<S> {
    /// An empty queue whose name or capacity is known at run time; `None` or 0: without a bound.
    pub fn with_name(name: impl Into<Cow<'static, str>>, capacity: Option<usize>) -> Self {
        Self::with(name.into(), S::default(), capacity.unwrap_or(usize::MAX))
    }

    /// Shuts the queue down: no more can be put, and waiting producers get [`PutError::ShutDown`](crate::PutError::ShutDown) with their item. What is
    /// in it can still be got; then consumers get [`GetError::ShutDown`](crate::GetError::ShutDown), waiting ones at once. Python 3.13's `shutdown()`.
    ///
    /// [`join`](Self::join) goes on to wait for the items that are left. A second call changes nothing.
    #[doc(alias = "close")]
    #[track_caller]
    pub fn shutdown(&self) {
        let mut state = lock(&self.state);
        event::notifies(&self.name);
        state.is_shut_down = true;
        self.not_empty.wake_all(state);
        self.not_full.wake_all(lock(&self.state));
    }

    /// Whether it is shut down. If so, it stays so.
    pub fn is_shut_down(&self) -> bool {
        lock(&self.state).is_shut_down
    }

    /// How many items there are now; a moment later there may be others.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        lock(&self.state).items.count()
    }

    /// Whether there is no item in it now.
    #[doc(alias = "empty")]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is no room in it now.
    #[doc(alias = "full")]
    pub fn is_full(&self) -> bool {
        self.len() >= self.capacity
    }
}

impl<S> OrderedQueue<S> {
    /// How many items fit in; `None`: any number.
    #[doc(alias = "maxsize")]
    pub fn capacity(&self) -> Option<usize> {
        (self.capacity != usize::MAX).then_some(self.capacity)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl<S: Order> Default for OrderedQueue<S> {
    fn default() -> Self {
        Self::with_name("queue", None)
    }
}

/// Without the items, which need not have `Debug`.
impl<S: Order> fmt::Debug for OrderedQueue<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue")
            .field("name", &self.name)
            .field("len", &self.len())
            .field("capacity", &self.capacity())
            .field("is_shut_down", &self.is_shut_down())
            .finish_non_exhaustive()
    }
}
