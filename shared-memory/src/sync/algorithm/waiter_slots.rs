//! A slot for each waiter that is to be woken individually: the waiter sleeps on it, and a notifier signals it.

use super::machine::{AtomicU64, Ordering, ThreadId, WAITER_SLOTS, wake};

/// Slots in shared memory. All zero means that all are free.
///
/// A lock guards them: only its holder claims, signals or releases a slot. Each change is one store, so
/// that the slots are consistent at whatever step the holder dies.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct WaiterSlots {
    /// How many slots, counted from the first, were ever in use. This number only grows.
    used: AtomicU64,
    slots: [WaiterSlot; WAITER_SLOTS],
}

/// Where one thread waits.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct WaiterSlot {
    /// 0 if free. Otherwise the waiting thread's id, with [`SIGNALED`] and the reason once it is signaled.
    word: AtomicU64,
    /// A number that the waiter gave when it claimed the slot.
    ticket: AtomicU64,
    /// A number that the notifier gave when it signaled the slot.
    signaled_at: AtomicU64,
}

const SIGNALED: u64 = 1 << 31;

/// The position of the signal's reason in the word: above the thread id, below the flag.
const REASON_SHIFT: u32 = 28;
const REASON_MASK: u64 = 7;

impl WaiterSlots {
    /// Claims a free slot; returns `None` if all slots are in use.
    pub(crate) fn claim(&self, me: ThreadId, ticket: u64) -> Option<&WaiterSlot> {
        let used = self.used();
        let free = used.iter().find(|slot| slot.owner().is_none());
        let slot = free.or_else(|| self.extend(used.len()))?;
        slot.ticket.store(ticket, Ordering::Relaxed);
        slot.word.store(me.bits(), Ordering::Release);
        Some(slot)
    }

    /// Whether the caller owns a slot. Needs no lock: while a thread lives, only it claims and releases its slot.
    pub(crate) fn is_caller_among_owners(&self) -> bool {
        let mut owners = self.used().iter().filter_map(WaiterSlot::owner);
        owners.any(ThreadId::is_caller)
    }

    /// The slots whose owners have not been signaled.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &WaiterSlot> {
        let waits = |slot: &&WaiterSlot| slot.owner().is_some() && slot.signal_reason().is_none();
        self.used().iter().filter(waits)
    }

    /// The slots that are signaled and not released yet.
    pub(crate) fn signaled(&self) -> impl Iterator<Item = &WaiterSlot> {
        let is_signaled =
            |slot: &&WaiterSlot| slot.owner().is_some() && slot.signal_reason().is_some();
        self.used().iter().filter(is_signaled)
    }

    fn used(&self) -> &[WaiterSlot] {
        let used = self.used.load(Ordering::Acquire) as usize;
        &self.slots[..used.min(WAITER_SLOTS)]
    }

    fn extend(&self, used: usize) -> Option<&WaiterSlot> {
        let slot = self.slots.get(used)?;
        self.used.store(used as u64 + 1, Ordering::Release);
        Some(slot)
    }
}

impl WaiterSlot {
    /// The word to sleep on while it has the value `me`: a signal changes it.
    pub(crate) fn word(&self) -> &AtomicU64 {
        &self.word
    }

    pub(crate) fn owner(&self) -> Option<ThreadId> {
        ThreadId::from_word(self.word.load(Ordering::Relaxed))
    }

    pub(crate) fn is_owner_dead(&self) -> bool {
        self.owner().is_some_and(|owner| !owner.is_alive())
    }

    pub(crate) fn ticket(&self) -> u64 {
        self.ticket.load(Ordering::Relaxed)
    }

    pub(crate) fn signaled_at(&self) -> u64 {
        self.signaled_at.load(Ordering::Relaxed)
    }

    /// The reason for the signal; `None` if the slot is not signaled.
    pub(crate) fn signal_reason(&self) -> Option<u64> {
        let word = self.word.load(Ordering::Acquire);
        (word & SIGNALED != 0).then_some((word >> REASON_SHIFT) & REASON_MASK)
    }

    /// Wakes the owner, for a reason below 8.
    pub(crate) fn signal(&self, reason: u64, at: u64) {
        self.signaled_at.store(at, Ordering::Relaxed);
        let signal = SIGNALED | (reason << REASON_SHIFT);
        self.word.fetch_or(signal, Ordering::Release);
        wake(&self.word, 1);
    }

    /// Frees the slot. The caller is the slot's owner, or the owner is dead.
    pub(crate) fn release(&self) {
        self.word.store(0, Ordering::Release);
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker creates one outside shared memory"
)]
impl WaiterSlots {
    pub(crate) fn new() -> WaiterSlots {
        let slot = |_| WaiterSlot {
            word: AtomicU64::new(0),
            ticket: AtomicU64::new(0),
            signaled_at: AtomicU64::new(0),
        };
        WaiterSlots {
            used: AtomicU64::new(0),
            slots: std::array::from_fn(slot),
        }
    }
}
