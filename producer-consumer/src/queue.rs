//! Queues between threads, as Python's `queue.Queue`, `LifoQueue` and `PriorityQueue`.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::fmt::Display;
use std::time::Duration;

use notes_runtime::event;

use crate::order::Order;
use crate::primitives::{LOOKS, Mutex, MutexGuard, yield_now};
use crate::signal::{Signal, deadline, lock};

/// First in, first out (002 线程同步--消息队列, 003 Queue(线程队列)).
pub type Queue<T> = OrderedQueue<VecDeque<T>>;

/// Last in, first out (000, 002 LifoQueue).
pub type LifoQueue<T> = OrderedQueue<Vec<T>>;

/// The smallest first; equal ones in any order (000, 002 PriorityQueue).
pub type PriorityQueue<T> = OrderedQueue<BinaryHeap<Reverse<T>>>;

/// A list, a lock so that one thread at a time changes it, and three conditions to sleep on.
///
/// Each item comes out once, whoever gets it. [`put`](Self::put) waits while the queue is full,
/// [`get`](Self::get) while it is empty. Every item put is to be followed by one
/// [`task_done`](Self::task_done), for which [`join`](Self::join) waits.
///
/// ```
/// use producer_consumer::{Empty, Queue};
///
/// let queue = Queue::new(2); // Python's Queue(maxsize=2)
/// queue.put("A");
/// queue.put("B");
/// assert_eq!(queue.put_nowait("C").unwrap_err().0, "C"); // full: the item comes back
/// assert_eq!((queue.get(), queue.get()), ("A", "B"));
/// assert_eq!(queue.get_nowait(), Err(Empty));
/// ```
#[derive(Debug)]
pub struct OrderedQueue<S> {
    name: String,
    /// How many fit in; `usize::MAX` if the memory is the only bound.
    room: usize,
    state: Mutex<State<S>>,
    /// Consumers sleep here; whoever has put an item wakes one.
    not_empty: Signal,
    /// Producers sleep here; whoever has got an item wakes one.
    not_full: Signal,
    /// Who joins sleeps here.
    all_done: Signal,
}

#[derive(Debug)]
struct State<S> {
    items: S,
    /// Put, and not done yet: those in the queue, and those that somebody works on.
    unfinished: usize,
}

/// The queue was full, and still was when the time was over. The item comes back. Python: `queue.Full`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the queue is full")]
pub struct Full<T>(pub T);

/// The queue was empty, and still was when the time was over. Python: `queue.Empty`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the queue is empty")]
pub struct Empty;

/// More tasks were done than items put. Python: `ValueError: task_done() called too many times`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task_done() called too many times")]
pub struct TooManyDone;

impl<S: Order<Item: Display>> OrderedQueue<S> {
    /// An empty queue that holds `maxsize` items; any number if that is 0, as in Python.
    pub fn new(maxsize: usize) -> Self {
        Self::named("queue", maxsize)
    }

    /// Likewise; the name stands in pictures.
    pub fn named(name: &str, maxsize: usize) -> Self {
        OrderedQueue {
            name: name.to_owned(),
            room: if maxsize == 0 { usize::MAX } else { maxsize },
            state: Mutex::new(State {
                items: S::default(),
                unfinished: 0,
            }),
            not_empty: Signal::new(),
            not_full: Signal::new(),
            all_done: Signal::new(),
        }
    }

    /// Adds an item; waits while the queue is full.
    #[track_caller]
    pub fn put(&self, item: S::Item) {
        // Without a limit it does not come back.
        if self.put_within(item, None).is_err() {
            unreachable!("a wait without a limit has ended in vain");
        }
    }

    /// Adds an item; waits for `limit` at most while the queue is full.
    ///
    /// # Errors
    /// [`Full`], with the item.
    #[track_caller]
    pub fn put_timeout(&self, item: S::Item, limit: Duration) -> Result<(), Full<S::Item>> {
        self.put_within(item, Some(limit))
    }

    /// Adds an item if there is room; never waits for others to make some.
    ///
    /// # Errors
    /// [`Full`], with the item.
    #[track_caller]
    pub fn put_nowait(&self, item: S::Item) -> Result<(), Full<S::Item>> {
        self.put_within(item, Some(Duration::ZERO))
    }

    #[track_caller]
    fn put_within(&self, item: S::Item, limit: Option<Duration>) -> Result<(), Full<S::Item>> {
        let has_room = |state: &State<S>| state.items.count() < self.room;
        let (mut state, ready) = self.wait(&self.not_full, limit, has_room);
        if !ready {
            return Err(Full(item));
        }
        event::puts(&self.name, &item);
        state.items.insert(item);
        state.unfinished += 1;
        self.tell_length(&state);
        self.not_empty.wake_one(state);
        Ok(())
    }

    /// Takes the item whose turn it is; waits while there is none.
    #[track_caller]
    pub fn get(&self) -> S::Item {
        match self.get_within(None) {
            Ok(item) => item,
            Err(Empty) => unreachable!("a wait without a limit has ended in vain"),
        }
    }

    /// Takes the item whose turn it is; waits for `limit` at most while there is none.
    ///
    /// # Errors
    /// [`Empty`].
    #[track_caller]
    pub fn get_timeout(&self, limit: Duration) -> Result<S::Item, Empty> {
        self.get_within(Some(limit))
    }

    /// Takes the item whose turn it is, if there is one.
    ///
    /// # Errors
    /// [`Empty`].
    #[track_caller]
    pub fn get_nowait(&self) -> Result<S::Item, Empty> {
        self.get_within(Some(Duration::ZERO))
    }

    #[track_caller]
    fn get_within(&self, limit: Option<Duration>) -> Result<S::Item, Empty> {
        let has_item = |state: &State<S>| state.items.count() > 0;
        let (mut state, _) = self.wait(&self.not_empty, limit, has_item);
        let item = state.items.take_next().ok_or(Empty)?;
        event::gets(&self.name, &item);
        self.tell_length(&state);
        self.not_full.wake_one(state);
        Ok(item)
    }

    /// Says that the work on one item is done.
    ///
    /// # Errors
    /// [`TooManyDone`], if all that were put are done already.
    pub fn task_done(&self) -> Result<(), TooManyDone> {
        let mut state = lock(&self.state);
        state.unfinished = state.unfinished.checked_sub(1).ok_or(TooManyDone)?;
        if state.unfinished == 0 {
            event::notifies(&self.name);
            self.all_done.wake_all(state);
        }
        Ok(())
    }

    /// Waits until every item that was put is done. For ever, if somebody forgets
    /// [`task_done`](Self::task_done), or a sentinel was put that nobody counts as done.
    #[track_caller]
    pub fn join(&self) {
        if self.unfinished() == 0 {
            return;
        }
        let is_done = |state: &State<S>| state.unfinished == 0;
        let (state, _) = self.wait(&self.all_done, None, is_done);
        drop(state);
        event::wakes(&self.name);
    }

    /// How many items there are at this moment; the next moment there may be others.
    pub fn qsize(&self) -> usize {
        lock(&self.state).items.count()
    }

    /// How many items were put and are not done yet.
    pub fn unfinished(&self) -> usize {
        lock(&self.state).unfinished
    }

    /// Whether there is nothing in it, at this moment. Python: `empty()`.
    pub fn is_empty(&self) -> bool {
        self.qsize() == 0
    }

    /// Whether there is no room in it, at this moment. Python: `full()`.
    pub fn is_full(&self) -> bool {
        self.qsize() >= self.room
    }

    /// Waits on `signal` until `ready`, and tells the record about it if it takes time.
    #[track_caller]
    fn wait(
        &self,
        signal: &Signal,
        limit: Option<Duration>,
        ready: impl Fn(&State<S>) -> bool,
    ) -> (MutexGuard<'_, State<S>>, bool) {
        let state = lock(&self.state);
        if ready(&state) {
            return (state, true);
        }
        if limit.is_some_and(|limit| limit.is_zero()) {
            return (state, false);
        }
        event::waits(&self.name);
        let deadline = deadline(limit);
        let state = self.look_again(state, &ready);
        let (state, is_ready) = signal.wait_until(state, deadline, ready);
        if !is_ready {
            event::gives_up(&self.name);
        }
        (state, is_ready)
    }

    /// Lets others run a few times before one sleeps: where they are at work, there soon is what is waited for,
    /// and to sleep and be woken costs many times as much as to look.
    fn look_again<'a>(
        &'a self,
        mut state: MutexGuard<'a, State<S>>,
        ready: &impl Fn(&State<S>) -> bool,
    ) -> MutexGuard<'a, State<S>> {
        for _ in 0..LOOKS {
            drop(state);
            yield_now();
            state = lock(&self.state);
            if ready(&state) {
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
