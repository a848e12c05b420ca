//! The queue's algorithm: consecutive messages in a ring of chunks, with a lock at each end.
//!
//! Producers hold the lock of the tail, consumers the lock of the head, so a producer and a consumer work at the same
//! time. Each end counts the messages that went through it. The message, or the position of the next one, is written
//! first; the store of the count publishes it. A process that is killed at any step has either done the operation or
//! not, and the next holder of the lock continues from the last count. There is nothing to repair.
//!
//! ```text
//!            head                    tail
//!   free ... | chunk -> chunk -> chunk | -> free ... (a ring: producers go on into the free chunks)
//! ```
//!
//! A message is its length and its bytes, aligned to 8. It continues in the next chunk if a chunk is full. A producer
//! that finds no free chunk after its current one inserts a new chunk. A consumer that sees many free chunks decommits
//! the chunks that it leaves: their memory goes back to the kernel. A producer that comes to decommitted chunks moves
//! them from the ring into a free list.
//!
//! This file and its siblings use only what [`platform`](super::platform) offers: the tests compile them a second
//! time, on a platform where a model checker schedules every step.

use super::cursor::DoubleBufferedCursor;
use super::platform::{AtomicU64, Deadline, Ordering, RawLock, RawLockGuard};

/// The memory of a ring.
pub(super) trait Chunks {
    /// The size of a chunk: a multiple of 8.
    const BYTES: usize;
    /// How many free chunks keep their memory.
    const FREE_CHUNKS_KEPT: u64;

    /// The ring's state.
    fn ring(&self) -> &RingState;
    /// The largest number of chunks.
    fn max_chunks(&self) -> u64;
    /// The link of a chunk: the number of the next chunk, combined with the flag
    /// [`DECOMMITTED`](super::layout::DECOMMITTED). Zero at first.
    fn link(&self, chunk: u64) -> &AtomicU64;
    /// Writes bytes that no other thread accesses meanwhile.
    fn write(&self, chunk: u64, offset: usize, bytes: &[u8]);
    /// Reads bytes that no thread writes meanwhile.
    fn read(&self, chunk: u64, offset: usize, into: &mut [u8]);
    /// Reads bytes that no thread writes meanwhile, and appends them to `into`.
    fn append_to(&self, chunk: u64, offset: usize, bytes: usize, into: &mut Vec<u8>);
    /// Allocates memory for a chunk.
    fn commit_memory(&self, chunk: u64);
    /// Returns the memory of a chunk to the kernel; returns `false` if that fails.
    fn decommit_memory(&self, chunk: u64) -> bool;
    /// Whether there is memory for one more chunk. If so, the ring takes it, for a new chunk or a decommitted one.
    fn is_memory_left(&self) -> bool;
}

/// The state of a ring, in shared memory. All zero means empty.
///
/// The fields that one end writes are on separate cache lines from those of the other end. The counts are separate
/// from the rest. An end reads the other end's count only when its cached copy is used up.
#[repr(C)]
#[derive(Debug)]
pub(super) struct RingState {
    pub(super) tail: Tail,
    /// How many messages were put. A store here publishes a message.
    pub(super) put: PaddedCounter,
    pub(super) head: Head,
    /// How many messages were got. A store here removes a message.
    pub(super) got: PaddedCounter,
}

/// The end where messages are put. Only the holder of the lock writes it.
#[repr(C, align(128))]
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) lock: RawLock,
    pub(super) cursor: DoubleBufferedCursor,
    /// How many messages had been got when a producer last checked.
    pub(super) cached_got: AtomicU64,
    /// How many chunks, not counting the first, have ever been in use.
    pub(super) chunks_used: AtomicU64,
    /// The decommitted chunks that were unlinked from the ring: their number (high half), and the last chunk (low
    /// half), whose link names the one before it.
    pub(super) free_list: AtomicU64,
    /// 1 means that nothing more will be put.
    pub(super) shut_down: AtomicU64,
}

/// The end where messages are got. Only the holder of the lock writes it.
#[repr(C, align(128))]
#[derive(Debug)]
pub(super) struct Head {
    pub(super) lock: RawLock,
    pub(super) cursor: DoubleBufferedCursor,
    /// How many messages had been put when a consumer last checked.
    pub(super) cached_put: AtomicU64,
    /// The chunk before which producers must stop (low half), and how many chunks consumers have left (high half).
    pub(super) limit: AtomicU64,
}

/// A counter on a separate cache line. Everything that processes share here is `repr(C)`; crossbeam's `CachePadded` is
/// not.
#[repr(C, align(128))]
#[derive(Debug)]
pub(super) struct PaddedCounter(pub(super) AtomicU64);

/// There is no memory for the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoMemory;

impl RingState {
    /// How many messages are in the ring. The number is exact at one moment during the call.
    pub(super) fn len(&self) -> u64 {
        loop {
            let got = self.got.0.load(Ordering::SeqCst);
            let put = self.put();
            if self.got.0.load(Ordering::SeqCst) == got {
                return put - got;
            }
        }
    }

    /// Whether the ring held no message a moment ago.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        let got = self.got.0.load(Ordering::SeqCst);
        self.put() == got
    }

    /// How many messages have been put since the beginning.
    #[inline]
    pub(super) fn put(&self) -> u64 {
        self.put.0.load(Ordering::SeqCst)
    }

    pub(super) fn is_shut_down(&self) -> bool {
        self.tail.shut_down.load(Ordering::SeqCst) != 0
    }
}

/// Acquires the lock of an end; also returns whether the last holder died while it held the lock.
#[inline]
pub(super) fn acquire(lock: &RawLock, deadline: Deadline) -> Option<(RawLockGuard<'_>, bool)> {
    let lock = lock.acquire(deadline)?;
    let owner_died = lock.owner_died();
    if owner_died {
        // The dead holder has either stored its count or not: the state is consistent in both cases.
        lock.mark_consistent();
    }
    Some((lock, owner_died))
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker creates one outside shared memory"
)]
impl RingState {
    pub(super) fn new() -> RingState {
        let zero = || AtomicU64::new(0);
        RingState {
            tail: Tail {
                lock: RawLock::new(),
                cursor: DoubleBufferedCursor::new(),
                cached_got: zero(),
                chunks_used: zero(),
                free_list: zero(),
                shut_down: zero(),
            },
            put: PaddedCounter(zero()),
            head: Head {
                lock: RawLock::new(),
                cursor: DoubleBufferedCursor::new(),
                cached_put: zero(),
                limit: zero(),
            },
            got: PaddedCounter(zero()),
        }
    }
}
