//! The condition's algorithm: each waiter has a slot, and a notification signals one slot.

use super::machine::{AtomicU64, Deadline, Ordering, SlicedWait, ThreadId, Waited, claim_probe};
use super::waiter_slots::{WaiterSlot, WaiterSlots};

/// A condition in shared memory, all zero at first. The lock that belongs to the condition guards it.
///
/// Since each waiter has a slot, a notification reaches exactly the threads that were waiting when it was made, in the
/// order in which they began to wait. A notification that reached a dead waiter stays visible, and is forwarded to a
/// living one.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct ConditionState {
    /// The ticket of the next waiter.
    next: AtomicU64,
    /// When a waiter last checked whether the notified waiters live.
    last_probe: AtomicU64,
    /// Signaling a slot stores the ticket that the next waiter would get.
    slots: WaiterSlots,
}

/// A thread that waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiter<'a> {
    slot: &'a WaiterSlot,
    me: ThreadId,
    ticket: u64,
}

impl ConditionState {
    /// Claims a slot to wait in; the caller holds the lock. `None` if all slots are in use.
    pub(crate) fn begin(&self, me: ThreadId) -> Option<Waiter<'_>> {
        let ticket = self.next.load(Ordering::Relaxed);
        let slot = self.slots.claim(me, ticket).or_else(|| {
            self.forward_notifications();
            let waiting = self.slots.waiting();
            waiting
                .filter(|slot| slot.is_owner_dead())
                .for_each(WaiterSlot::release);
            self.slots.claim(me, ticket)
        })?;
        self.next.store(ticket + 1, Ordering::Relaxed);
        Some(Waiter { slot, me, ticket })
    }

    /// Waits until notified; returns `false` if the deadline passed first. An error of `reacquire` ends the wait, too.
    ///
    /// The caller holds the lock. `release` releases it. `reacquire` acquires it again; its arguments are what
    /// `release` returned, and whether there seems to have been a notification. The lock is held even after an error
    /// of `reacquire`. The wait calls `may_be_inconsistent` now and then: a thread that died while it held the lock
    /// may have died before it could notify.
    pub(crate) fn wait<D, E>(
        &self,
        waiter: Waiter<'_>,
        deadline: Deadline,
        mut release: impl FnMut() -> D,
        mut reacquire: impl FnMut(D, bool) -> Result<(), E>,
        may_be_inconsistent: impl Fn() -> bool,
    ) -> Result<bool, E> {
        loop {
            let held = release();
            let slept = self.sleep(waiter, deadline, &may_be_inconsistent);
            let reacquired = reacquire(held, slept == Waited::Woken);
            let is_notified = self.is_notified(waiter);
            if is_notified || slept == Waited::TimedOut || reacquired.is_err() {
                waiter.slot.release();
                return reacquired.map(|()| is_notified);
            }
        }
    }

    /// Wakes the first `count` waiters; returns how many there were. The caller holds the lock.
    pub(crate) fn notify(&self, count: usize) -> usize {
        let next = self.next.load(Ordering::Relaxed);
        (0..count).take_while(|_| self.notify_first(next)).count()
    }

    /// Wakes the first of the waiters whose tickets are below this one.
    fn notify_first(&self, before: u64) -> bool {
        let came_before = |slot: &&WaiterSlot| slot.ticket() < before;
        let waiting = self.slots.waiting().filter(came_before);
        let first = waiting.min_by_key(|slot| slot.ticket());
        first.inspect(|slot| slot.signal(0, before)).is_some()
    }

    /// Sleeps without the lock, until signaled, until the deadline, or until there is a reason to check again with the
    /// lock.
    fn sleep(
        &self,
        waiter: Waiter<'_>,
        deadline: Deadline,
        may_be_inconsistent: &dyn Fn() -> bool,
    ) -> Waited {
        let mut sliced = SlicedWait::until(deadline);
        while waiter.slot.signal_reason().is_none() {
            match sliced.wait(waiter.slot.word(), waiter.me.bits()) {
                Waited::Woken => {}
                Waited::SliceEnded if !self.may_be_next(waiter) && !may_be_inconsistent() => {}
                slice_ended_or_timed_out => return slice_ended_or_timed_out,
            }
        }
        Waited::Woken
    }

    /// Whether the waiter was notified, perhaps in place of a waiter that died. The caller holds the lock.
    fn is_notified(&self, waiter: Waiter<'_>) -> bool {
        if waiter.slot.signal_reason().is_none() {
            self.forward_notifications();
        }
        waiter.slot.signal_reason().is_some()
    }

    /// Forwards the notifications of dead waiters to other threads that were waiting at the same time. The caller
    /// holds the lock.
    fn forward_notifications(&self) {
        for dead in self.slots.signaled().filter(|slot| slot.is_owner_dead()) {
            // If the caller dies between these two lines, the notification is not lost, but may be forwarded twice.
            self.notify_first(dead.signaled_at());
            dead.release();
        }
    }

    /// Whether there is a dead notified thread that was waiting at the same time as `waiter`.
    fn may_be_next(&self, waiter: Waiter<'_>) -> bool {
        let waited_with = |slot: &&WaiterSlot| slot.signaled_at() > waiter.ticket;
        let mut signaled = self.slots.signaled().filter(waited_with).peekable();
        signaled.peek().is_some()
            && claim_probe(&self.last_probe)
            && signaled.any(WaiterSlot::is_owner_dead)
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker creates one outside shared memory"
)]
impl ConditionState {
    pub(crate) fn new() -> ConditionState {
        ConditionState {
            next: AtomicU64::new(0),
            last_probe: AtomicU64::new(0),
            slots: WaiterSlots::new(),
        }
    }
}
