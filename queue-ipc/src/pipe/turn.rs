//! Turns: one process at a time sends on an end, and one at a time receives on it, a whole message each.
//!
//! A long message is several packets. Without a turn, the packets of two senders would mix, and two receivers would get
//! parts of one message. A turn is a lock in shared memory that survives the death of its holder, and a mark: the last
//! turn ended in the middle of a message.

#![expect(
    unsafe_code,
    reason = "the turns lie in memory that other processes also map"
)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use notes_runtime::memory::fork_generation::generation;
use shared_memory::sync::{Deadline, RawLock, RawLockHold};
use shared_memory::{MapError, ShmBox};

/// The turns of a pipe, in shared memory: those of the direction there, and those of the direction back.
#[repr(C)]
#[derive(Debug)]
struct PipeTurns([DirectionTurns; 2]);

#[repr(C)]
#[derive(Debug)]
struct DirectionTurns {
    send: Turns,
    recv: Turns,
}

/// Who may send, or receive, now. All zero means nobody does.
#[repr(C, align(64))]
#[derive(Debug)]
pub(super) struct Turns {
    lock: RawLock,
    /// Whether the holder of the lock is, or the last one was, in the middle of a message.
    in_message: AtomicBool,
}

// SAFETY: a repr(C) struct of locks and atomics, without addresses, that needs no drop; zero bytes are valid. Only this
// module writes the flags, as `bool`s.
unsafe impl shared_memory::Shared for PipeTurns {}

/// The turns of one end of a pipe.
#[derive(Clone, Debug)]
pub(super) struct EndTurns {
    pipe: ShmBox<PipeTurns>,
    /// The directions in which this end sends and receives.
    sends: usize,
    receives: usize,
}

/// A turn: the right to send, or to receive, until it [ends](Turns::end). It may move to another thread.
#[derive(Debug)]
#[must_use = "a turn must be ended"]
pub(super) struct Turn {
    hold: RawLockHold,
    /// A forked child has a copy of this, which is worth nothing there.
    process: u64,
    /// Whether an earlier turn ended in the middle of a message.
    pub(super) was_left_in_message: bool,
}

impl EndTurns {
    /// The turns of both ends of a pipe with two directions.
    ///
    /// # Errors
    /// If the kernel has no memory.
    pub(super) fn duplex() -> Result<(EndTurns, EndTurns), MapError> {
        let pipe = ShmBox::<PipeTurns>::new()?;
        let end = |sends, receives| EndTurns {
            pipe: pipe.clone(),
            sends,
            receives,
        };
        Ok((end(0, 1), end(1, 0)))
    }

    /// The turns of both ends of a pipe with one direction.
    ///
    /// # Errors
    /// If the kernel has no memory.
    pub(super) fn simplex() -> Result<(EndTurns, EndTurns), MapError> {
        let (sender, receiver) = EndTurns::duplex()?;
        Ok((receiver, sender))
    }

    #[inline]
    pub(super) fn to_send(&self) -> &Turns {
        &self.pipe.0[self.sends].send
    }

    #[inline]
    pub(super) fn to_receive(&self) -> &Turns {
        &self.pipe.0[self.receives].recv
    }
}

impl Turns {
    /// Waits for a turn until the deadline.
    #[inline]
    pub(super) fn begin(&self, deadline: Deadline) -> Option<Turn> {
        let guard = self.lock.acquire(deadline)?;
        if guard.owner_died() {
            // The flag says what the dead holder left.
            guard.mark_consistent();
        }
        Some(Turn {
            hold: guard.detach(),
            process: generation(),
            was_left_in_message: self.in_message.load(Ordering::Relaxed),
        })
    }

    /// Continues a turn that may have begun on another thread: it belongs to the calling thread now. Returns false if
    /// the turn is over: in a forked child, and if its thread has ended and another process has taken the turn.
    pub(super) fn resume(&self, turn: &mut Turn) -> bool {
        turn.process == generation() && self.lock.adopt(&mut turn.hold)
    }

    /// Sets whether the holder is in the middle of a message.
    #[inline]
    pub(super) fn set_in_message(&self, in_message: bool) {
        self.in_message.store(in_message, Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn end(&self, turn: Turn) {
        if turn.process == generation() {
            self.lock.release_detached(turn.hold);
        }
    }
}

/// How long a receiver waits for its turn before it looks again whether there is a message.
pub(super) const RECEIVE_SLICE: Duration = Duration::from_millis(8);
