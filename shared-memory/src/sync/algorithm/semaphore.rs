//! The semaphore's algorithm: permits that know who holds them.

use super::machine::{
    AtomicU64, Deadline, Id, Ordering, Patience, SLOTS, Waited, is_time_to_ask, spin_until, wake,
};
use super::permit::Permit;

/// How many holders one who waits asks after at a time: each takes about 20 µs.
const ASKED_AT_ONCE: usize = 16;

/// A semaphore in shared memory. All zero: no permits; see [`set_up`](SemaphoreState::set_up).
///
/// Taking a permit is one swap in its slot, and so is giving it back: whenever a holder dies,
/// each slot says rightly whether it is free.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct SemaphoreState {
    /// What waiters sleep on: a count of gifts, and a flag below it if there may be a sleeper.
    gate: AtomicU64,
    /// How many of the slots are permits; only grows.
    permits: AtomicU64,
    /// How many permits may be free at most; 0: any number.
    bound: AtomicU64,
    /// The permits beyond the slots: in the low half the free ones, in the high half the others.
    spare: AtomicU64,
    /// When somebody last asked if the holders live.
    asked: AtomicU64,
    /// The slot whose holder is asked after next. All share it: also those who ask only once come round.
    next_asked: AtomicU64,
    /// Who died last while holding a permit.
    died: AtomicU64,
    /// 0: free. Else its holder, or [`NOBODYS`].
    slots: [AtomicU64; SLOTS],
}

/// Somebody may sleep at the gate.
const WAITERS: u64 = 1;
const ONE_GIFT: u64 = 2;

/// A permit that is taken and belongs to no thread; not an id.
const NOBODYS: u64 = 1 << 31;

const FREE: u64 = 1;
const IN_USE: u64 = 1 << 32;
const LOW_HALF: u64 = IN_USE - 1;

/// More was given than may be free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

impl SemaphoreState {
    /// Gives the new semaphore its permits; `bounded`: never more than these.
    pub(crate) fn set_up(&self, permits: u32, bounded: bool) {
        let permits = u64::from(permits);
        let slots = permits.min(SLOTS as u64);
        self.permits.store(slots, Ordering::Relaxed);
        self.spare.store(permits - slots, Ordering::Relaxed);
        let bound = if bounded { permits } else { 0 };
        self.bound.store(bound, Ordering::Release);
    }

    /// How many permits are free now.
    pub(crate) fn free(&self) -> u64 {
        let is_free = |slot: &&AtomicU64| slot.load(Ordering::Relaxed) == 0;
        let in_slots = self.slots().iter().filter(is_free).count();
        in_slots as u64 + (self.spare.load(Ordering::Relaxed) & LOW_HALF)
    }

    /// Who died last while holding a permit that then was taken.
    pub(crate) fn died(&self) -> Option<Id> {
        Id::within(self.died.load(Ordering::Relaxed))
    }

    pub(crate) fn bound(&self) -> u64 {
        self.bound.load(Ordering::Relaxed)
    }

    /// Takes a permit for `me` if there is a free one.
    #[inline]
    pub(crate) fn try_take(&self, me: Id) -> Option<Permit> {
        let taken =
            |slot: &AtomicU64| slot.load(Ordering::Relaxed) == 0 && swap(slot, 0, me.bits());
        let permit = match self.slots().iter().position(taken) {
            Some(slot) => Permit::in_slot(slot, me),
            None if self.take_spare() => Permit::spare(me),
            None => return None,
        };
        Some(permit)
    }

    /// Takes a permit for `me`, perhaps that of one who died; `None` if there was none until the
    /// deadline.
    #[cold]
    pub(crate) fn take(&self, me: Id, deadline: Deadline) -> Option<Permit> {
        if deadline == Deadline::Now {
            return self.take_from_the_dead(me);
        }
        if spin_until(|| self.free() > 0)
            && let Some(permit) = self.try_take(me)
        {
            return Some(permit);
        }
        let mut patience = Patience::until(deadline);
        loop {
            // The flag first, then the look: a giver in between sees the flag, or is seen.
            let gate = self.gate.fetch_or(WAITERS, Ordering::AcqRel) | WAITERS;
            if let Some(permit) = self.try_take(me) {
                self.pass_on();
                return Some(permit);
            }
            let waited = patience.wait(&self.gate, gate);
            if waited == Waited::Woken {
                continue;
            }
            let found = self.take_from_the_dead(me);
            if found.is_some() || waited == Waited::TimedOut {
                return found;
            }
        }
    }

    /// Gives `permit` back if it is `me` who took it; a copy that a fork made is not.
    #[inline]
    pub(crate) fn give(&self, me: Id, permit: Permit) {
        // The child may hold a permit of its own in the same slot.
        if !permit.is_taken_by(me) {
            return;
        }
        let is_given = match permit.slot() {
            Some(slot) => swap(&self.slots[slot], me.bits(), 0),
            None => self.give_spare(),
        };
        if is_given {
            self.tell();
        }
    }

    /// Whether `permit` is still `me`'s.
    pub(crate) fn holds(&self, me: Id, permit: Permit) -> bool {
        let is_in = |slot: usize| self.slots[slot].load(Ordering::Relaxed) == me.bits();
        permit.is_taken_by(me) && permit.slot().is_none_or(is_in)
    }

    /// The permit is nobody's from now on, until [`give_any`](SemaphoreState::give_any) frees it.
    pub(crate) fn disown(&self, me: Id, permit: Permit) {
        // A copy that a fork made has nothing to disown.
        if let Some(slot) = permit.slot()
            && permit.is_taken_by(me)
        {
            swap(&self.slots[slot], me.bits(), NOBODYS);
        }
    }

    /// Frees a permit that is nobody's; if there is none, there is one more permit than before.
    pub(crate) fn give_any(&self) -> Result<(), TooMany> {
        let freed =
            |slot: &AtomicU64| slot.load(Ordering::Relaxed) == NOBODYS && swap(slot, NOBODYS, 0);
        if !self.slots().iter().any(freed) && !self.give_spare() {
            if self.bound() != 0 {
                return Err(TooMany);
            }
            self.add_one();
        }
        self.tell();
        Ok(())
    }

    fn slots(&self) -> &[AtomicU64] {
        let permits = self.permits.load(Ordering::Acquire);
        &self.slots[..SLOTS.min(permits as usize)]
    }

    /// Takes the permit of a holder who died, if there is one among those it is the turn to ask.
    fn take_from_the_dead(&self, me: Id) -> Option<Permit> {
        if !is_time_to_ask(&self.asked) {
            return None;
        }
        let slots = self.slots();
        for _ in 0..slots.len().min(ASKED_AT_ONCE) {
            let turn = self.next_asked.fetch_add(1, Ordering::Relaxed);
            let slot = turn as usize % slots.len();
            let seen = slots[slot].load(Ordering::Relaxed);
            let Some(holder) = Id::within(seen) else {
                continue;
            };
            if !holder.is_alive() && swap(&slots[slot], seen, me.bits()) {
                self.died.store(holder.bits(), Ordering::Relaxed);
                return Some(Permit::in_slot(slot, me).inherited());
            }
        }
        None
    }

    /// A permit was freed: one who sleeps shall come.
    #[inline]
    fn tell(&self) {
        let gate = self.gate.fetch_add(ONE_GIFT, Ordering::AcqRel);
        if gate & WAITERS != 0 {
            self.wake_one();
        }
    }

    #[cold]
    fn wake_one(&self) {
        // Who is woken puts the flag back (`take_slowly`).
        self.gate.fetch_and(!WAITERS, Ordering::AcqRel);
        wake(&self.gate, 1);
    }

    /// After a wait: others may still sleep, and givers may have seen no flag meanwhile.
    fn pass_on(&self) {
        if self.free() > 0 {
            self.wake_one();
        }
    }

    fn add_one(&self) {
        let more = |permits| (permits < SLOTS as u64).then_some(permits + 1);
        let (success, failure) = (Ordering::AcqRel, Ordering::Relaxed);
        if self.permits.fetch_update(success, failure, more).is_err() {
            self.spare.fetch_add(FREE, Ordering::AcqRel);
        }
    }

    fn take_spare(&self) -> bool {
        self.change_spare(|spare| {
            let any_free = spare & LOW_HALF > 0;
            any_free.then(|| spare - FREE + IN_USE)
        })
    }

    fn give_spare(&self) -> bool {
        self.change_spare(|spare| {
            let any_in_use = spare >= IN_USE;
            any_in_use.then(|| spare + FREE - IN_USE)
        })
    }

    fn change_spare(&self, change: impl FnMut(u64) -> Option<u64>) -> bool {
        let (success, failure) = (Ordering::AcqRel, Ordering::Relaxed);
        self.spare.fetch_update(success, failure, change).is_ok()
    }
}

fn swap(slot: &AtomicU64, seen: u64, new: u64) -> bool {
    let (success, failure) = (Ordering::AcqRel, Ordering::Relaxed);
    slot.compare_exchange(seen, new, success, failure).is_ok()
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker makes one outside shared memory"
)]
impl SemaphoreState {
    pub(crate) fn new() -> SemaphoreState {
        SemaphoreState {
            gate: AtomicU64::new(0),
            permits: AtomicU64::new(0),
            bound: AtomicU64::new(0),
            spare: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            next_asked: AtomicU64::new(0),
            died: AtomicU64::new(0),
            slots: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }
}
