//! A queue of bytes: a ring, and the waits for a message, for room, and for the end of all work.

use super::head::{HeadGuard, lock_head};
use super::platform::{AtomicU64, Backoff, Deadline, EventCount, Ordering, lock_grace};
use super::ring::{Chunks, NoMemory, RingState};
use super::tail::{TailGuard, lock_tail};

/// The part of a queue that all processes share. All zero means empty and not shut down.
#[repr(C)]
#[derive(Debug)]
pub(super) struct QueueState {
    pub(super) ring: RingState,
    /// Consumers wait here for a message, or for the shutdown.
    not_empty: WaitPoint,
    /// Producers wait here for room, or for the shutdown.
    not_full: WaitPoint,
    /// Joins wait here until all messages are done.
    all_done: EventCount,
    /// How many messages are done.
    done: AtomicU64,
}

/// The place where one end waits for the other.
#[repr(C)]
#[derive(Debug)]
struct WaitPoint {
    changed: EventCount,
    backoff: Backoff,
}

/// The memory of a queue: its state and its chunks.
pub(super) trait QueueMemory: Chunks {
    fn state(&self) -> &QueueState;
}

/// A queue of bytes.
#[derive(Clone, Debug)]
pub(super) struct ByteQueue<M> {
    memory: M,
    /// 0 means unbounded.
    capacity: u64,
}

/// Why a message was not put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PutFailure {
    Full,
    ShutDown,
    NoMemory,
}

/// Why no message was got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GetFailure {
    Empty,
    ShutDown,
}

/// `task_done` was called more often than messages were put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooManyDone;

/// Gets a call for each event of a put or a get.
pub(super) trait Tracer {
    /// The put or get begins to wait.
    #[track_caller]
    fn waits(&self) {}
    /// The put is about to publish its message.
    #[track_caller]
    fn puts(&self) {}
    /// The put or get has waited, and fails.
    #[track_caller]
    fn gives_up(&self) {}
}

impl<M: QueueMemory> ByteQueue<M> {
    pub(super) fn new(memory: M, capacity: u64) -> ByteQueue<M> {
        ByteQueue { memory, capacity }
    }

    pub(super) fn capacity(&self) -> u64 {
        self.capacity
    }

    /// Puts `message` into the queue; waits for room until the deadline.
    #[inline]
    #[track_caller]
    pub(super) fn put(
        &self,
        message: &[u8],
        deadline: Deadline,
        tracer: &impl Tracer,
    ) -> Result<(), PutFailure> {
        loop {
            let tail = self.tail(deadline).ok_or(PutFailure::Full)?;
            if tail.is_shut_down() {
                return Err(PutFailure::ShutDown);
            }
            if self.capacity == 0 || tail.has_room(self.capacity) {
                let pending = tail.write_message(message);
                let pending = pending.map_err(|NoMemory| PutFailure::NoMemory)?;
                tracer.puts();
                pending.publish();
                drop(tail); // Wake the consumer only when others can take the lock.
                self.state().not_empty.changed.notify(1);
                return Ok(());
            }
            drop(tail);
            self.wait_for_room(deadline, tracer)?;
        }
    }

    /// Gets the first message, which replaces the contents of `into`; waits for a message until the deadline.
    #[inline]
    #[track_caller]
    pub(super) fn get(
        &self,
        into: &mut Vec<u8>,
        deadline: Deadline,
        tracer: &impl Tracer,
    ) -> Result<(), GetFailure> {
        loop {
            let head = self.head(deadline).ok_or(GetFailure::Empty)?;
            let got = head.get(into);
            drop(head);
            if got {
                if self.capacity > 0 {
                    self.state().not_full.changed.notify(1);
                }
                return Ok(());
            }
            self.wait_for_message(deadline, tracer)?;
        }
    }

    pub(super) fn len(&self) -> u64 {
        self.state().ring.len()
    }

    pub(super) fn is_full(&self) -> bool {
        !self.has_room(self.len())
    }

    pub(super) fn is_shut_down(&self) -> bool {
        self.state().ring.is_shut_down()
    }

    /// Makes all further puts fail, and wakes all waiters.
    pub(super) fn shutdown(&self) {
        // The lock lets a put that has begun end first: a consumer that finds the queue shut down and empty has missed
        // no message.
        if let Some(tail) = lock_tail(&self.memory, Deadline::Never) {
            tail.shut_down();
        }
        self.state().not_empty.changed.notify(u32::MAX);
        self.state().not_full.changed.notify(u32::MAX);
    }

    /// Counts one more of the messages that were got as done.
    pub(super) fn task_done(&self) -> Result<(), TooManyDone> {
        let state = self.state();
        // Read `done` before `put`: `put` is then at least as large as `done`.
        let one_more = |done: u64| (done < state.ring.put()).then_some(done + 1);
        let (success, failure) = (Ordering::SeqCst, Ordering::SeqCst);
        let done = state.done.fetch_update(success, failure, one_more);
        let done = done.map_err(|_| TooManyDone)? + 1;
        if done == state.ring.put() {
            state.all_done.notify(u32::MAX);
        }
        Ok(())
    }

    /// How many messages were put and are not done.
    pub(super) fn unfinished(&self) -> u64 {
        // Read `done` before `put`: `put` is then at least as large as `done`.
        let done = self.state().done.load(Ordering::SeqCst);
        self.state().ring.put() - done
    }

    /// Waits until all messages are done; returns `false` if the deadline passes first.
    pub(super) fn join(&self, deadline: Deadline) -> bool {
        let all_done = &self.state().all_done;
        all_done.wait_until(deadline, || self.unfinished() == 0)
    }

    #[track_caller]
    fn wait_for_room(&self, deadline: Deadline, tracer: &impl Tracer) -> Result<(), PutFailure> {
        if deadline == Deadline::Now {
            return Err(PutFailure::Full);
        }
        tracer.waits();
        let ring = &self.state().ring;
        let done = || self.has_room(ring.len()) || ring.is_shut_down();
        let wait_point = &self.state().not_full;
        let room = || self.capacity - ring.len().min(self.capacity);
        let wait = || wait_point.changed.wait_until(deadline, done);
        let is_ready = wait_point.backoff.pause_then(self.capacity, room, wait);
        if is_ready && !ring.is_shut_down() {
            return Ok(());
        }
        tracer.gives_up();
        Err(match is_ready {
            true => PutFailure::ShutDown,
            false => PutFailure::Full,
        })
    }

    #[track_caller]
    fn wait_for_message(&self, deadline: Deadline, tracer: &impl Tracer) -> Result<(), GetFailure> {
        let ring = &self.state().ring;
        let nothing = || {
            // Keep this order: after the shutdown nothing is put, so an empty queue stays empty.
            let is_shut_down = ring.is_shut_down();
            ring.is_empty().then_some(match is_shut_down {
                true => GetFailure::ShutDown,
                false => GetFailure::Empty,
            })
        };
        if deadline == Deadline::Now || ring.is_shut_down() {
            return nothing().map_or(Ok(()), Err);
        }
        tracer.waits();
        let done = || nothing() != Some(GetFailure::Empty);
        let wait_point = &self.state().not_empty;
        let wait = || wait_point.changed.wait_until(deadline, done);
        let is_ready = wait_point
            .backoff
            .pause_then(self.capacity, || ring.len(), wait);
        if is_ready && nothing() != Some(GetFailure::ShutDown) {
            return Ok(());
        }
        tracer.gives_up();
        Err(match is_ready {
            true => GetFailure::ShutDown,
            false => GetFailure::Empty,
        })
    }

    fn has_room(&self, len: u64) -> bool {
        self.capacity == 0 || len < self.capacity
    }

    #[inline]
    fn tail(&self, deadline: Deadline) -> Option<TailGuard<'_, M>> {
        match deadline {
            Deadline::Never => lock_tail(&self.memory, deadline),
            // A lock that another process holds for a moment does not make the queue full, so wait for it.
            _ => lock_tail(&self.memory, Deadline::Now)
                .or_else(|| lock_tail(&self.memory, deadline.max(lock_grace()))),
        }
    }

    #[inline]
    fn head(&self, deadline: Deadline) -> Option<HeadGuard<'_, M>> {
        match deadline {
            Deadline::Never => lock_head(&self.memory, deadline),
            _ => lock_head(&self.memory, Deadline::Now)
                .or_else(|| lock_head(&self.memory, deadline.max(lock_grace()))),
        }
    }

    #[inline]
    fn state(&self) -> &QueueState {
        self.memory.state()
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker creates one outside shared memory"
)]
impl WaitPoint {
    fn new() -> WaitPoint {
        WaitPoint {
            changed: EventCount::new(),
            backoff: Backoff::new(),
        }
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker creates one outside shared memory"
)]
impl QueueState {
    pub(super) fn new() -> QueueState {
        QueueState {
            ring: RingState::new(),
            not_empty: WaitPoint::new(),
            not_full: WaitPoint::new(),
            all_done: EventCount::new(),
            done: AtomicU64::new(0),
        }
    }
}
