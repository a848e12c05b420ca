//! The time for which a call may take items from a caller's iterator before it does its other work.
//!
//! The pool cannot know how long the next item takes. So it looks at the clock after at most a few items. A look costs
//! about as much as a cheap item. The kernel's coarse clock, which moves every few milliseconds, costs a fifth of that.
//! So cheap items have the coarse clock looked at often, and the exact clock seldom.

use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};
use shared_memory::sync::Deadline;

/// The time of a call that does not wait. A call that waits reads results and looks at its deadline this often.
const SLICE: Duration = Duration::from_millis(1);
/// The time of the call that makes a source. The workers have the items that it takes, even if this process does not use
/// the pool for a while.
const FIRST_SLICE: Duration = Duration::from_millis(5);
/// The time that should pass between two looks at the exact clock.
const BETWEEN_LOOKS: Duration = Duration::from_micros(50);
/// The most items between two looks at the exact clock.
const MAX_ITEMS: u32 = 64;
/// The most items between two looks at the coarse clock. If an iterator suddenly takes milliseconds
/// for an item, the call takes that many slow items before it sees this.
const MAX_STRIDE: u32 = 4;

#[derive(Debug)]
pub(crate) struct PullBudget {
    /// `None`: no limit.
    end: Option<Instant>,
    last_look: Instant,
    /// The time of the coarse clock at the last look, in nanoseconds of its second.
    coarse: i64,
    /// The number of items since the last look.
    items: u32,
    /// The number of items from one look to the next.
    stride: u32,
    /// The number of items before the coarse clock is looked at.
    left: u32,
    is_spent: bool,
}

impl PullBudget {
    /// A slice of time that ends with `deadline` at the latest. It is enough for at least one item.
    pub(crate) fn slice(deadline: Option<Deadline>) -> PullBudget {
        let left = deadline.map_or(SLICE, |deadline| deadline.remaining().min(SLICE));
        PullBudget::of(left)
    }

    /// The time for the first items of a source.
    pub(crate) fn first_slice() -> PullBudget {
        PullBudget::of(FIRST_SLICE)
    }

    fn of(time: Duration) -> PullBudget {
        let now = Instant::now();
        PullBudget {
            end: Some(now + time),
            left: 1,
            ..PullBudget::starting(now)
        }
    }

    /// For a call that takes all items before it returns.
    pub(crate) fn unlimited() -> PullBudget {
        PullBudget::starting(Instant::now())
    }

    fn starting(now: Instant) -> PullBudget {
        PullBudget {
            end: None,
            last_look: now,
            coarse: 0,
            items: 0,
            stride: 1,
            left: u32::MAX,
            is_spent: false,
        }
    }

    /// Whether the time was up at the last look.
    pub(crate) fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Counts an item. Returns whether the time is up.
    #[inline]
    pub(crate) fn count_item(&mut self) -> bool {
        self.left -= 1;
        if self.left == 0 {
            self.look_at_coarse_clock();
        }
        self.is_spent
    }

    fn look_at_coarse_clock(&mut self) {
        let Some(end) = self.end else {
            self.left = u32::MAX;
            return;
        };
        self.items += self.stride.min(MAX_STRIDE);
        let coarse = coarse_time();
        if self.items >= self.stride || coarse.is_none_or(|coarse| coarse != self.coarse) {
            self.coarse = coarse.unwrap_or_default();
            self.look(end);
        }
        self.left = self.stride.min(MAX_STRIDE);
    }

    fn look(&mut self, end: Instant) {
        let now = Instant::now();
        let each = (now - self.last_look).as_nanos() / u128::from(self.items);
        let stride = BETWEEN_LOOKS.as_nanos() / each.max(1);
        self.stride = stride.clamp(1, u128::from(MAX_ITEMS)) as u32;
        self.items = 0;
        self.last_look = now;
        self.is_spent = now >= end;
    }
}

/// The time of the kernel's coarse clock, in nanoseconds of its second.
pub(crate) fn coarse_time() -> Option<i64> {
    let time = clock_gettime(ClockId::CLOCK_MONOTONIC_COARSE).ok()?;
    Some(time.tv_nsec())
}
