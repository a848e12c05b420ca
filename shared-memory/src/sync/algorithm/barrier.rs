//! The barrier's algorithm: all parties arrive, or none passes.

use super::lock::{Acquired, LockState};
use super::machine::{AtomicU64, Deadline, Ordering, SlicedWait, ThreadId, Waited, claim_probe};
use super::waiter_slots::{WaiterSlot, WaiterSlots};

/// A barrier in shared memory. All zero except for the number of parties; see [`set_up`](BarrierState::set_up).
///
/// The lock guards all but `last_probe`. A thread that dies while it holds the lock breaks the barrier.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct BarrierState {
    lock: LockState,
    parties: AtomicU64,
    /// How many parties of this round have arrived.
    arrived: AtomicU64,
    /// The number of the round that is waiting to be complete.
    round: AtomicU64,
    /// 0 if the barrier is not broken. Otherwise the cause; see [`Broken`].
    broken: AtomicU64,
    /// The thread whose death last broke the barrier.
    dead_waiter: AtomicU64,
    /// When a waiter last checked whether the other waiters live.
    last_probe: AtomicU64,
    /// A slot's ticket is its round. It is signaled with 0 when all parties have arrived, otherwise with the cause
    /// that broke the barrier.
    slots: WaiterSlots,
}

/// What broke a barrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    Aborted = 1,
    Reset,
    TimedOut,
    ActionFailed,
    Died,
    TooMany,
}

/// A party that has arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    slot: &'a WaiterSlot,
    /// The thread that arrived. A child that the action forks has a copy of the arrival.
    pub(crate) me: ThreadId,
    round: u64,
    pub(crate) index: u64,
    /// All other parties have arrived: this party has to [`open`](BarrierState::open) the barrier.
    pub(crate) is_last: bool,
}

impl BarrierState {
    pub(crate) fn set_up(&self, parties: u64) {
        self.parties.store(parties, Ordering::Release);
    }

    pub(crate) fn parties(&self) -> u64 {
        self.parties.load(Ordering::Relaxed)
    }

    /// How many parties wait for the others.
    pub(crate) fn waiting(&self) -> u64 {
        self.arrived.load(Ordering::Relaxed)
    }

    pub(crate) fn broken(&self) -> Option<Broken> {
        Broken::of(self.broken.load(Ordering::Acquire))
    }

    /// The thread whose death last broke the barrier.
    pub(crate) fn dead_waiter(&self) -> Option<ThreadId> {
        ThreadId::from_word(self.dead_waiter.load(Ordering::Relaxed))
    }

    /// Whether the caller has arrived and not left: it runs the action. A reset or an abort changes nothing about that.
    pub(crate) fn is_in_action(&self) -> bool {
        self.slots.is_caller_among_owners()
    }

    /// Arrives at the barrier. The last party begins a new round.
    pub(crate) fn arrive(&self, me: ThreadId) -> Result<Arrival<'_>, Broken> {
        self.locked(me, || {
            if let Some(why) = self.broken() {
                return Err(why);
            }
            let round = self.round.load(Ordering::Relaxed);
            let slot = self.slots.claim(me, round).or_else(|| {
                let signaled = self.slots.signaled();
                signaled
                    .filter(|slot| slot.is_owner_dead())
                    .for_each(WaiterSlot::release);
                self.slots.claim(me, round)
            });
            let Some(slot) = slot else {
                self.break_barrier(Broken::TooMany);
                return Err(Broken::TooMany);
            };
            let index = self.arrived.load(Ordering::Relaxed);
            let is_last = index + 1 == self.parties();
            if is_last {
                self.round.store(round + 1, Ordering::Relaxed);
            }
            let arrived = if is_last { 0 } else { index + 1 };
            self.arrived.store(arrived, Ordering::Relaxed);
            Ok(Arrival {
                slot,
                me,
                round,
                index,
                is_last,
            })
        })
    }

    /// Lets all parties of the round of `last` go on, unless the barrier broke meanwhile.
    pub(crate) fn open(&self, last: Arrival<'_>) -> Result<(), Broken> {
        self.locked(last.me, || {
            let of_the_round = |slot: &&WaiterSlot| slot.ticket() == last.round;
            for slot in self.slots.waiting().filter(of_the_round) {
                slot.signal(0, 0);
            }
        });
        self.outcome(last)
    }

    /// Breaks the barrier instead of opening it.
    pub(crate) fn fail(&self, last: Arrival<'_>) {
        self.abort(last.me, Broken::ActionFailed);
        last.slot.release();
    }

    /// Waits for the others; breaks the barrier if they have not all arrived by the deadline. Once they have, waits as long as
    /// the last one's action takes.
    pub(crate) fn wait(&self, arrival: Arrival<'_>, deadline: Deadline) -> Result<(), Broken> {
        let mut sliced = SlicedWait::until(deadline);
        while arrival.slot.signal_reason().is_none() {
            match sliced.wait(arrival.slot.word(), arrival.me.bits()) {
                Waited::Woken => {}
                Waited::SliceEnded => self.check_waiters(arrival.me),
                Waited::TimedOut => {
                    self.time_out(arrival);
                    // Either the slot is signaled now, or the round is complete.
                    sliced = SlicedWait::until(Deadline::Never);
                }
            }
        }
        self.outcome(arrival)
    }

    /// Breaks the barrier: all parties that wait, and all that arrive later, get the cause.
    pub(crate) fn abort(&self, me: ThreadId, why: Broken) {
        self.locked(me, || self.break_barrier(why));
    }

    /// Makes the barrier usable and empty again; the waiting parties get [`Broken::Reset`].
    pub(crate) fn reset(&self, me: ThreadId) {
        self.locked(me, || {
            self.break_barrier(Broken::Reset);
            self.round.fetch_add(1, Ordering::Relaxed);
            self.broken.store(0, Ordering::Release);
        });
    }

    /// Breaks the barrier unless all of the arrival's round have arrived.
    fn time_out(&self, arrival: Arrival<'_>) {
        self.locked(arrival.me, || {
            // All parties may have arrived while this thread waited for the lock, or before: the last one's action runs.
            let is_complete = self.round.load(Ordering::Relaxed) != arrival.round;
            if !is_complete && arrival.slot.signal_reason().is_none() {
                // The action of the previous round may still run: its parties go on when it returns.
                self.break_for(Broken::TimedOut, |slot| slot.ticket() == arrival.round);
            }
        });
    }

    /// Breaks the barrier if a waiter died, or a thread died while it was changing the barrier.
    fn check_waiters(&self, me: ThreadId) {
        let a_waiter_died = || claim_probe(&self.last_probe) && self.find_dead().is_some();
        if !self.lock.may_be_inconsistent() && !a_waiter_died() {
            return;
        }
        self.locked(me, || {
            if let Some(dead) = self.find_dead() {
                self.dead_waiter.store(dead.bits(), Ordering::Relaxed);
                self.break_barrier(Broken::Died);
            }
        });
    }

    fn find_dead(&self) -> Option<ThreadId> {
        let mut owners = self.slots.waiting().filter_map(WaiterSlot::owner);
        owners.find(|owner| !owner.is_alive())
    }

    fn outcome(&self, arrival: Arrival<'_>) -> Result<(), Broken> {
        let reason = arrival.slot.signal_reason();
        arrival.slot.release();
        reason.and_then(Broken::of).map_or(Ok(()), Err)
    }

    /// The caller holds the lock.
    fn break_barrier(&self, why: Broken) {
        self.break_for(why, |_| true);
    }

    /// Breaks it, and tells those who wait in slots that are `meant`. The caller holds the lock.
    fn break_for(&self, why: Broken, meant: impl Fn(&WaiterSlot) -> bool) {
        self.broken.store(why as u64, Ordering::Release);
        self.arrived.store(0, Ordering::Relaxed);
        for slot in self.slots.waiting().filter(|slot| meant(slot)) {
            slot.signal(why as u64, 0);
        }
    }

    fn locked<T>(&self, me: ThreadId, work: impl FnOnce() -> T) -> T {
        let acquired = if self.lock.try_acquire_fast(me) {
            Acquired::Clean
        } else {
            let acquired = self.lock.acquire(me, Deadline::Never);
            acquired.unwrap_or_else(|| unreachable!("a wait without a deadline timed out"))
        };
        if acquired == Acquired::OwnerDied {
            let dead = self.lock.dead_owner().map_or(0, ThreadId::bits);
            self.dead_waiter.store(dead, Ordering::Relaxed);
            self.break_barrier(Broken::Died);
            self.lock.mark_consistent();
        }
        let result = work();
        // This thread holds the lock, so the release can't fail.
        self.lock.release(me).unwrap_or(());
        result
    }
}

impl Broken {
    fn of(code: u64) -> Option<Broken> {
        match code {
            0 => None,
            1 => Some(Broken::Aborted),
            2 => Some(Broken::Reset),
            3 => Some(Broken::TimedOut),
            4 => Some(Broken::ActionFailed),
            5 => Some(Broken::Died),
            _ => Some(Broken::TooMany),
        }
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker creates one outside shared memory"
)]
impl BarrierState {
    pub(crate) fn new() -> BarrierState {
        BarrierState {
            lock: LockState::new(),
            parties: AtomicU64::new(0),
            arrived: AtomicU64::new(0),
            round: AtomicU64::new(0),
            broken: AtomicU64::new(0),
            dead_waiter: AtomicU64::new(0),
            last_probe: AtomicU64::new(0),
            slots: WaiterSlots::new(),
        }
    }
}
