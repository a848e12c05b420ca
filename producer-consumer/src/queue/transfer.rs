//! Puts items into a queue and takes them out.

use std::panic::resume_unwind;
use std::time::Duration;

use notes_runtime::{event, label};

use super::wait::WaitError;
use super::{OrderedQueue, State};
use crate::error::{GetError, PutError};
use crate::item::IntoItem;
use crate::order::Order;
use crate::primitives::MutexGuard;
use crate::waiters::lock;

impl<S: Order> OrderedQueue<S> {
    /// Adds an item; blocks while the queue is full.
    ///
    /// # Errors
    /// [`PutError::ShutDown`], with the item, if the queue is shut down, before the call or during the wait.
    #[track_caller]
    pub fn put(&self, item: impl IntoItem<S::Item>) -> Result<(), PutError<S::Item>> {
        self.put_within(item.into_item(), None)
    }

    /// Adds an item if there is room. Never waits for room. Python: `put(item, block=False)`.
    ///
    /// # Errors
    /// [`PutError::Full`] or [`PutError::ShutDown`], with the item.
    #[doc(alias = "put_nowait")]
    #[track_caller]
    pub fn try_put(&self, item: impl IntoItem<S::Item>) -> Result<(), PutError<S::Item>> {
        self.put_within(item.into_item(), Some(Duration::ZERO))
    }

    /// Adds an item. Blocks for at most `timeout` while the queue is full. Python: `put(item, timeout=…)`.
    ///
    /// # Errors
    /// [`PutError::Full`] if the time ran out, or [`PutError::ShutDown`]; both with the item.
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
            Err(WaitError::TimedOut) => return Err(PutError::Full(item)),
            Err(WaitError::ShutDown) => return Err(PutError::ShutDown(item)),
        };
        let count = state.items.count();
        event::puts(&self.name, label::of(&item, state.items.next_number()));
        let inserted = state.items.insert(item);
        // If the item's `Ord` panicked, the new count tells whether the item is in the queue.
        if state.items.count() > count {
            state.unfinished += 1;
            self.trace_length(&state);
            self.not_empty.wake_one(state);
        } else {
            self.not_full.wake_one(state);
        }
        inserted.or_else(|panic| resume_unwind(panic))
    }

    /// Takes the next item. Blocks while there is none.
    ///
    /// # Errors
    /// [`GetError::ShutDown`] if the queue is shut down and empty, before the call or during the wait.
    #[track_caller]
    pub fn get(&self) -> Result<S::Item, GetError> {
        self.get_within(None)
    }

    /// Takes the next item if there is one. Never waits. Python: `get(block=False)`.
    ///
    /// # Errors
    /// [`GetError::Empty`] if there is no item; [`GetError::ShutDown`] if no item will come any more.
    #[doc(alias = "get_nowait")]
    #[track_caller]
    pub fn try_get(&self) -> Result<S::Item, GetError> {
        self.get_within(Some(Duration::ZERO))
    }

    /// Takes the next item. Blocks for at most `timeout` while there is none. Python: `get(timeout=…)`.
    ///
    /// # Errors
    /// [`GetError::Empty`] if the time ran out, or [`GetError::ShutDown`].
    #[track_caller]
    pub fn get_timeout(&self, timeout: Duration) -> Result<S::Item, GetError> {
        self.get_within(Some(timeout))
    }

    #[track_caller]
    fn get_within(&self, timeout: Option<Duration>) -> Result<S::Item, GetError> {
        let has_item = |state: &State<S>| state.items.count() > 0;
        let mut state = match self.wait(&self.not_empty, timeout, has_item) {
            Ok(state) => state,
            Err(WaitError::TimedOut) => return Err(GetError::Empty),
            Err(WaitError::ShutDown) => return Err(GetError::ShutDown),
        };
        let count = state.items.count();
        let (item, number) = match state.items.take_next() {
            Ok(taken) => taken.ok_or(GetError::Empty)?,
            Err(panic) => {
                self.recover_from_get(state, count);
                resume_unwind(panic);
            }
        };
        event::gets(&self.name, label::of(&item, number));
        self.trace_length(&state);
        self.not_full.wake_one(state);
        Ok(item)
    }

    /// Called when an item's `Ord` panicked in `get`. If the queue lost the item, no thread can call `task_done` for
    /// it.
    fn recover_from_get<'a>(&'a self, mut state: MutexGuard<'a, State<S>>, count: usize) {
        if state.items.count() == count {
            self.not_empty.wake_one(state);
            return;
        }
        state.unfinished = state.unfinished.saturating_sub(1);
        self.trace_length(&state);
        if state.unfinished == 0 {
            event::notifies(&self.name);
            self.all_done.wake_all(state);
            state = lock(&self.state);
        }
        self.not_full.wake_one(state);
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a picture does not show the last digits of a huge number"
    )]
    fn trace_length(&self, state: &State<S>) {
        if event::is_on() {
            event::gauge(&self.name, state.items.count() as f64);
        }
    }
}
