//! The model: plain values, and a list of the waiting actors.

use shared_memory::Broken;

use crate::op::{Op, Outcome, Thing, WaitTime};

pub(crate) const PERMITS: usize = 2;
pub(crate) const PARTIES: usize = 2;

#[derive(Debug)]
pub(crate) struct Model {
    lock: Option<usize>,
    rlock: Held,
    condition: Held,
    semaphore: usize,
    bounded: usize,
    is_set: bool,
    broken: Option<Broken>,
    /// What each actor waits for, if it waits.
    waiting: Vec<Option<Wait>>,
    /// The actors that wait for the condition, in the order in which they began to wait.
    queue: Vec<usize>,
}

/// The actor that holds the lock, and how many times.
type Held = Option<(usize, usize)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    Thing(Thing),
    Event,
    /// The actor is not yet notified. It held the lock this many times.
    Notification(usize),
    /// The actor is notified, and waits to acquire the lock this many times.
    Lock(usize),
    Barrier,
    /// The wait is over, with this outcome.
    Nothing(Outcome),
}

impl Model {
    pub(crate) fn new(actors: usize) -> Model {
        Model {
            lock: None,
            rlock: None,
            condition: None,
            semaphore: PERMITS,
            bounded: PERMITS,
            is_set: false,
            broken: None,
            waiting: vec![None; actors],
            queue: Vec::new(),
        }
    }

    /// Whether the actor is free to do this, and the outcome is certain.
    pub(crate) fn may_begin(&self, actor: usize, op: Op) -> bool {
        let is_free = self.waiting[actor].is_none();
        // Another actor would acquire the lock meanwhile, and which one is first depends on timing.
        let is_short = matches!(op, Op::AwaitNotification(WaitTime::Zero | WaitTime::Short));
        is_free
            && !(is_short && self.is_an_actor_waiting_for_the_lock())
            && !(op.is_long() && self.holds_a_lock(actor, op))
    }

    /// Whether an actor waits for the lock of the condition.
    pub(crate) fn is_an_actor_waiting_for_the_lock(&self) -> bool {
        let waits_for_lock = |wait: &Option<Wait>| {
            matches!(wait, Some(Wait::Thing(Thing::Condition) | Wait::Lock(_)))
        };
        self.waiting.iter().any(waits_for_lock)
    }

    /// An actor that waits while it holds a lock may wait forever, in a deadlock with another actor.
    fn holds_a_lock(&self, actor: usize, op: Op) -> bool {
        let is_own = |held: Held| held.is_some_and(|(holder, _)| holder == actor);
        let needs_it = matches!(op, Op::AwaitNotification(_));
        self.lock == Some(actor) || is_own(self.rlock) || (is_own(self.condition) && !needs_it)
    }

    /// How many actors wait at the barrier.
    pub(crate) fn at_barrier(&self) -> usize {
        let there = |wait: &&Option<Wait>| **wait == Some(Wait::Barrier);
        self.waiting.iter().filter(there).count()
    }

    /// Begins the operation; returns whether it has to wait for other actors.
    pub(crate) fn begin(&mut self, actor: usize, op: Op) -> bool {
        let outcome = match op {
            Op::Acquire(thing, wait_time) => return self.acquire(actor, thing, wait_time),
            Op::AwaitEvent(wait_time) => {
                return self.wait_or(actor, Wait::Event, self.is_set, wait_time);
            }
            Op::AwaitNotification(wait_time) => return self.await_notification(actor, wait_time),
            Op::WaitAtBarrier(wait_time) => return self.wait_at_barrier(actor, wait_time),
            Op::Release(thing) => self.release(actor, thing),
            Op::Notify(count) => self.notify(actor, count),
            Op::Set => {
                self.is_set = true;
                Outcome::Done
            }
            Op::Clear => {
                self.is_set = false;
                Outcome::Done
            }
            Op::Abort => {
                self.break_barrier(Broken::Aborted);
                Outcome::Done
            }
            Op::Reset => {
                self.break_barrier(Broken::Reset);
                self.broken = None;
                Outcome::Done
            }
        };
        self.now(actor, outcome)
    }

    /// The actors whose operations may have ended, and the outcomes.
    pub(crate) fn possible(&self) -> Vec<(usize, Outcome)> {
        let ends = |(actor, wait): (usize, &Option<Wait>)| match (*wait)? {
            Wait::Thing(thing) => self.is_free(thing).then_some((actor, Outcome::Done)),
            Wait::Event => self.is_set.then_some((actor, Outcome::Done)),
            Wait::Lock(_) => self.condition.is_none().then_some((actor, Outcome::Done)),
            Wait::Nothing(outcome) => Some((actor, outcome)),
            Wait::Notification(_) | Wait::Barrier => None,
        };
        self.waiting.iter().enumerate().filter_map(ends).collect()
    }

    /// The actor's operation has ended.
    pub(crate) fn end(&mut self, actor: usize) {
        match self.waiting[actor].take() {
            Some(Wait::Thing(thing)) => self.take(actor, thing),
            Some(Wait::Lock(depth)) => self.condition = Some((actor, depth)),
            _ => {}
        }
    }

    fn now(&mut self, actor: usize, outcome: Outcome) -> bool {
        self.waiting[actor] = Some(Wait::Nothing(outcome));
        false
    }

    fn wait_or(&mut self, actor: usize, wait: Wait, has_come: bool, wait_time: WaitTime) -> bool {
        if has_come {
            return self.now(actor, Outcome::Done);
        }
        if wait_time != WaitTime::Long {
            return self.now(actor, Outcome::TimedOut);
        }
        self.waiting[actor] = Some(wait);
        true
    }

    fn is_free(&self, thing: Thing) -> bool {
        match thing {
            Thing::Lock => self.lock.is_none(),
            Thing::RLock => self.rlock.is_none(),
            Thing::Condition => self.condition.is_none(),
            Thing::Semaphore => self.semaphore > 0,
            Thing::Bounded => self.bounded > 0,
        }
    }

    fn take(&mut self, actor: usize, thing: Thing) {
        let once_more = |held: Held| Some((actor, held.map_or(1, |(_, depth)| depth + 1)));
        match thing {
            Thing::Lock => self.lock = Some(actor),
            Thing::RLock => self.rlock = once_more(self.rlock),
            Thing::Condition => self.condition = once_more(self.condition),
            Thing::Semaphore => self.semaphore -= 1,
            Thing::Bounded => self.bounded -= 1,
        }
    }

    fn acquire(&mut self, actor: usize, thing: Thing, wait_time: WaitTime) -> bool {
        let is_own = |held: Held| held.is_some_and(|(holder, _)| holder == actor);
        let may = match thing {
            Thing::Lock if self.lock == Some(actor) && wait_time != WaitTime::Zero => {
                return self.now(actor, Outcome::HeldByCaller);
            }
            Thing::RLock => self.is_free(thing) || is_own(self.rlock),
            Thing::Condition => self.is_free(thing) || is_own(self.condition),
            _ => self.is_free(thing),
        };
        if may {
            self.take(actor, thing);
        }
        self.wait_or(actor, Wait::Thing(thing), may, wait_time)
    }

    fn release(&mut self, actor: usize, thing: Thing) -> Outcome {
        let less = |held: &mut Held| match held {
            None => Outcome::NotHeld,
            Some((holder, _)) if *holder != actor => Outcome::HeldByAnother,
            Some((_, depth)) => {
                *depth -= 1;
                if *depth == 0 {
                    *held = None;
                }
                Outcome::Done
            }
        };
        match thing {
            Thing::RLock => less(&mut self.rlock),
            Thing::Condition => less(&mut self.condition),
            Thing::Lock => match self.lock {
                None => Outcome::NotHeld,
                Some(holder) if holder != actor => Outcome::HeldByAnother,
                Some(_) => {
                    self.lock = None;
                    Outcome::Done
                }
            },
            Thing::Bounded if self.bounded == PERMITS => Outcome::TooMany,
            Thing::Bounded => {
                self.bounded += 1;
                Outcome::Done
            }
            Thing::Semaphore => {
                self.semaphore += 1;
                Outcome::Done
            }
        }
    }

    fn await_notification(&mut self, actor: usize, wait_time: WaitTime) -> bool {
        match self.condition {
            Some((holder, depth)) if holder == actor => {
                if wait_time != WaitTime::Long {
                    return self.now(actor, Outcome::TimedOut);
                }
                self.condition = None;
                self.queue.push(actor);
                self.waiting[actor] = Some(Wait::Notification(depth));
                true
            }
            _ => self.now(actor, Outcome::NotHeld),
        }
    }

    fn notify(&mut self, actor: usize, count: usize) -> Outcome {
        if self.condition.is_none_or(|(holder, _)| holder != actor) {
            return Outcome::NotHeld;
        }
        for notified in self.queue.drain(..count.min(self.queue.len())) {
            if let Some(Wait::Notification(depth)) = self.waiting[notified] {
                self.waiting[notified] = Some(Wait::Lock(depth));
            }
        }
        Outcome::Done
    }

    fn wait_at_barrier(&mut self, actor: usize, wait_time: WaitTime) -> bool {
        if let Some(cause) = self.broken {
            return self.now(actor, Outcome::Broken(cause));
        }
        let index = self.at_barrier();
        if index + 1 < PARTIES && wait_time == WaitTime::Long {
            self.waiting[actor] = Some(Wait::Barrier);
            return true;
        }
        if index + 1 < PARTIES {
            self.break_barrier(Broken::TimedOut);
            return self.now(actor, Outcome::Broken(Broken::TimedOut));
        }
        // There are two parties, so the other one arrived first.
        for wait in &mut self.waiting {
            if *wait == Some(Wait::Barrier) {
                *wait = Some(Wait::Nothing(Outcome::Passed(0)));
            }
        }
        self.waiting[actor] = Some(Wait::Nothing(Outcome::Passed(index)));
        false
    }

    fn break_barrier(&mut self, cause: Broken) {
        self.broken = Some(cause);
        for wait in &mut self.waiting {
            if *wait == Some(Wait::Barrier) {
                *wait = Some(Wait::Nothing(Outcome::Broken(cause)));
            }
        }
    }
}
