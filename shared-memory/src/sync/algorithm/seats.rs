//! Where those wait who are called one by one: a seat for each, to sleep on and to be called at.

use super::machine::{AtomicU64, Id, Ordering, SEATS, wake};

/// Seats in shared memory, all free when all zero.
///
/// A lock guards them: only its holder takes a seat, calls, or clears a seat. Each change is
/// one store, so that they make sense whenever the holder dies.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Seats {
    /// How many seats were ever in use, from the first on; only grows.
    used: AtomicU64,
    seats: [Seat; SEATS],
}

/// A place to wait.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Seat {
    /// 0: free. Else who sits here, with [`CALLED`] and the caller's reason when called.
    word: AtomicU64,
    /// What who sits here has noted.
    number: AtomicU64,
    /// What who called has noted.
    called_at: AtomicU64,
}

const CALLED: u64 = 1 << 31;

/// Where in the word the reason for a call stands: above the thread's number, below the flag.
const REASON_SHIFT: u32 = 24;
const REASON_MASK: u64 = 0x7F;

impl Seats {
    /// Takes a free seat; `None`: there is none.
    pub(crate) fn sit(&self, me: Id, number: u64) -> Option<&Seat> {
        let used = self.used();
        let free = used.iter().find(|seat| seat.sitter().is_none());
        let seat = free.or_else(|| self.one_more(used.len()))?;
        seat.number.store(number, Ordering::Relaxed);
        seat.word.store(me.bits(), Ordering::Release);
        Some(seat)
    }

    /// The seats of those who have not been called.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Seat> {
        let waits = |seat: &&Seat| seat.sitter().is_some() && seat.called().is_none();
        self.used().iter().filter(waits)
    }

    /// The seats of those who have been called and have not yet stood up.
    pub(crate) fn called(&self) -> impl Iterator<Item = &Seat> {
        let is_called = |seat: &&Seat| seat.sitter().is_some() && seat.called().is_some();
        self.used().iter().filter(is_called)
    }

    fn used(&self) -> &[Seat] {
        let used = self.used.load(Ordering::Acquire) as usize;
        &self.seats[..used.min(SEATS)]
    }

    fn one_more(&self, used: usize) -> Option<&Seat> {
        let seat = self.seats.get(used)?;
        self.used.store(used as u64 + 1, Ordering::Release);
        Some(seat)
    }
}

impl Seat {
    /// What to sleep on while it has the value `me`: a call changes it.
    pub(crate) fn word(&self) -> &AtomicU64 {
        &self.word
    }

    pub(crate) fn sitter(&self) -> Option<Id> {
        Id::within(self.word.load(Ordering::Relaxed))
    }

    pub(crate) fn is_of_the_dead(&self) -> bool {
        self.sitter().is_some_and(|sitter| !sitter.is_alive())
    }

    pub(crate) fn number(&self) -> u64 {
        self.number.load(Ordering::Relaxed)
    }

    pub(crate) fn called_at(&self) -> u64 {
        self.called_at.load(Ordering::Relaxed)
    }

    /// Why who sits here was called; `None`: not yet.
    pub(crate) fn called(&self) -> Option<u64> {
        let word = self.word.load(Ordering::Acquire);
        (word & CALLED != 0).then_some((word >> REASON_SHIFT) & REASON_MASK)
    }

    /// Wakes who sits here, for a reason below 128.
    pub(crate) fn call(&self, reason: u64, at: u64) {
        self.called_at.store(at, Ordering::Relaxed);
        let call = CALLED | (reason << REASON_SHIFT);
        self.word.fetch_or(call, Ordering::Release);
        wake(&self.word, 1);
    }

    /// Stands up; or clears the seat of one who is dead.
    pub(crate) fn clear(&self) {
        self.word.store(0, Ordering::Release);
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker makes one outside shared memory"
)]
impl Seats {
    pub(crate) fn new() -> Seats {
        let seat = |_| Seat {
            word: AtomicU64::new(0),
            number: AtomicU64::new(0),
            called_at: AtomicU64::new(0),
        };
        Seats {
            used: AtomicU64::new(0),
            seats: std::array::from_fn(seat),
        }
    }
}
