//! Queues between threads, as Python's `queue.Queue`, `LifoQueue` and `PriorityQueue`.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use notes_runtime::{event, label};

use crate::error::{GetError, PutError, TooManyDone};
use crate::item::IntoItem;
use crate::order::{Fifo, Lifo, Order, SmallestFirst};
use crate::primitives::{Mutex, MutexGuard, YIELDS, yield_now};
use crate::waiters::{Waiters, deadline, lock};

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

/// Why a wait ended without what it was for.
enum Ended {
    TimedOut,
    ShutDown,
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

    /// Adds an item; blocks while the queue is full.
    ///
    /// # Errors
    /// [`PutError::ShutDown`], with the item, also if the queue is shut down during the wait.
    #[track_caller]
    pub fn put(&self, item: impl IntoItem<S::Item>) -> Result<(), PutError<S::Item>> {
        self.put_within(item.into_item(), None)
    }

    /// Adds an item if there is room; never waits for room. Python: `put(item, block=False)`.
    ///
    /// # Errors
    /// [`PutError::Full`] and [`PutError::ShutDown`], with the item.
    #[doc(alias = "put_nowait")]
    #[track_caller]
    pub fn try_put(&self, item: impl IntoItem<S::Item>) -> Result<(), PutError<S::Item>> {
        self.put_within(item.into_item(), Some(Duration::ZERO))
    }

    /// Adds an item; blocks for `timeout` at most while the queue is full. Python: `put(item, timeout=…)`.
    ///
    /// # Errors
    /// [`PutError::Full`] if the time is over, and [`PutError::ShutDown`], with the item.
    #[track_caller]
    pub fn put_timeout(
        &self,
        item: impl IntoItem<S::Item>,
        timeout: Duration,
    ) -> Result<(), PutError<S::Item>> {
        self.put_within(item.into_item(), Some(timeout))
    }

    #[track_caller]
    fn put_within(
        &self,
        item: S::Item,
        timeout: Option<Duration>,
    ) -> Result<(), PutError<S::Item>> {
        let has_room =
            |state: &State<S>| state.items.count() < self.capacity && !state.is_shut_down;
        let mut state = match self.wait(&self.not_full, timeout, has_room) {
            Ok(state) => state,
            Err(Ended::TimedOut) => return Err(PutError::Full(item)),
            Err(Ended::ShutDown) => return Err(PutError::ShutDown(item)),
        };
        state.puts += 1;
        let number = state.puts;
        event::puts(&self.name, label::of(&item, number));
        state.items.insert(item, number);
        state.unfinished += 1;
        self.tell_length(&state);
        self.not_empty.wake_one(state);
        Ok(())
    }

    /// Takes the next item; blocks while there is none.
    ///
    /// # Errors
    /// [`GetError::ShutDown`] if the queue is shut down and empty, also if that happens during the wait.
    #[track_caller]
    pub fn get(&self) -> Result<S::Item, GetError> {
        self.get_within(None)
    }

    /// Takes the next item if there is one; never waits for one. Python: `get(block=False)`.
    ///
    /// # Errors
    /// [`GetError::Empty`]; [`GetError::ShutDown`] if there will be none any more.
    #[doc(alias = "get_nowait")]
    #[track_caller]
    pub fn try_get(&self) -> Result<S::Item, GetError> {
        self.get_within(Some(Duration::ZERO))
    }

    /// Takes the next item; blocks for `timeout` at most while there is none. Python: `get(timeout=…)`.
    ///
    /// # Errors
    /// [`GetError::Empty`] if the time is over, and [`GetError::ShutDown`].
    #[track_caller]
    pub fn get_timeout(&self, timeout: Duration) -> Result<S::Item, GetError> {
        self.get_within(Some(timeout))
    }

    #[track_caller]
    fn get_within(&self, timeout: Option<Duration>) -> Result<S::Item, GetError> {
        let has_item = |state: &State<S>| state.items.count() > 0;
        let mut state = match self.wait(&self.not_empty, timeout, has_item) {
            Ok(state) => state,
            Err(Ended::TimedOut) => return Err(GetError::Empty),
            Err(Ended::ShutDown) => return Err(GetError::ShutDown),
        };
        let (item, number) = state.items.take_next().ok_or(GetError::Empty)?;
        event::gets(&self.name, label::of(&item, number));
        self.tell_length(&state);
        self.not_full.wake_one(state);
        Ok(item)
    }

    /// Says that the work on one item is done.
    ///
    /// # Errors
    /// [`TooManyDone`] if all that were put are done already.
    pub fn task_done(&self) -> Result<(), TooManyDone> {
        let mut state = lock(&self.state);
        state.unfinished = state.unfinished.checked_sub(1).ok_or(TooManyDone)?;
        if state.unfinished == 0 {
            event::notifies(&self.name);
            self.all_done.wake_all(state);
        }
        Ok(())
    }

    /// Blocks until every item that was put is done; for ever, if nobody calls [`task_done`](Self::task_done) for one of
    /// them, a sentinel among them. A [`shutdown`](Self::shutdown) does not end it: the items that are left are still to be done.
    #[track_caller]
    pub fn join(&self) {
        self.join_within(None);
    }

    /// As [`join`](Self::join), but blocks for `timeout` at most; false if the time is over.
    #[track_caller]
    pub fn join_timeout(&self, timeout: Duration) -> bool {
        self.join_within(Some(timeout))
    }

    #[track_caller]
    fn join_within(&self, timeout: Option<Duration>) -> bool {
        let state = lock(&self.state);
        if state.unfinished == 0 {
            return true;
        }
        event::waits(&self.name);
        let is_done = |state: &State<S>| state.unfinished == 0;
        let (state, is_done) = self.all_done.wait_until(state, deadline(timeout), is_done);
        drop(state);
        if is_done {
            event::wakes(&self.name);
        } else {
            event::gives_up(&self.name);
        }
        is_done
    }

    /// Shuts the queue down: no more can be put, and waiting producers get [`PutError::ShutDown`] with their item. What is
    /// in it can still be got; then consumers get [`GetError::ShutDown`], waiting ones at once. Python 3.13's `shutdown()`.
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

    /// How many items were put and are not done yet.
    pub fn unfinished(&self) -> usize {
        lock(&self.state).unfinished
    }

    /// Waits on `waiters` until `ready`, or until the queue is shut down. Tells the record about it if it takes time.
    #[track_caller]
    fn wait(
        &self,
        waiters: &Waiters,
        timeout: Option<Duration>,
        ready: impl Fn(&State<S>) -> bool,
    ) -> Result<MutexGuard<'_, State<S>>, Ended> {
        let state = lock(&self.state);
        if ready(&state) {
            return Ok(state);
        }
        if state.is_shut_down {
            return Err(Ended::ShutDown);
        }
        if timeout.is_some_and(|timeout| timeout.is_zero()) {
            return Err(Ended::TimedOut);
        }
        event::waits(&self.name);
        let deadline = deadline(timeout);
        let is_over = |state: &State<S>| ready(state) || state.is_shut_down;
        let state = self.yield_until(state, &is_over);
        let (state, _) = waiters.wait_until(state, deadline, is_over);
        if ready(&state) {
            return Ok(state);
        }
        event::gives_up(&self.name);
        Err(if state.is_shut_down {
            Ended::ShutDown
        } else {
            Ended::TimedOut
        })
    }

    /// Lets other threads run a few times before this one sleeps: where they are at work, there soon is what it waits for,
    /// and to sleep and be woken costs many times as much as a yield.
    fn yield_until<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<S>>,
        is_over: &impl Fn(&State<S>) -> bool,
    ) -> MutexGuard<'a, State<S>> {
        for _ in 0..YIELDS {
            drop(state);
            yield_now();
            state = lock(&self.state);
            if is_over(&state) {
                break;
            }
        }
        state
    }

    #[expect(clippy::cast_precision_loss, reason = "a curve needs no 53 bits")]
    fn tell_length(&self, state: &State<S>) {
        if event::is_on() {
            event::gauge(&self.name, state.items.count() as f64);
        }
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
