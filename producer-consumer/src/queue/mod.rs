//! Queues between threads, like Python's `queue.Queue`, `LifoQueue` and `PriorityQueue`.

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

/// Smallest first; of equal items, the one that was put first (000, 002 PriorityQueue).
pub type PriorityQueue<T> = OrderedQueue<SmallestFirst<T>>;

/// A queue between threads: [`Queue`], [`LifoQueue`] or [`PriorityQueue`].
///
/// Each item comes out once. [`put`](Self::put) blocks while the queue is full, [`get`](Self::get) while it is empty.
/// For every item that was put, the program calls [`task_done`](Self::task_done) once; [`join`](Self::join) waits for
/// all these calls. After [`shutdown`](Self::shutdown), `get` still returns the remaining items and then an error.
///
/// A [`PriorityQueue`] compares items in `put` and `get`. If a comparison panics, the caller gets the panic, and the
/// queue stays usable. An item that was being put is in the queue. An item that was being got is dropped and counts as
/// done. From then on, the order of the items is unspecified.
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
/// It consists of a list, a lock so that one thread at a time changes the list, and three places where threads sleep.
pub struct OrderedQueue<S> {
    name: Cow<'static, str>,
    /// How many items fit in; `usize::MAX` if only memory limits them.
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
    /// How many items were put and are not done yet: the items in the queue, and the items that a thread works on.
    unfinished: usize,
    /// Set once, never cleared.
    is_shut_down: bool,
}

/// The constructors of one kind of queue. A trait's functions can't be `const`, so each kind has its own constructors.
macro_rules! constructors {
    ($order:ident<T $(: $bound:ident)?>) => {
        impl<T $(: $bound)?> OrderedQueue<$order<T>> {
            /// Creates an empty queue without a bound, named "queue".
            pub const fn new() -> Self {
                Self::named("queue")
            }

            /// Creates an empty queue for at most `capacity` items, named "queue"; 0: without a bound, as in Python.
            pub const fn bounded(capacity: usize) -> Self {
                Self::named_bounded("queue", capacity)
            }

            /// Creates an empty queue without a bound; the name appears in pictures.
            pub const fn named(name: &'static str) -> Self {
                Self::with(Cow::Borrowed(name), $order::new(), usize::MAX)
            }

            /// Like `bounded`; the name appears in pictures.
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
    /// Creates an empty queue whose name or capacity is known at run time; `None` or 0: without a bound.
    pub fn with_name(name: impl Into<Cow<'static, str>>, capacity: Option<usize>) -> Self {
        Self::with(name.into(), S::default(), capacity.unwrap_or(usize::MAX))
    }

    /// Shuts the queue down: from now on, puts fail. Waiting producers get
    /// [`PutError::ShutDown`](crate::PutError::ShutDown) with their item. Consumers can still get the remaining items,
    /// and then they get [`GetError::ShutDown`](crate::GetError::ShutDown). If the queue is empty, waiting consumers
    /// get it at once. Python 3.13's `shutdown()`.
    ///
    /// [`join`](Self::join) still waits for the remaining items. A second call changes nothing.
    #[doc(alias = "close")]
    #[track_caller]
    pub fn shutdown(&self) {
        let mut state = lock(&self.state);
        event::notifies(&self.name);
        state.is_shut_down = true;
        self.not_empty.wake_all(state);
        self.not_full.wake_all(lock(&self.state));
    }

    /// Whether the queue is shut down. If so, it stays so.
    pub fn is_shut_down(&self) -> bool {
        lock(&self.state).is_shut_down
    }

    /// How many items the queue has now; a moment later that may have changed.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        lock(&self.state).items.count()
    }

    /// Whether the queue is empty now.
    #[doc(alias = "empty")]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the queue is full now.
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

    /// The queue's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl<S: Order> Default for OrderedQueue<S> {
    fn default() -> Self {
        Self::with_name("queue", None)
    }
}

/// Does not show the items, which need not have `Debug`.
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
