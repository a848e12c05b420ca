//! A queue of bytes: a ring, and how to wait for a message, for room, and for the end of all work.

use super::back::{HeldBack, hold_back};
use super::front::{HeldFront, hold_front};
use super::machine::{AtomicU64, Backoff, Deadline, EventCount, Ordering, briefly};
use super::ring::{Chunks, NoMemory, RingState};

/// What all who use a queue share; all zero: empty and open.
#[repr(C)]
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) ring: RingState,
    /// Waits for a message, or for the closing.
    not_empty: Edge,
    /// Waits for room, or for the closing.
    not_full: Edge,
    /// Waits until all that was put is done.
    all_done: EventCount,
    /// How many messages are done.
    done: AtomicU64,
}

/// Where one end waits for the other.
#[repr(C)]
#[derive(Debug)]
struct Edge {
    has_moved: EventCount,
    backoff: Backoff,
}

/// Where a queue's shared state and its chunks are.
pub(super) trait Memory: Chunks {
    fn shared(&self) -> &Shared;
}

/// A queue of bytes.
#[derive(Clone, Debug)]
pub(super) struct Messages<M> {
    memory: M,
    /// 0: without a bound.
    capacity: u64,
}

/// Why a message was not put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotPut {
    Full,
    Closed,
    NoMemory,
}

/// Why no message was got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotGot {
    Empty,
    Closed,
}

/// More were said to be done than were put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooManyDone;

/// Is told what a call comes to, for pictures.
pub(super) trait Witness {
    /// It has to wait.
    #[track_caller]
    fn waits(&self) {}
    /// It is about to put the message.
    #[track_caller]
    fn puts(&self) {}
    /// It has waited in vain.
    #[track_caller]
    fn gives_up(&self) {}
}

impl<M: Memory> Messages<M> {
    pub(super) fn new(memory: M, capacity: u64) -> Messages<M> {
        Messages { memory, capacity }
    }

    pub(super) fn capacity(&self) -> u64 {
        self.capacity
    }

    /// Puts `message` in; waits for room until the deadline.
    #[inline]
    #[track_caller]
    pub(super) fn put(
        &self,
        message: &[u8],
        deadline: Deadline,
        witness: &impl Witness,
    ) -> Result<(), NotPut> {
        loop {
            let back = self.back(deadline).ok_or(NotPut::Full)?;
            if back.is_closed() {
                return Err(NotPut::Closed);
            }
            if self.capacity == 0 || back.has_room(self.capacity) {
                let staged = back.stage(message);
                let staged = staged.map_err(|NoMemory| NotPut::NoMemory)?;
                witness.puts();
                staged.commit();
                drop(back); // Wake the consumer only when others can take the lock.
                self.shared().not_empty.has_moved.notify(1);
                return Ok(());
            }
            drop(back);
            self.wait_for_room(deadline, witness)?;
        }
    }

    /// Gets the first message in place of what stands in `into`; waits for one until the deadline.
    #[inline]
    #[track_caller]
    pub(super) fn get(
        &self,
        into: &mut Vec<u8>,
        deadline: Deadline,
        witness: &impl Witness,
    ) -> Result<(), NotGot> {
        loop {
            let front = self.front(deadline).ok_or(NotGot::Empty)?;
            let got = front.get(into);
            drop(front);
            if got {
                if self.capacity > 0 {
                    self.shared().not_full.has_moved.notify(1);
                }
                return Ok(());
            }
            self.wait_for_message(deadline, witness)?;
        }
    }

    pub(super) fn len(&self) -> u64 {
        self.shared().ring.len()
    }

    pub(super) fn is_full(&self) -> bool {
        !self.has_room(self.len())
    }

    pub(super) fn is_closed(&self) -> bool {
        self.shared().ring.is_closed()
    }

    /// Lets nothing more be put, and tells all who wait.
    pub(super) fn close(&self) {
        // A put that has begun ends before: who finds the queue closed and empty has missed nothing.
        if let Some(back) = hold_back(&self.memory, Deadline::Never) {
            back.close();
        }
        self.shared().not_empty.has_moved.notify(u32::MAX);
        self.shared().not_full.has_moved.notify(u32::MAX);
    }

    /// One more message that was got is done.
    pub(super) fn task_done(&self) -> Result<(), TooManyDone> {
        let shared = self.shared();
        // What was done is known first: what was put by then is no less.
        let one_more = |done: u64| (done < shared.ring.put()).then_some(done + 1);
        let (success, failure) = (Ordering::SeqCst, Ordering::SeqCst);
        let done = shared.done.fetch_update(success, failure, one_more);
        let done = done.map_err(|_| TooManyDone)? + 1;
        if done == shared.ring.put() {
            shared.all_done.notify(u32::MAX);
        }
        Ok(())
    }

    /// How many of those that were put are not done.
    pub(super) fn unfinished(&self) -> u64 {
        // First what is done: it never is more than what was put before.
        let done = self.shared().done.load(Ordering::SeqCst);
        self.shared().ring.put() - done
    }

    /// Waits until all that was put is done; `false`: not until the deadline.
    pub(super) fn join(&self, deadline: Deadline) -> bool {
        let all_done = &self.shared().all_done;
        all_done.wait_until(deadline, || self.unfinished() == 0)
    }

    #[track_caller]
    fn wait_for_room(&self, deadline: Deadline, witness: &impl Witness) -> Result<(), NotPut> {
        if deadline == Deadline::Now {
            return Err(NotPut::Full);
        }
        witness.waits();
        let ring = &self.shared().ring;
        let done = || self.has_room(ring.len()) || ring.is_closed();
        let edge = &self.shared().not_full;
        let room = || self.capacity - ring.len().min(self.capacity);
        let wait = || edge.has_moved.wait_until(deadline, done);
        let has_come = edge.backoff.before(self.capacity, room, wait);
        if has_come && !ring.is_closed() {
            return Ok(());
        }
        witness.gives_up();
        Err(match has_come {
            true => NotPut::Closed,
            false => NotPut::Full,
        })
    }

    #[track_caller]
    fn wait_for_message(&self, deadline: Deadline, witness: &impl Witness) -> Result<(), NotGot> {
        let ring = &self.shared().ring;
        let nothing = || {
            // First closed, then empty: nothing was put in between.
            let is_closed = ring.is_closed();
            ring.is_empty().then_some(match is_closed {
                true => NotGot::Closed,
                false => NotGot::Empty,
            })
        };
        if deadline == Deadline::Now || ring.is_closed() {
            return nothing().map_or(Ok(()), Err);
        }
        witness.waits();
        let done = || nothing() != Some(NotGot::Empty);
        let edge = &self.shared().not_empty;
        let wait = || edge.has_moved.wait_until(deadline, done);
        let has_come = edge.backoff.before(self.capacity, || ring.len(), wait);
        if has_come && nothing() != Some(NotGot::Closed) {
            return Ok(());
        }
        witness.gives_up();
        Err(match has_come {
            true => NotGot::Closed,
            false => NotGot::Empty,
        })
    }

    fn has_room(&self, len: u64) -> bool {
        self.capacity == 0 || len < self.capacity
    }

    #[inline]
    fn back(&self, deadline: Deadline) -> Option<HeldBack<'_, M>> {
        match deadline {
            Deadline::Never => hold_back(&self.memory, deadline),
            // Full is a queue, not a lock that is held for a moment.
            _ => hold_back(&self.memory, Deadline::Now)
                .or_else(|| hold_back(&self.memory, deadline.max(briefly()))),
        }
    }

    #[inline]
    fn front(&self, deadline: Deadline) -> Option<HeldFront<'_, M>> {
        match deadline {
            Deadline::Never => hold_front(&self.memory, deadline),
            _ => hold_front(&self.memory, Deadline::Now)
                .or_else(|| hold_front(&self.memory, deadline.max(briefly()))),
        }
    }

    #[inline]
    fn shared(&self) -> &Shared {
        self.memory.shared()
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker makes one outside shared memory"
)]
impl Edge {
    fn new() -> Edge {
        Edge {
            has_moved: EventCount::new(),
            backoff: Backoff::new(),
        }
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker makes one outside shared memory"
)]
impl Shared {
    pub(super) fn new() -> Shared {
        Shared {
            ring: RingState::new(),
            not_empty: Edge::new(),
            not_full: Edge::new(),
            all_done: EventCount::new(),
            done: AtomicU64::new(0),
        }
    }
}
