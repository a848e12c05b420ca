//! The semaphore's algorithm: each permit names its holder.

use super::machine::{
    AtomicU64, Deadline, Ordering, PERMIT_SLOTS, SlicedWait, ThreadId, Waited, claim_probe,
    spin_until, wake,
};
use super::permit::Permit;

/// How many holders a waiter checks at a time; each check takes about 20 µs.
const PROBED_AT_ONCE: usize = 16;

/// A semaphore in shared memory. All zero means no permits; see [`set_up`](SemaphoreState::set_up).
///
/// Acquiring or releasing a permit is one swap in its slot. So at whatever step a holder dies, each slot says
/// correctly whether it is free.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct SemaphoreState {
    /// The word that waiters sleep on: a count of releases, and the flag [`WAITERS`] below it.
    gate: AtomicU64,
    /// How many of the slots are permits. This number only grows.
    permits: AtomicU64,
    /// One more than the largest number of free permits; 0 means no bound.
    bound_plus_1: AtomicU64,
    /// The permits beyond the slots: the low half counts the free ones, the high half the ones in use.
    spare: AtomicU64,
    /// How many of the spare permits in use were leaked. The others belong to guards.
    spare_leaked: AtomicU64,
    /// When a waiter last checked whether holders are alive.
    last_probe: AtomicU64,
    /// The slot to check next. All waiters share it, so that all slots get checked even if each caller checks only
    /// once.
    next_probe: AtomicU64,
    /// The last dead holder whose permit another thread acquired.
    dead_owner: AtomicU64,
    /// 0 if free. Otherwise the holder's id, or [`LEAKED`].
    slots: [AtomicU64; PERMIT_SLOTS],
}

/// A thread may be sleeping on the gate.
const WAITERS: u64 = 1;
const ONE_RELEASE: u64 = 2;

/// A permit that is in use and belongs to no thread; not an id.
const LEAKED: u64 = 1 << 31;

const FREE: u64 = 1;
const IN_USE: u64 = 1 << 32;
const LOW_HALF: u64 = IN_USE - 1;

/// The largest number of permits, and how many of them have no slot.
const MAX_PERMITS: u64 = u32::MAX as u64;
const MAX_SPARE: u64 = MAX_PERMITS - PERMIT_SLOTS as u64;

/// There would be more permits than the bound allows, or than can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

/// What a release is about to free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Release {
    /// The permit of this slot, which was leaked.
    Slot(usize),
    /// A leaked permit beyond the slots.
    Spare,
    /// A permit more than before.
    Added,
}

impl SemaphoreState {
    /// Sets the number of permits of a new semaphore. A `bounded` semaphore never gets more.
    pub(crate) fn set_up(&self, permits: u32, bounded: bool) {
        let permits = u64::from(permits);
        let slots = permits.min(PERMIT_SLOTS as u64);
        self.permits.store(slots, Ordering::Relaxed);
        self.spare.store(permits - slots, Ordering::Relaxed);
        let bound_plus_1 = if bounded { permits + 1 } else { 0 };
        self.bound_plus_1.store(bound_plus_1, Ordering::Release);
    }

    /// How many permits are free now.
    pub(crate) fn value(&self) -> u64 {
        let is_free = |slot: &&AtomicU64| slot.load(Ordering::Relaxed) == 0;
        let in_slots = self.slots().iter().filter(is_free).count();
        in_slots as u64 + (self.spare.load(Ordering::Relaxed) & LOW_HALF)
    }

    /// The last dead holder whose permit another thread acquired.
    pub(crate) fn dead_owner(&self) -> Option<ThreadId> {
        ThreadId::from_word(self.dead_owner.load(Ordering::Relaxed))
    }

    /// The largest number of free permits that it can have.
    pub(crate) fn bound(&self) -> u64 {
        match self.bound_plus_1.load(Ordering::Relaxed) {
            0 => MAX_PERMITS,
            more => more - 1,
        }
    }

    fn is_bounded(&self) -> bool {
        self.bound_plus_1.load(Ordering::Relaxed) != 0
    }

    /// Acquires a permit for `me` if one is free.
    #[inline]
    pub(crate) fn try_acquire(&self, me: ThreadId) -> Option<Permit> {
        let claim =
            |slot: &AtomicU64| slot.load(Ordering::Relaxed) == 0 && swap(slot, 0, me.bits());
        let permit = match self.slots().iter().position(claim) {
            Some(slot) => Permit::in_slot(slot, me),
            None if self.acquire_spare() => Permit::spare(me),
            None => return None,
        };
        Some(permit)
    }

    /// Acquires a permit for `me`, perhaps the permit of a dead holder; returns `None` if the deadline passed first.
    #[cold]
    pub(crate) fn acquire(&self, me: ThreadId, deadline: Deadline) -> Option<Permit> {
        if deadline == Deadline::Now {
            return self.acquire_from_dead(me);
        }
        if spin_until(|| self.value() > 0)
            && let Some(permit) = self.try_acquire(me)
        {
            return Some(permit);
        }
        let mut sliced = SlicedWait::until(deadline);
        loop {
            // Set the flag before the try: if a thread releases a permit in between, it sees the flag, or this thread
            // sees the permit.
            let gate = self.gate.fetch_or(WAITERS, Ordering::AcqRel) | WAITERS;
            if let Some(permit) = self.try_acquire(me) {
                self.wake_next();
                return Some(permit);
            }
            let waited = sliced.wait(&self.gate, gate);
            if waited == Waited::Woken {
                continue;
            }
            let found = self.acquire_from_dead(me);
            if found.is_some() || waited == Waited::TimedOut {
                return found;
            }
        }
    }

    /// Releases `permit` if `me` acquired it; returns whether it did. The copy of a permit in a forked child does nothing.
    #[inline]
    pub(crate) fn release(&self, me: ThreadId, permit: Permit) -> bool {
        // The child may hold a permit of its own in the same slot.
        if !permit.is_held_by(me) {
            return false;
        }
        let is_released = match permit.slot() {
            Some(slot) => swap(&self.slots[slot], me.bits(), 0),
            None => self.release_spare(),
        };
        if is_released {
            self.wake_waiter();
        }
        is_released
    }

    /// Whether `me` still holds `permit`.
    pub(crate) fn holds(&self, me: ThreadId, permit: Permit) -> bool {
        let is_in = |slot: usize| self.slots[slot].load(Ordering::Relaxed) == me.bits();
        permit.is_held_by(me) && permit.slot().is_none_or(is_in)
    }

    /// Leaves the permit in use without a holder, until [`begin_release`](SemaphoreState::begin_release) finds it; returns
    /// whether `me` held it.
    pub(crate) fn leak(&self, me: ThreadId, permit: Permit) -> bool {
        // The copy of a permit in a forked child holds nothing.
        if !permit.is_held_by(me) {
            return false;
        }
        match permit.slot() {
            Some(slot) => swap(&self.slots[slot], me.bits(), LEAKED),
            None => {
                self.spare_leaked.fetch_add(1, Ordering::AcqRel);
                true
            }
        }
    }

    /// Finds out what a release frees: a leaked permit, or else a permit more. Nobody can acquire it before
    /// [`finish_release`](SemaphoreState::finish_release).
    ///
    /// Until then `me` holds a permit that has a slot: if `me` dies in between, a waiter recovers it.
    pub(crate) fn begin_release(&self, me: ThreadId) -> Result<Release, TooMany> {
        let claim = |slot: &AtomicU64| {
            slot.load(Ordering::Relaxed) == LEAKED && swap(slot, LEAKED, me.bits())
        };
        if let Some(slot) = self.slots().iter().position(claim) {
            return Ok(Release::Slot(slot));
        }
        if self.claim_spare_leaked() {
            return Ok(Release::Spare);
        }
        if self.is_bounded() || self.is_full() {
            return Err(TooMany);
        }
        Ok(Release::Added)
    }

    /// Frees what [`begin_release`](SemaphoreState::begin_release) found. Fails only if threads that add permits at the same
    /// time reach the largest number before it.
    pub(crate) fn finish_release(&self, me: ThreadId, release: Release) -> Result<(), TooMany> {
        let is_freed = match release {
            Release::Slot(slot) => swap(&self.slots[slot], me.bits(), 0),
            Release::Spare => self.release_spare(),
            Release::Added => self.add_permit(),
        };
        if !is_freed {
            return Err(TooMany);
        }
        self.wake_waiter();
        Ok(())
    }

    fn is_full(&self) -> bool {
        let has_all_slots = self.permits.load(Ordering::Relaxed) >= PERMIT_SLOTS as u64;
        has_all_slots && all_spare(self.spare.load(Ordering::Relaxed)) >= MAX_SPARE
    }

    fn slots(&self) -> &[AtomicU64] {
        let permits = self.permits.load(Ordering::Acquire);
        &self.slots[..PERMIT_SLOTS.min(permits as usize)]
    }

    /// Acquires the permit of a dead holder, if one of the next holders to check is dead.
    fn acquire_from_dead(&self, me: ThreadId) -> Option<Permit> {
        if !claim_probe(&self.last_probe) {
            return None;
        }
        let slots = self.slots();
        for _ in 0..slots.len().min(PROBED_AT_ONCE) {
            let turn = self.next_probe.fetch_add(1, Ordering::Relaxed);
            let slot = turn as usize % slots.len();
            let seen = slots[slot].load(Ordering::Relaxed);
            let Some(holder) = ThreadId::from_word(seen) else {
                continue;
            };
            if !holder.is_alive() && swap(&slots[slot], seen, me.bits()) {
                self.dead_owner.store(holder.bits(), Ordering::Relaxed);
                return Some(Permit::in_slot(slot, me).recovered());
            }
        }
        None
    }

    /// Wakes a sleeper, if there is one, after a permit was freed.
    #[inline]
    fn wake_waiter(&self) {
        let gate = self.gate.fetch_add(ONE_RELEASE, Ordering::AcqRel);
        if gate & WAITERS != 0 {
            self.wake_one();
        }
    }

    #[cold]
    fn wake_one(&self) {
        // The woken thread sets the flag again (`acquire`).
        self.gate.fetch_and(!WAITERS, Ordering::AcqRel);
        wake(&self.gate, 1);
    }

    /// Called after a wait: other threads may still sleep, and permits may have been released while the flag was
    /// cleared.
    fn wake_next(&self) {
        if self.value() > 0 {
            self.wake_one();
        }
    }

    fn add_permit(&self) -> bool {
        let more = |permits| (permits < PERMIT_SLOTS as u64).then_some(permits + 1);
        let (success, failure) = (Ordering::AcqRel, Ordering::Relaxed);
        let has_slot = self.permits.fetch_update(success, failure, more).is_ok();
        has_slot || self.add_spare()
    }

    /// Adds a spare permit. All spare permits may be free at the same time: their number must not overflow into the
    /// half that counts those in use.
    fn add_spare(&self) -> bool {
        self.change_spare(|spare| (all_spare(spare) < MAX_SPARE).then_some(spare + FREE))
    }

    fn acquire_spare(&self) -> bool {
        self.change_spare(|spare| {
            let any_free = spare & LOW_HALF > 0;
            any_free.then(|| spare - FREE + IN_USE)
        })
    }

    fn release_spare(&self) -> bool {
        self.change_spare(|spare| {
            let any_in_use = spare >= IN_USE;
            any_in_use.then(|| spare + FREE - IN_USE)
        })
    }

    /// Claims one leaked spare permit for a release; it stays in use until then.
    fn claim_spare_leaked(&self) -> bool {
        let one_less = |leaked: u64| leaked.checked_sub(1);
        let (success, failure) = (Ordering::AcqRel, Ordering::Relaxed);
        let claimed = self.spare_leaked.fetch_update(success, failure, one_less);
        claimed.is_ok()
    }

    fn change_spare(&self, change: impl FnMut(u64) -> Option<u64>) -> bool {
        let (success, failure) = (Ordering::AcqRel, Ordering::Relaxed);
        self.spare.fetch_update(success, failure, change).is_ok()
    }
}

/// The permits beyond the slots, free and in use.
fn all_spare(spare: u64) -> u64 {
    (spare & LOW_HALF) + (spare >> 32)
}

fn swap(slot: &AtomicU64, seen: u64, new: u64) -> bool {
    let (success, failure) = (Ordering::AcqRel, Ordering::Relaxed);
    slot.compare_exchange(seen, new, success, failure).is_ok()
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker creates one outside shared memory"
)]
impl SemaphoreState {
    pub(crate) fn new() -> SemaphoreState {
        SemaphoreState {
            gate: AtomicU64::new(0),
            permits: AtomicU64::new(0),
            bound_plus_1: AtomicU64::new(0),
            spare: AtomicU64::new(0),
            spare_leaked: AtomicU64::new(0),
            last_probe: AtomicU64::new(0),
            next_probe: AtomicU64::new(0),
            dead_owner: AtomicU64::new(0),
            slots: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }
}
