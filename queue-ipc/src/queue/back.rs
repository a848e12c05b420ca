//! The ring's back, where messages are put.

use super::machine::{Deadline, Ordering, RawLockGuard};
use super::place::Cursor;
use super::ring::{COLD, Chunks, Count, HEADER, LOW_HALF, NoMemory, RingState, hold};

/// The back, held.
#[derive(Debug)]
pub(super) struct HeldBack<'a, C> {
    chunks: &'a C,
    ring: &'a RingState,
    _lock: RawLockGuard<'a>,
}

/// A message that is written and not there yet.
#[derive(Debug)]
#[must_use = "a message that is not committed will be written over"]
pub(super) struct Staged<'a> {
    put: &'a Count,
    number: u64,
}

/// How many cold chunks a put takes out of the ring at most for each that it goes on.
const TAKEN_OUT_AT_ONCE: usize = 16;

/// The back of the ring, once nobody else has it; `None`: not until the deadline.
#[inline]
pub(super) fn hold_back<C: Chunks>(chunks: &C, deadline: Deadline) -> Option<HeldBack<'_, C>> {
    let ring = chunks.ring();
    let (lock, owner_died) = hold(&ring.back.lock, deadline)?;
    let back = HeldBack {
        chunks,
        ring,
        _lock: lock,
    };
    if owner_died {
        back.cool();
    }
    Some(back)
}

impl<C: Chunks> HeldBack<'_, C> {
    /// Whether fewer than `capacity` messages are in the ring.
    #[inline]
    pub(super) fn has_room(&self, capacity: u64) -> bool {
        let put = self.ring.put.0.load(Ordering::Relaxed);
        let seen_got = &self.ring.back.seen_got;
        if put - seen_got.load(Ordering::Relaxed) < capacity {
            return true;
        }
        let got = self.ring.got.0.load(Ordering::SeqCst);
        seen_got.store(got, Ordering::Relaxed);
        put - got < capacity
    }

    #[inline]
    pub(super) fn is_closed(&self) -> bool {
        self.ring.back.closed.load(Ordering::Relaxed) != 0
    }

    /// Nothing more will be put.
    pub(super) fn close(&self) {
        self.ring.back.closed.store(1, Ordering::SeqCst);
    }

    /// Writes a message behind the last one; nobody sees it before it is [committed](Staged::commit).
    #[inline]
    pub(super) fn stage(&self, message: &[u8]) -> Result<Staged<'_>, NoMemory> {
        let RingState { back, put, .. } = self.ring;
        let number = put.0.load(Ordering::Relaxed);
        let mut cursor = back.places.cursor(number);
        let written = self.write_header(&mut cursor, message.len() as u64);
        let written = written.and_then(|()| self.write(&mut cursor, message));
        written.inspect_err(|NoMemory| self.cool())?;
        back.places.set_cursor(number + 1, cursor.aligned());
        Ok(Staged { put, number })
    }

    /// Writes how long the message is. A place is aligned: a header always stands in one chunk.
    #[inline]
    fn write_header(&self, cursor: &mut Cursor, length: u64) -> Result<(), NoMemory> {
        if cursor.offset == C::BYTES {
            *cursor = cursor.at_start_of(self.next_free(cursor.chunk)?);
        }
        let header: [u8; HEADER] = length.to_ne_bytes();
        self.chunks.write(cursor.chunk, cursor.offset, &header);
        cursor.offset += HEADER;
        Ok(())
    }

    /// Writes bytes where nobody reads, and goes on behind them.
    #[inline]
    fn write(&self, cursor: &mut Cursor, mut bytes: &[u8]) -> Result<(), NoMemory> {
        while !bytes.is_empty() {
            if cursor.offset == C::BYTES {
                *cursor = cursor.at_start_of(self.next_free(cursor.chunk)?);
            }
            let (now, later) = bytes.split_at(bytes.len().min(C::BYTES - cursor.offset));
            self.chunks.write(cursor.chunk, cursor.offset, now);
            cursor.offset += now.len();
            bytes = later;
        }
        Ok(())
    }

    /// Gives back the memory of the free chunks, but for what an empty ring may keep: a message that was not put in
    /// the end may have stood there.
    #[cold]
    fn cool(&self) {
        let RingState {
            back, put, front, ..
        } = self.ring;
        let mut chunk = back.places.cursor(put.0.load(Ordering::Relaxed)).chunk;
        let limit = front.limit.load(Ordering::Acquire) & LOW_HALF;
        for before in 0.. {
            chunk = self.chunks.next(chunk).load(Ordering::Relaxed) & !COLD;
            if chunk == limit {
                return;
            }
            if before >= C::WARM && self.chunks.give_back(chunk) {
                self.chunks.next(chunk).fetch_or(COLD, Ordering::Relaxed);
            }
        }
    }

    /// The chunk to go on in behind this one.
    #[cold]
    fn next_free(&self, chunk: u64) -> Result<u64, NoMemory> {
        let limit = self.ring.front.limit.load(Ordering::Acquire) & LOW_HALF;
        let word = self.chunks.next(chunk);
        for _ in 0..TAKEN_OUT_AT_ONCE {
            let next = word.load(Ordering::Relaxed) & !COLD;
            if next == limit || self.chunks.next(next).load(Ordering::Relaxed) & COLD == 0 {
                break;
            }
            self.take_out(chunk, next);
        }
        let next = word.load(Ordering::Relaxed) & !COLD;
        if next == limit {
            return self.insert_behind(chunk, limit);
        }
        self.chunks.next(next).fetch_and(!COLD, Ordering::Relaxed);
        Ok(next)
    }

    /// Takes the cold chunk `next` out from behind `chunk`.
    fn take_out(&self, chunk: u64, next: u64) {
        let behind = self.chunks.next(next).load(Ordering::Relaxed) & !COLD;
        // Whoever is killed after this has lost a number, and no memory.
        self.chunks.next(chunk).store(behind, Ordering::Relaxed);
        let cold = self.ring.back.cold.load(Ordering::Relaxed);
        self.chunks
            .next(next)
            .store(cold & LOW_HALF, Ordering::Relaxed);
        let one_more = (cold & !LOW_HALF) + (1 << 32);
        self.ring
            .back
            .cold
            .store(one_more | next, Ordering::Relaxed);
    }

    /// Inserts a chunk that was not in the ring between `chunk` and `limit`.
    fn insert_behind(&self, chunk: u64, limit: u64) -> Result<u64, NoMemory> {
        let used = self.ring.back.used.load(Ordering::Relaxed);
        let cold = self.ring.back.cold.load(Ordering::Relaxed);
        if !self.chunks.may_grow_beyond(used + 1 - (cold >> 32)) {
            return Err(NoMemory);
        }
        let new = if cold >> 32 > 0 {
            let new = cold & LOW_HALF;
            let before = self.chunks.next(new).load(Ordering::Relaxed) & LOW_HALF;
            let one_less = (cold & !LOW_HALF) - (1 << 32);
            self.ring
                .back
                .cold
                .store(one_less | before, Ordering::Relaxed);
            new
        } else {
            if used + 1 == self.chunks.most() {
                return Err(NoMemory);
            }
            self.ring.back.used.store(used + 1, Ordering::Relaxed);
            used + 1
        };
        self.chunks.next(new).store(limit, Ordering::Relaxed);
        self.chunks.next(chunk).store(new, Ordering::Relaxed);
        // Now that it is in the ring, its memory is lost to nobody.
        self.chunks.take_memory(new);
        Ok(new)
    }
}

impl Staged<'_> {
    /// From now on the message is there for all.
    #[inline]
    pub(super) fn commit(self) {
        self.put.0.store(self.number + 1, Ordering::SeqCst);
    }
}
