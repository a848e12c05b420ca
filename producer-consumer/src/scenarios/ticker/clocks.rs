//! Three ways to tell of a tick: the right one, and the notes' two.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use producer_consumer::{Condition, Event, LockError};

/// Something that ticks. Ticks are numbered from 1.
pub(super) trait Clock: Send + Sync {
    fn tick(&self) -> Result<(), LockError>;

    /// Waits for a tick after number `seen`, and gives its number.
    fn wait_for_tick(&self, seen: u64) -> Result<u64, LockError>;

    /// How many there were so far.
    fn ticks(&self) -> Result<u64, LockError>;
}

/// A condition about a number: what happened stays to be seen.
pub(super) struct ByCount {
    ticks: Condition<u64>,
}

impl ByCount {
    pub(super) fn new() -> ByCount {
        ByCount {
            ticks: Condition::named("tick", 0),
        }
    }
}

impl Clock for ByCount {
    fn tick(&self) -> Result<(), LockError> {
        let mut ticks = self.ticks.acquire()?;
        *ticks += 1;
        ticks.notify_all()
    }

    fn wait_for_tick(&self, seen: u64) -> Result<u64, LockError> {
        let mut ticks = self.ticks.acquire()?;
        while *ticks <= seen {
            ticks.wait()?;
        }
        Ok(seen + 1) // There may be more by now: they are next.
    }

    fn ticks(&self) -> Result<u64, LockError> {
        Ok(*self.ticks.acquire()?)
    }
}

/// The notes' condition about nothing: only who waits at that moment hears of a tick. The number serves
/// the report alone.
pub(super) struct ByCondition {
    condition: Condition<u64>,
}

impl ByCondition {
    pub(super) fn new() -> ByCondition {
        ByCondition {
            condition: Condition::new(0),
        }
    }
}

impl Clock for ByCondition {
    fn tick(&self) -> Result<(), LockError> {
        let mut ticks = self.condition.acquire()?;
        *ticks += 1;
        // notify_all通知所有生产者
        ticks.notify_all()
    }

    fn wait_for_tick(&self, _seen: u64) -> Result<u64, LockError> {
        let mut ticks = self.condition.acquire()?;
        ticks.wait()?;
        Ok(*ticks)
    }

    fn ticks(&self) -> Result<u64, LockError> {
        Ok(*self.condition.acquire()?)
    }
}

/// The notes' event: set for a moment. The number serves the report alone.
pub(super) struct ByEvent {
    event: Event,
    ticks: AtomicU64,
}

impl ByEvent {
    pub(super) fn new() -> ByEvent {
        ByEvent {
            event: Event::new(),
            ticks: AtomicU64::new(0),
        }
    }
}

impl Clock for ByEvent {
    fn tick(&self) -> Result<(), LockError> {
        self.ticks.fetch_add(1, SeqCst);
        // 改为set()和clear()
        self.event.set();
        self.event.clear();
        Ok(())
    }

    fn wait_for_tick(&self, _seen: u64) -> Result<u64, LockError> {
        // 改为wait()
        self.event.wait();
        self.ticks()
    }

    fn ticks(&self) -> Result<u64, LockError> {
        Ok(self.ticks.load(SeqCst))
    }
}
