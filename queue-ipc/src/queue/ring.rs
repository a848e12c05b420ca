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
    back: Back,
    /// How many messages were put: the back's commit.
    put: Count,
    front: Front,
    /// How many messages were got: the front's commit.
    got: Count,
}

/// Where messages are put; only who holds the lock changes it.
#[repr(C, align(128))]
#[derive(Debug)]
struct Back {
    lock: RawLock,
    places: Places,
    /// How many had been got when somebody last looked.
    seen_got: AtomicU64,
    /// How many chunks, beside the first, have ever been in use.
    used: AtomicU64,
    /// The chunks out of the ring: how many (high half), and the one taken out last (low half), which names the
    /// one before it.
    cold: AtomicU64,
    /// 1: nothing more will be put.
    closed: AtomicU64,
}

/// Where messages are got; only who holds the lock changes it.
#[repr(C, align(128))]
#[derive(Debug)]
struct Front {
    lock: RawLock,
    places: Places,
    /// How many had been put when somebody last looked.
    seen_put: AtomicU64,
    /// The chunk before which who puts must stop (low half), and how many chunks the front has left (high half).
    limit: AtomicU64,
}

/// A count on a cache line of its own.
#[repr(C, align(128))]
#[derive(Debug)]
struct Count(AtomicU64);

/// Where the next message of an end begins: at an even count the first, at an odd one the second.
#[repr(C)]
#[derive(Debug)]
struct Places([Place; 2]);

/// A place in the stream of messages, as it lies in shared memory.
#[repr(C)]
#[derive(Debug)]
struct Place {
    /// The chunk (high half) and the byte in it (low half), which may be its end.
    at: AtomicU64,
    /// How many chunks of the stream lie before this one.
    passed: AtomicU64,
}

/// A place in the stream of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cursor {
    chunk: u64,
    offset: usize,
    passed: u64,
}

/// There is no memory for the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoMemory;

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

/// The front, held.
#[derive(Debug)]
pub(super) struct HeldFront<'a, C> {
    chunks: &'a C,
    ring: &'a RingState,
    _lock: RawLockGuard<'a>,
}

/// The length before each message.
const HEADER: usize = 8;

/// In the word of a chunk, beside the next one: it has no memory.
const COLD: u64 = 1 << 63;

/// How many cold chunks a put takes out of the ring at most for each that it goes on.
const TAKEN_OUT_AT_ONCE: usize = 16;

const LOW_HALF: u64 = u32::MAX as u64;

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

/// The front of the ring, once nobody else has it; `None`: not until the deadline.
#[inline]
pub(super) fn hold_front<C: Chunks>(chunks: &C, deadline: Deadline) -> Option<HeldFront<'_, C>> {
    let ring = chunks.ring();
    let (lock, _) = hold(&ring.front.lock, deadline)?;
    Some(HeldFront {
        chunks,
        ring,
        _lock: lock,
    })
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
        let header = (message.len() as u64).to_ne_bytes();
        let written = self.write(&mut cursor, &header);
        let written = written.and_then(|()| self.write(&mut cursor, message));
        written.inspect_err(|NoMemory| self.cool())?;
        back.places.set_cursor(number + 1, cursor.aligned());
        Ok(Staged { put, number })
    }

    /// Writes bytes where nobody reads, and goes on behind them.
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
    pub(super) fn commit(self) {
        self.put.0.store(self.number + 1, Ordering::SeqCst);
    }
}

impl<C: Chunks> HeldFront<'_, C> {
    /// Gets the first message in place of what stands in `into`; `false`: there is none.
    ///
    /// Who is killed before this returns has got it, or left it for others.
    pub(super) fn get(&self, into: &mut Vec<u8>) -> bool {
        let RingState { front, got, .. } = self.ring;
        let number = got.0.load(Ordering::Relaxed);
        if front.seen_put.load(Ordering::Relaxed) == number {
            let put = self.ring.put.0.load(Ordering::SeqCst);
            front.seen_put.store(put, Ordering::Relaxed);
            if put == number {
                return false;
            }
        }
        let mut cursor = front.places.cursor(number);
        let mut length = [0; HEADER];
        self.read(&mut cursor, &mut length);
        let length = usize::try_from(u64::from_ne_bytes(length)).unwrap_or(usize::MAX);
        into.clear();
        self.read_to(&mut cursor, into, length);
        let cursor = cursor.aligned();
        front.places.set_cursor(number + 1, cursor);
        got.0.store(number + 1, Ordering::SeqCst);
        self.leave_chunks(cursor);
        true
    }

    fn read(&self, cursor: &mut Cursor, mut into: &mut [u8]) {
        while !into.is_empty() {
            let length = self.here(cursor, into.len());
            let (now, later) = into.split_at_mut(length);
            self.chunks.read(cursor.chunk, cursor.offset, now);
            cursor.offset += length;
            into = later;
        }
    }

    fn read_to(&self, cursor: &mut Cursor, into: &mut Vec<u8>, mut length: usize) {
        into.reserve(length);
        while length > 0 {
            let here = self.here(cursor, length);
            self.chunks.read_to(cursor.chunk, cursor.offset, here, into);
            cursor.offset += here;
            length -= here;
        }
    }

    /// How many of `length` bytes stand in the cursor's chunk, or in the next one if it is at its end.
    fn here(&self, cursor: &mut Cursor, length: usize) -> usize {
        if cursor.offset == C::BYTES {
            let next = self.chunks.next(cursor.chunk).load(Ordering::Relaxed);
            *cursor = cursor.at_start_of(next & !COLD);
        }
        length.min(C::BYTES - cursor.offset)
    }

    /// Lets who puts have the chunks before that of `cursor`, also those that somebody who was killed has left.
    fn leave_chunks(&self, cursor: Cursor) {
        let mut limit = self.ring.front.limit.load(Ordering::Relaxed);
        while limit >> 32 != cursor.passed & LOW_HALF {
            let chunk = limit & LOW_HALF;
            let next = self.chunks.next(chunk).load(Ordering::Relaxed);
            let left = (limit >> 32).wrapping_add(1) & LOW_HALF;
            if self.free_chunks(left) > C::WARM && self.chunks.give_back(chunk) {
                self.chunks.next(chunk).fetch_or(COLD, Ordering::Relaxed);
            }
            limit = left << 32 | next & LOW_HALF;
            self.ring.front.limit.store(limit, Ordering::Release);
        }
    }

    /// How many chunks of the ring hold nothing, when the front has left so many.
    fn free_chunks(&self, left: u64) -> u64 {
        let put = self.ring.put.0.load(Ordering::Acquire);
        let passed = self.ring.back.places.cursor(put).passed;
        let full = (passed.wrapping_sub(left) & LOW_HALF) + 1;
        let cold = self.ring.back.cold.load(Ordering::Relaxed) >> 32;
        let in_ring = self.ring.back.used.load(Ordering::Relaxed) + 1 - cold;
        in_ring.saturating_sub(full)
    }
}

#[inline]
fn hold(lock: &RawLock, deadline: Deadline) -> Option<(RawLockGuard<'_>, bool)> {
    let lock = lock.acquire(deadline)?;
    let owner_died = lock.owner_died();
    if owner_died {
        // It has committed, or not: what it leaves is consistent.
        lock.mark_consistent();
    }
    Some((lock, owner_died))
}

impl Places {
    /// Where the message with this number begins.
    fn cursor(&self, count: u64) -> Cursor {
        let place = self.place(count);
        let at = place.at.load(Ordering::Relaxed);
        Cursor {
            chunk: at >> 32,
            offset: (at & LOW_HALF) as usize,
            passed: place.passed.load(Ordering::Relaxed),
        }
    }

    /// Says where the message with this number begins; only the count's store makes it so.
    fn set_cursor(&self, count: u64, cursor: Cursor) {
        let place = self.place(count);
        let at = cursor.chunk << 32 | cursor.offset as u64;
        place.at.store(at, Ordering::Relaxed);
        place.passed.store(cursor.passed, Ordering::Relaxed);
    }

    fn place(&self, count: u64) -> &Place {
        &self.0[usize::from(count % 2 == 1)]
    }
}

impl Cursor {
    fn at_start_of(self, chunk: u64) -> Cursor {
        Cursor {
            chunk,
            offset: 0,
            passed: self.passed + 1,
        }
    }

    /// A chunk's size is a multiple of 8, too.
    fn aligned(self) -> Cursor {
        Cursor {
            offset: self.offset.next_multiple_of(HEADER),
            ..self
        }
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker makes one outside shared memory"
)]
impl RingState {
    pub(super) fn new() -> RingState {
        let zero = || AtomicU64::new(0);
        let place = || Place {
            at: zero(),
            passed: zero(),
        };
        let places = || Places([place(), place()]);
        RingState {
            back: Back {
                lock: RawLock::new(),
                places: places(),
                seen_got: zero(),
                used: zero(),
                cold: zero(),
                closed: zero(),
            },
            put: Count(zero()),
            front: Front {
                lock: RawLock::new(),
                places: places(),
                seen_put: zero(),
                limit: zero(),
            },
            got: Count(zero()),
        }
    }
}
