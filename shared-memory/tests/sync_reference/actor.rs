//! A thread that executes operations on the real locks.

use std::sync::mpsc::{Sender, channel};
use std::thread::Scope;
use std::time::Duration;

use shared_memory::{
    Barrier, BarrierError, BoundedSemaphore, Condition, Event, Lock, LockError, RLock,
    ReleaseError, Semaphore,
};

use crate::model::{Model, PARTIES, PERMITS};
use crate::op::{Op, Outcome, Thing, WaitTime};

/// All that the actors share.
pub(crate) struct Shared {
    lock: Lock,
    rlock: RLock,
    semaphore: Semaphore,
    bounded: BoundedSemaphore,
    event: Event,
    condition: Condition,
    barrier: Barrier,
}

/// A thread, and the channel that sends operations to it.
pub(crate) struct Actor {
    operations: Option<Sender<Op>>,
}

impl Actor {
    pub(crate) fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        number: usize,
        shared: &'scope Shared,
        replies: Sender<(usize, Outcome)>,
    ) -> Actor {
        let (operations, received) = channel();
        scope.spawn(move || {
            for op in received {
                // After a failure no thread receives the replies.
                replies.send((number, shared.act(op))).unwrap_or(());
            }
        });
        let operations = Some(operations);
        Actor { operations }
    }

    pub(crate) fn send(&self, op: Op) {
        self.operations.as_ref().unwrap().send(op).unwrap();
    }

    pub(crate) fn stop(&mut self) {
        self.operations = None;
    }
}

impl Shared {
    pub(crate) fn new() -> Shared {
        Shared {
            lock: Lock::new().unwrap(),
            rlock: RLock::new().unwrap(),
            semaphore: Semaphore::new(PERMITS).unwrap(),
            bounded: BoundedSemaphore::new(PERMITS).unwrap(),
            event: Event::new().unwrap(),
            condition: Condition::new().unwrap(),
            barrier: Barrier::new(PARTIES).unwrap(),
        }
    }

    /// Returns once the actor with this operation waits, as far as other actors depend on it.
    ///
    /// Not needed for locks and permits, which work the same if the actor comes later, or for an event, which stays
    /// set.
    pub(crate) fn wait_until_blocked(&self, op: Op, model: &Model) {
        let waits = || match op {
            Op::WaitAtBarrier(_) => self.barrier.n_waiting() == model.at_barrier(),
            // An actor that waits for the lock reports when it has acquired it.
            Op::AwaitNotification(_) => {
                model.is_an_actor_waiting_for_the_lock() || !self.condition.get_lock().is_locked()
            }
            _ => true,
        };
        while !waits() {
            std::thread::yield_now();
        }
    }

    /// Ends all waits. The actors that don't wait have ended before, and have left their locks held.
    pub(crate) fn end_all_waits(&self) {
        self.event.set();
        self.barrier.abort();
        for _ in 0..8 {
            self.semaphore.release().unwrap();
            self.bounded.release().unwrap_or(());
        }
        let held = self.condition.get_lock().recover().unwrap();
        self.condition.notify_all().unwrap();
        drop(held);
    }

    fn act(&self, op: Op) -> Outcome {
        match op {
            Op::Acquire(thing, wait_time) => self.acquire(thing, wait_time),
            Op::Release(thing) => self.release(thing),
            Op::Set => {
                self.event.set();
                Outcome::Done
            }
            Op::Clear => {
                self.event.clear();
                Outcome::Done
            }
            Op::AwaitEvent(wait_time) => {
                done_or_timed_out(self.event.wait_timeout(time(wait_time)))
            }
            Op::AwaitNotification(wait_time) => {
                let waited = self.condition.wait_timeout(time(wait_time));
                waited.map_or_else(refused, done_or_timed_out)
            }
            Op::Notify(count) => self.condition.notify_many(count).map_or_else(refused, done),
            Op::WaitAtBarrier(wait_time) => match self.barrier.wait_timeout(time(wait_time)) {
                Ok(index) => Outcome::Passed(index),
                Err(BarrierError::Broken { cause, .. }) => Outcome::Broken(cause),
                Err(error) => panic!("{error}"),
            },
            Op::Abort => {
                self.barrier.abort();
                Outcome::Done
            }
            Op::Reset => {
                self.barrier.reset();
                Outcome::Done
            }
        }
    }

    fn acquire(&self, thing: Thing, wait_time: WaitTime) -> Outcome {
        let timeout = time(wait_time);
        let acquired = match thing {
            Thing::Lock => {
                let held = self.lock.acquire_timeout(timeout);
                held.map(|held| held.map(|held| held.leak()))
            }
            Thing::RLock => {
                let held = self.rlock.acquire_timeout(timeout);
                held.map(|held| held.map(|held| held.leak()))
            }
            Thing::Condition => {
                let held = self.condition.get_lock().acquire_timeout(timeout);
                held.map(|held| held.map(|held| held.leak()))
            }
            Thing::Semaphore => {
                let permit = self.semaphore.acquire_timeout(timeout);
                Ok(permit.map(|permit| permit.leak()))
            }
            Thing::Bounded => {
                let permit = self.bounded.acquire_timeout(timeout);
                Ok(permit.map(|permit| permit.leak()))
            }
        };
        acquired.map_or_else(refused, |acquired| done_or_timed_out(acquired.is_some()))
    }

    fn release(&self, thing: Thing) -> Outcome {
        let released = match thing {
            Thing::Lock => self.lock.release(),
            Thing::RLock => self.rlock.release(),
            Thing::Condition => self.condition.get_lock().release(),
            Thing::Semaphore => self.semaphore.release(),
            Thing::Bounded => self.bounded.release(),
        };
        match released {
            Ok(()) => Outcome::Done,
            Err(ReleaseError::NotHeld { .. }) => Outcome::NotHeld,
            Err(ReleaseError::HeldByAnother { .. }) => Outcome::HeldByAnother,
            Err(ReleaseError::TooMany { .. }) => Outcome::TooMany,
            Err(error) => panic!("{error}"),
        }
    }
}

fn time(wait_time: WaitTime) -> Duration {
    match wait_time {
        WaitTime::Zero => Duration::ZERO,
        WaitTime::Short => Duration::from_micros(300),
        WaitTime::Long => Duration::from_secs(300),
    }
}

fn done((): ()) -> Outcome {
    Outcome::Done
}

fn done_or_timed_out(is_done: bool) -> Outcome {
    if is_done {
        Outcome::Done
    } else {
        Outcome::TimedOut
    }
}

fn refused(error: LockError) -> Outcome {
    match error {
        LockError::HeldByCaller { .. } => Outcome::HeldByCaller,
        LockError::NotHeld { .. } => Outcome::NotHeld,
        LockError::OwnerDied { .. } => Outcome::OwnerDied,
        error => panic!("{error}"),
    }
}
