//! The condition's algorithm: who waits has a seat, and is called by name.

use super::machine::{AtomicU64, Deadline, Id, Ordering, Patience, Waited, is_time_to_ask};
use super::seats::{Seat, Seats};

/// A condition in shared memory, all zero at first. The lock that belongs to it guards it.
///
/// With a seat for each, a notification reaches exactly those who waited when it was made, in the
/// order in which they came; and one that reached a dead waiter is seen, and goes on to a living one.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct ConditionState {
    /// The number that the next to wait gets.
    next: AtomicU64,
    /// When somebody last asked if those who were called live.
    asked: AtomicU64,
    /// A seat's number is the waiter's; it is called at the number of the next to wait at that moment.
    seats: Seats,
}

/// One who waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiter<'a> {
    seat: &'a Seat,
    me: Id,
    number: u64,
}

impl ConditionState {
    /// Begins to wait; the caller holds the lock. `None`: too many wait.
    pub(crate) fn begin(&self, me: Id) -> Option<Waiter<'_>> {
        let number = self.next.load(Ordering::Relaxed);
        let seat = self.seats.sit(me, number).or_else(|| {
            self.pass_on();
            let waiting = self.seats.waiting();
            waiting
                .filter(|seat| seat.is_of_the_dead())
                .for_each(Seat::clear);
            self.seats.sit(me, number)
        })?;
        self.next.store(number + 1, Ordering::Relaxed);
        Some(Waiter { seat, me, number })
    }

    /// Waits until notified; `false`: not until the deadline. An error of `retake` ends it, too.
    ///
    /// The caller holds the lock. `release` gives it back, `retake` takes it again, with what
    /// `release` gave and whether it looks as if there was a notification; also with an error it is
    /// held. `in_doubt` is asked now and then: one who died with the lock may have left without a word.
    pub(crate) fn wait<D, E>(
        &self,
        waiter: Waiter<'_>,
        deadline: Deadline,
        mut release: impl FnMut() -> D,
        mut retake: impl FnMut(D, bool) -> Result<(), E>,
        in_doubt: impl Fn() -> bool,
    ) -> Result<bool, E> {
        loop {
            let held = release();
            let slept = self.sleep(waiter, deadline, &in_doubt);
            let retaken = retake(held, slept == Waited::Woken);
            let is_notified = self.is_notified(waiter);
            if is_notified || slept == Waited::TimedOut || retaken.is_err() {
                waiter.seat.clear();
                return retaken.map(|()| is_notified);
            }
        }
    }

    /// Wakes `count` of those who wait, the first to come first; how many there were. The caller
    /// holds the lock.
    pub(crate) fn notify(&self, count: usize) -> usize {
        let next = self.next.load(Ordering::Relaxed);
        (0..count).take_while(|_| self.notify_first(next)).count()
    }

    /// Wakes the first of those who waited before the one with this number.
    fn notify_first(&self, before: u64) -> bool {
        let waited = |seat: &&Seat| seat.number() < before;
        let waiting = self.seats.waiting().filter(waited);
        let first = waiting.min_by_key(|seat| seat.number());
        first.inspect(|seat| seat.call(0, before)).is_some()
    }

    /// Sleeps, without the lock: until called, until the deadline, or until there is a doubt that
    /// needs the lock.
    fn sleep(&self, waiter: Waiter<'_>, deadline: Deadline, in_doubt: &dyn Fn() -> bool) -> Waited {
        let mut patience = Patience::until(deadline);
        while waiter.seat.called().is_none() {
            match patience.wait(waiter.seat.word(), waiter.me.bits()) {
                Waited::Woken => {}
                Waited::InDoubt if !self.may_be_next(waiter) && !in_doubt() => {}
                doubt_or_timeout => return doubt_or_timeout,
            }
        }
        Waited::Woken
    }

    /// Whether the waiter was notified, perhaps in the place of one who died. The caller holds the
    /// lock.
    fn is_notified(&self, waiter: Waiter<'_>) -> bool {
        if waiter.seat.called().is_none() {
            self.pass_on();
        }
        waiter.seat.called().is_some()
    }

    /// Gives the notifications of those who died to those who waited with them. The caller holds the lock.
    fn pass_on(&self) {
        for dead in self.seats.called().filter(|seat| seat.is_of_the_dead()) {
            // Not lost if the caller dies in between, but perhaps given twice.
            self.notify_first(dead.called_at());
            dead.clear();
        }
    }

    /// Whether one was notified who waited with the waiter, and is dead.
    fn may_be_next(&self, waiter: Waiter<'_>) -> bool {
        let waited_with = |seat: &&Seat| seat.called_at() > waiter.number;
        let mut called = self.seats.called().filter(waited_with).peekable();
        called.peek().is_some() && is_time_to_ask(&self.asked) && called.any(Seat::is_of_the_dead)
    }
}

#[cfg(test)]
#[allow(
    dead_code,
    reason = "only the model checker makes one outside shared memory"
)]
impl ConditionState {
    pub(crate) fn new() -> ConditionState {
        ConditionState {
            next: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            seats: Seats::new(),
        }
    }
}
