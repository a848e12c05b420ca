//! The ring's tail, where messages are put.

use super::cursor::Cursor;
use super::layout::{DECOMMITTED, HEADER, LOW_HALF};
use super::platform::{Deadline, Ordering, RawLockGuard};
use super::ring::{Chunks, NoMemory, PaddedCounter, RingState, acquire};

/// Holds the lock of the tail.
#[derive(Debug)]
pub(super) struct TailGuard<'a, C> {
    chunks: &'a C,
    ring: &'a RingState,
    _lock: RawLockGuard<'a>,
}

/// A message that is written but not yet published.
#[derive(Debug)]
#[must_use = "a message that is not published will be written over"]
pub(super) struct PendingMessage<'a> {
    put: &'a PaddedCounter,
    number: u64,
}

/// The largest number of decommitted chunks that a put unlinks each time it goes on to another chunk.
const MAX_UNLINKED_AT_ONCE: usize = 16;

/// Locks the tail; returns `None` if the deadline passes first.
#[inline]
pub(super) fn lock_tail<C: Chunks>(chunks: &C, deadline: Deadline) -> Option<TailGuard<'_, C>> {
    let ring = chunks.ring();
    let (lock, owner_died) = acquire(&ring.tail.lock, deadline)?;
    let tail = TailGuard {
        chunks,
        ring,
        _lock: lock,
    };
    if owner_died {
        tail.decommit_free_chunks();
    }
    Some(tail)
}

impl<C: Chunks> TailGuard<'_, C> {
    /// Whether fewer than `capacity` messages are in the ring.
    #[inline]
    pub(super) fn has_room(&self, capacity: u64) -> bool {
        let put = self.ring.put.0.load(Ordering::Relaxed);
        let cached_got = &self.ring.tail.cached_got;
        if put - cached_got.load(Ordering::Relaxed) < capacity {
            return true;
        }
        let got = self.ring.got.0.load(Ordering::SeqCst);
        cached_got.store(got, Ordering::Relaxed);
        put - got < capacity
    }

    #[inline]
    pub(super) fn is_shut_down(&self) -> bool {
        self.ring.tail.shut_down.load(Ordering::Relaxed) != 0
    }

    /// Makes all further puts fail.
    pub(super) fn shut_down(&self) {
        self.ring.tail.shut_down.store(1, Ordering::SeqCst);
    }

    /// Writes a message behind the last one. No consumer sees it before it is [published](PendingMessage::publish).
    #[inline]
    pub(super) fn write_message(&self, message: &[u8]) -> Result<PendingMessage<'_>, NoMemory> {
        let RingState { tail, put, .. } = self.ring;
        let number = put.0.load(Ordering::Relaxed);
        let mut cursor = tail.cursor.load(number);
        let written = self.write_header(&mut cursor, message.len() as u64);
        let written = written.and_then(|()| self.write(&mut cursor, message));
        written.inspect_err(|NoMemory| self.decommit_free_chunks())?;
        tail.cursor.store(number + 1, cursor.aligned());
        Ok(PendingMessage { put, number })
    }

    /// Writes the message's length. Positions are aligned, so a header always fits into one chunk.
    #[inline]
    fn write_header(&self, cursor: &mut Cursor, length: u64) -> Result<(), NoMemory> {
        if cursor.offset == C::BYTES {
            *cursor = cursor.at_start_of(self.next_chunk(cursor.chunk)?);
        }
        let header: [u8; HEADER] = length.to_ne_bytes();
        self.chunks.write(cursor.chunk, cursor.offset, &header);
        cursor.offset += HEADER;
        Ok(())
    }

    /// Writes bytes where no consumer reads yet, and moves the cursor behind them.
    #[inline]
    fn write(&self, cursor: &mut Cursor, mut bytes: &[u8]) -> Result<(), NoMemory> {
        while !bytes.is_empty() {
            if cursor.offset == C::BYTES {
                *cursor = cursor.at_start_of(self.next_chunk(cursor.chunk)?);
            }
            let (now, later) = bytes.split_at(bytes.len().min(C::BYTES - cursor.offset));
            self.chunks.write(cursor.chunk, cursor.offset, now);
            cursor.offset += now.len();
            bytes = later;
        }
        Ok(())
    }

    /// Decommits the free chunks, except those that an empty ring may keep. They may hold a message that was never
    /// published.
    #[cold]
    fn decommit_free_chunks(&self) {
        let RingState {
            tail, put, head, ..
        } = self.ring;
        let mut chunk = tail.cursor.load(put.0.load(Ordering::Relaxed)).chunk;
        let limit = head.limit.load(Ordering::Acquire) & LOW_HALF;
        for before in 0.. {
            chunk = self.chunks.link(chunk).load(Ordering::Relaxed) & !DECOMMITTED;
            if chunk == limit {
                return;
            }
            let link = self.chunks.link(chunk);
            if before >= C::FREE_CHUNKS_KEPT
                && link.load(Ordering::Relaxed) & DECOMMITTED == 0
                && self.chunks.decommit_memory(chunk)
            {
                link.fetch_or(DECOMMITTED, Ordering::Relaxed);
            }
        }
    }

    /// Returns the chunk to continue in after this one: a free chunk of the ring, or an inserted one.
    #[cold]
    fn next_chunk(&self, chunk: u64) -> Result<u64, NoMemory> {
        let limit = self.ring.head.limit.load(Ordering::Acquire) & LOW_HALF;
        let link = self.chunks.link(chunk);
        for _ in 0..MAX_UNLINKED_AT_ONCE {
            let next = link.load(Ordering::Relaxed) & !DECOMMITTED;
            if next == limit || self.chunks.link(next).load(Ordering::Relaxed) & DECOMMITTED == 0 {
                break;
            }
            self.unlink(chunk, next);
        }
        let next = link.load(Ordering::Relaxed) & !DECOMMITTED;
        if next == limit {
            return self.insert_after(chunk, limit);
        }
        if self.chunks.link(next).load(Ordering::Relaxed) & DECOMMITTED != 0 {
            self.recommit(next)?;
        }
        Ok(next)
    }

    /// Takes memory again for a decommitted chunk of the ring.
    fn recommit(&self, chunk: u64) -> Result<(), NoMemory> {
        if !self.chunks.is_memory_left() {
            return Err(NoMemory);
        }
        // Clear the flag first. A chunk without it may have memory, and is decommitted if this process is killed.
        self.chunks
            .link(chunk)
            .fetch_and(!DECOMMITTED, Ordering::Relaxed);
        self.chunks.commit_memory(chunk);
        Ok(())
    }

    /// Moves the decommitted chunk `next`, which follows `chunk`, into the free list.
    fn unlink(&self, chunk: u64, next: u64) {
        let after = self.chunks.link(next).load(Ordering::Relaxed) & !DECOMMITTED;
        // If a process is killed after this line, the number of one chunk is lost, but no memory.
        self.chunks.link(chunk).store(after, Ordering::Relaxed);
        let list = self.ring.tail.free_list.load(Ordering::Relaxed);
        self.chunks
            .link(next)
            .store(list & LOW_HALF, Ordering::Relaxed);
        let one_more = (list & !LOW_HALF) + (1 << 32);
        self.ring
            .tail
            .free_list
            .store(one_more | next, Ordering::Relaxed);
    }

    /// Inserts a chunk that was not in the ring between `chunk` and `limit`.
    fn insert_after(&self, chunk: u64, limit: u64) -> Result<u64, NoMemory> {
        let used = self.ring.tail.chunks_used.load(Ordering::Relaxed);
        let list = self.ring.tail.free_list.load(Ordering::Relaxed);
        if !self.chunks.is_memory_left() {
            return Err(NoMemory);
        }
        let new = if list >> 32 > 0 {
            let new = list & LOW_HALF;
            let before = self.chunks.link(new).load(Ordering::Relaxed) & LOW_HALF;
            let one_less = (list & !LOW_HALF) - (1 << 32);
            self.ring
                .tail
                .free_list
                .store(one_less | before, Ordering::Relaxed);
            new
        } else {
            if used + 1 == self.chunks.max_chunks() {
                return Err(NoMemory);
            }
            self.ring
                .tail
                .chunks_used
                .store(used + 1, Ordering::Relaxed);
            used + 1
        };
        self.chunks.link(new).store(limit, Ordering::Relaxed);
        self.chunks.link(chunk).store(new, Ordering::Relaxed);
        // Commit the memory only now that the chunk is in the ring: if this process is killed, the memory is still
        // reachable.
        self.chunks.commit_memory(new);
        Ok(new)
    }
}

impl PendingMessage<'_> {
    /// Makes the message visible to all consumers.
    #[inline]
    pub(super) fn publish(self) {
        self.put.0.store(self.number + 1, Ordering::SeqCst);
    }
}
