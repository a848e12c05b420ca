//! Counts the items that are not done yet. A queue does that itself; a channel needs a count beside it.

use notes_runtime::deadline::Deadline;
use notes_runtime::event;

use crate::buffer::{Buffer, JoinableBuffer};
use crate::error::{GetError, PutError, TooManyDone};
use crate::primitives::Mutex;
use crate::waiters::{Waiters, lock};

/// The name, in pictures, of what a `join` waits for.
const UNFINISHED: &str = "unfinished";

/// The buffer's name in errors: a buffer does not expose its name.
const CHANNEL: &str = "channel";

/// A buffer that does not count which items are done, with a count beside it.
#[derive(Debug)]
pub struct Joinable<B> {
    buffer: B,
    /// Increased before an item is put, so that a consumer that gets the item finds it counted.
    unfinished: Mutex<usize>,
    all_done: Waiters,
}

impl<B> Joinable<B> {
    /// Counts the items that go through `buffer`, which must be empty.
    pub const fn new(buffer: B) -> Joinable<B> {
        Joinable {
            buffer,
            unfinished: Mutex::new(0),
            all_done: Waiters::new(),
        }
    }
}

impl<T, B: Buffer<T>> Buffer<T> for Joinable<B> {
    fn put(&self, item: T) -> Result<(), PutError<T>> {
        *lock(&self.unfinished) += 1;
        self.buffer.put(item).inspect_err(|_| {
            // The item was not put. Stay at 0 or above: a consumer may have called `task_done` too often.
            let mut unfinished = lock(&self.unfinished);
            *unfinished = unfinished.saturating_sub(1);
            if *unfinished == 0 {
                self.all_done.wake_all(unfinished);
            }
        })
    }

    fn try_put(&self, item: T) -> Result<(), PutError<T>> {
        let mut unfinished = lock(&self.unfinished);
        self.buffer.try_put(item)?;
        *unfinished += 1; // A consumer that has the item by now can't call `task_done` before this lock is released.
        Ok(())
    }

    fn get(&self) -> Result<T, GetError> {
        self.buffer.get()
    }

    fn try_get(&self) -> Result<T, GetError> {
        self.buffer.try_get()
    }

    fn len(&self) -> usize {
        self.buffer.len()
    }
}

impl<T, B: Buffer<T>> JoinableBuffer<T> for Joinable<B> {
    fn task_done(&self) -> Result<(), TooManyDone> {
        let mut unfinished = lock(&self.unfinished);
        let Some(left) = unfinished.checked_sub(1) else {
            let queue = CHANNEL.to_owned();
            return Err(TooManyDone { queue });
        };
        *unfinished = left;
        if *unfinished == 0 {
            event::notifies(UNFINISHED);
            self.all_done.wake_all(unfinished);
        }
        Ok(())
    }

    fn join(&self) {
        let unfinished = lock(&self.unfinished);
        if *unfinished == 0 {
            return;
        }
        event::waits(UNFINISHED);
        let is_done = |unfinished: &usize| *unfinished == 0;
        drop(
            self.all_done
                .wait_until(unfinished, Deadline::Never, is_done),
        );
        event::wakes(UNFINISHED);
    }
}
