//! The queue's algorithm: messages one behind the other in a ring of chunks, with a lock at each end.
//!
//! Who puts holds the lock of the back, who gets that of the front: the two work at the same time. Each end
//! counts what went through it, and that count is its only commit: what was written before it, a message or where
//! the next one begins, is not there for others until the count is stored. So whoever is killed at any step has
//! either done it or not, and the next one goes on from the last commit; there is nothing to repair.
//!
//! ```text
//!            front                    back
//!   free ... | chunk -> chunk -> chunk | -> free ... (a ring: who puts goes on into the free chunks)
//! ```
//!
//! A message is its length and its bytes, aligned to 8, and goes on in the next chunk where one is full. Who
//! puts and finds no free chunk behind its own inserts a new one; who gets and sees many free ones gives the
//! memory of those that it leaves back to the kernel. Such cold chunks are taken out of the ring by who puts.
//!
//! The file knows the world only through [`machine`](super::machine): the tests run it under a model checker, on
//! another machine.

use super::machine::{AtomicU64, Deadline, Ordering, RawLock, RawLockGuard};
use super::place::Places;

/// The memory of a ring.
pub(super) trait Chunks {
    /// How large a chunk is: a multiple of 8.
    const BYTES: usize;
    /// So many chunks may have memory though nothing is in them.
    const WARM: u64;

    /// The ring's state.
    fn ring(&self) -> &RingState;
    /// How many chunks there can be.
    fn most(&self) -> u64;
    /// The word of a chunk; zero at first.
    fn next(&self, chunk: u64) -> &AtomicU64;
    /// Writes what only the caller may reach.
    fn write(&self, chunk: u64, offset: usize, bytes: &[u8]);
    /// Reads what nobody writes.
    fn read(&self, chunk: u64, offset: usize, into: &mut [u8]);
    /// The same, to the end of `into`.
    fn read_to(&self, chunk: u64, offset: usize, bytes: usize, into: &mut Vec<u8>);
    /// Takes memory for a chunk that has none.
    fn take_memory(&self, chunk: u64);
    /// Gives the memory of a chunk back, if that is possible.
    fn give_back(&self, chunk: u64) -> bool;
    /// Whether there is memory for more chunks than `chunks`.
    fn may_grow_beyond(&self, chunks: u64) -> bool;
}

/// The state of a ring, in shared memory; all zero: empty.
///
/// What each end writes lies on cache lines of its own. The counts stand apart from the rest, and each end
/// looks at the other's only when the one that it saw last is used up.
#[repr(C)]
#[derive(Debug)]
pub(super) struct RingState {
    pub(super) back: Back,
    /// How many messages were put: the back's commit.
    pub(super) put: Count,
    pub(super) front: Front,
    /// How many messages were got: the front's commit.
    pub(super) got: Count,
}

/// Where messages are put; only who holds the lock changes it.
#[repr(C, align(128))]
#[derive(Debug)]
pub(super) struct Back {
    pub(super) lock: RawLock,
    pub(super) places: Places,
    /// How many had been got when somebody last looked.
    pub(super) seen_got: AtomicU64,
    /// How many chunks, beside the first, have ever been in use.
    pub(super) used: AtomicU64,
    /// The chunks out of the ring: how many (high half), and the one taken out last (low half), which names the
    /// one before it.
    pub(super) cold: AtomicU64,
    /// 1: nothing more will be put.
    pub(super) closed: AtomicU64,
}

/// Where messages are got; only who holds the lock changes it.
#[repr(C, align(128))]
#[derive(Debug)]
pub(super) struct Front {
    pub(super) lock: RawLock,
    pub(super) places: Places,
    /// How many had been put when somebody last looked.
    pub(super) seen_put: AtomicU64,
    /// The chunk before which who puts must stop (low half), and how many chunks the front has left (high half).
    pub(super) limit: AtomicU64,
}

/// A count on a cache line of its own.
#[repr(C, align(128))]
#[derive(Debug)]
pub(super) struct Count(pub(super) AtomicU64);

/// There is no memory for the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoMemory;

/// The length before each message.
pub(super) const HEADER: usize = 8;

/// In the word of a chunk, beside the next one: it has no memory.
pub(super) const COLD: u64 = 1 << 63;

/// Of a word that holds two numbers.
pub(super) const LOW_HALF: u64 = u32::MAX as u64;

impl RingState {
    /// How many messages are in it: exactly so many at one moment during the call.
    pub(super) fn len(&self) -> u64 {
        loop {
            let got = self.got.0.load(Ordering::SeqCst);
            let put = self.put();
            if self.got.0.load(Ordering::SeqCst) == got {
                return put - got;
            }
        }
    }

    /// Whether there was nothing in it a moment ago.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        let got = self.got.0.load(Ordering::SeqCst);
        self.put() == got
    }

    /// How many have been put since the beginning.
    #[inline]
    pub(super) fn put(&self) -> u64 {
        self.put.0.load(Ordering::SeqCst)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.back.closed.load(Ordering::SeqCst) != 0
    }
}

/// Takes the lock of an end; whether a holder died.
#[inline]
pub(super) fn hold(lock: &RawLock, deadline: Deadline) -> Option<(RawLockGuard<'_>, bool)> {
    let lock = lock.acquire(deadline)?;
    let owner_died = lock.owner_died();
    if owner_died {
        // It has committed, or not: what it leaves is consistent.
        lock.mark_consistent();
    }
    Some((lock, owner_died))
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker makes one outside shared memory"
)]
impl RingState {
    pub(super) fn new() -> RingState {
        let zero = || AtomicU64::new(0);
        RingState {
            back: Back {
                lock: RawLock::new(),
                places: Places::new(),
                seen_got: zero(),
                used: zero(),
                cold: zero(),
                closed: zero(),
            },
            put: Count(zero()),
            front: Front {
                lock: RawLock::new(),
                places: Places::new(),
                seen_put: zero(),
                limit: zero(),
            },
            got: Count(zero()),
        }
    }
}
