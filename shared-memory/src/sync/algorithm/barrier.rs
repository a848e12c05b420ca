//! The barrier's algorithm: all come, or nobody passes.

use super::lock::{LockState, Taken};
use super::machine::{AtomicU64, Deadline, Id, Ordering, Patience, Waited, is_time_to_ask};
use super::seats::{Seat, Seats};

/// A barrier in shared memory. All zero but for the parties; see [`set_up`](BarrierState::set_up).
///
/// The lock guards all but `asked`. Who dies with it breaks the barrier.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct BarrierState {
    lock: LockState,
    parties: AtomicU64,
    /// How many of this round have come.
    arrived: AtomicU64,
    /// The number of the round that gathers now.
    round: AtomicU64,
    /// 0: whole. Else why it is broken, see [`Broken`].
    broken: AtomicU64,
    /// Who died, if that broke it.
    died: AtomicU64,
    /// When somebody last asked if those who wait live.
    asked: AtomicU64,
    /// A seat's number is its round. It is called with 0 when all have come, else with the reason.
    seats: Seats,
}

/// Why a barrier broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    Aborted = 1,
    Reset,
    TimedOut,
    ActionFailed,
    Died,
    TooMany,
}

/// One who has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    seat: &'a Seat,
    me: Id,
    round: u64,
    pub(crate) index: u64,
    /// All others have come: this one is to [`open`](BarrierState::open) the barrier.
    pub(crate) is_last: bool,
}

impl BarrierState {
    pub(crate) fn set_up(&self, parties: u64) {
        self.parties.store(parties, Ordering::Release);
    }

    pub(crate) fn parties(&self) -> u64 {
        self.parties.load(Ordering::Relaxed)
    }

    /// How many wait for the others.
    pub(crate) fn waiting(&self) -> u64 {
        self.arrived.load(Ordering::Relaxed)
    }

    pub(crate) fn broken(&self) -> Option<Broken> {
        Broken::of(self.broken.load(Ordering::Acquire))
    }

    /// Who died, if that is why it broke last.
    pub(crate) fn died(&self) -> Option<Id> {
        Id::within(self.died.load(Ordering::Relaxed))
    }

    /// Comes to the barrier. The last one begins a new round.
    pub(crate) fn arrive(&self, me: Id) -> Result<Arrival<'_>, Broken> {
        self.locked(me, || {
            if let Some(why) = self.broken() {
                return Err(why);
            }
            let round = self.round.load(Ordering::Relaxed);
            let seat = self.seats.sit(me, round).or_else(|| {
                let called = self.seats.called();
                called
                    .filter(|seat| seat.is_of_the_dead())
                    .for_each(Seat::clear);
                self.seats.sit(me, round)
            });
            let Some(seat) = seat else {
                self.break_up(Broken::TooMany);
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
                seat,
                me,
                round,
                index,
                is_last,
            })
        })
    }

    /// Lets all of the last one's round go, unless the barrier broke meanwhile.
    pub(crate) fn open(&self, last: Arrival<'_>) -> Result<(), Broken> {
        self.locked(last.me, || {
            let of_the_round = |seat: &&Seat| seat.number() == last.round;
            for seat in self.seats.waiting().filter(of_the_round) {
                seat.call(0, 0);
            }
        });
        self.outcome(last)
    }

    /// Breaks the barrier, which the last one was to open.
    pub(crate) fn fail(&self, last: Arrival<'_>) {
        self.abort(last.me, Broken::ActionFailed);
        last.seat.clear();
    }

    /// Waits for the others; breaks the barrier when they have not come until the deadline.
    pub(crate) fn wait(&self, arrival: Arrival<'_>, deadline: Deadline) -> Result<(), Broken> {
        let mut patience = Patience::until(deadline);
        while arrival.seat.called().is_none() {
            match patience.wait(arrival.seat.word(), arrival.me.bits()) {
                Waited::Woken => {}
                Waited::InDoubt => self.ask(arrival.me),
                Waited::TimedOut => self.time_out(arrival),
            }
        }
        self.outcome(arrival)
    }

    /// Breaks the barrier: all who wait, and all who come, are told why.
    pub(crate) fn abort(&self, me: Id, why: Broken) {
        self.locked(me, || self.break_up(why));
    }

    /// Makes the barrier whole and empty; who waits is told that it broke.
    pub(crate) fn reset(&self, me: Id) {
        self.locked(me, || {
            self.break_up(Broken::Reset);
            self.round.fetch_add(1, Ordering::Relaxed);
            self.broken.store(0, Ordering::Release);
        });
    }

    fn time_out(&self, arrival: Arrival<'_>) {
        self.locked(arrival.me, || {
            // All may have come while it waited for the lock.
            if arrival.seat.called().is_none() {
                self.break_up(Broken::TimedOut);
            }
        });
    }

    /// Breaks the barrier if one who waits is dead, or one who was changing it.
    fn ask(&self, me: Id) {
        let a_waiter_died = || is_time_to_ask(&self.asked) && self.dead().is_some();
        if !self.lock.is_in_doubt() && !a_waiter_died() {
            return;
        }
        self.locked(me, || {
            if let Some(dead) = self.dead() {
                self.died.store(dead.bits(), Ordering::Relaxed);
                self.break_up(Broken::Died);
            }
        });
    }

    fn dead(&self) -> Option<Id> {
        let mut sitters = self.seats.waiting().filter_map(Seat::sitter);
        sitters.find(|sitter| !sitter.is_alive())
    }

    fn outcome(&self, arrival: Arrival<'_>) -> Result<(), Broken> {
        let called = arrival.seat.called();
        arrival.seat.clear();
        called.and_then(Broken::of).map_or(Ok(()), Err)
    }

    /// The caller holds the lock.
    fn break_up(&self, why: Broken) {
        self.broken.store(why as u64, Ordering::Release);
        self.arrived.store(0, Ordering::Relaxed);
        for seat in self.seats.waiting() {
            seat.call(why as u64, 0);
        }
    }

    fn locked<T>(&self, me: Id, work: impl FnOnce() -> T) -> T {
        let taken = if self.lock.take_at_once(me) {
            Taken::Clean
        } else {
            let taken = self.lock.take(me, Deadline::Never);
            taken.unwrap_or_else(|| unreachable!("a wait without a deadline"))
        };
        if taken == Taken::Suspect {
            let dead = self.lock.died().map_or(0, Id::bits);
            self.died.store(dead, Ordering::Relaxed);
            self.break_up(Broken::Died);
            self.lock.trust();
        }
        let result = work();
        // It is ours.
        self.lock.give(me).unwrap_or(());
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
    reason = "only the model checker makes one outside shared memory"
)]
impl BarrierState {
    pub(crate) fn new() -> BarrierState {
        BarrierState {
            lock: LockState::new(),
            parties: AtomicU64::new(0),
            arrived: AtomicU64::new(0),
            round: AtomicU64::new(0),
            broken: AtomicU64::new(0),
            died: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            seats: Seats::new(),
        }
    }
}
