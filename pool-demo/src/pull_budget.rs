//! The time for which a call may take items from a caller's iterator before it does its other work.
//!
//! The pool cannot know how long the next item takes. So it looks at the clock after at most a few items.

use std::time::{Duration, Instant};

use shared_memory::sync::Deadline;

/// The time of a call that does not wait. A call that waits reads results and looks at its deadline this often.
const SLICE: Duration = Duration::from_millis(1);
/// The most items between two looks at the clock. With more, an iterator that gets slow could take too long before
/// the next look. With fewer, the looks would cost more than cheap items do.
const MAX_STRIDE: u32 = 4;
/// If the items between two looks took longer than this, the next look is after one item.
const SLOW: Duration = Duration::from_micros(100);

#[derive(Debug)]
pub(crate) struct PullBudget {
    /// `None`: no limit.
    end: Option<Instant>,
    last_look: Instant,
    /// The number of items before the next look at the clock.
    items_left: u32,
    is_spent: bool,
}

impl PullBudget {
    /// A slice of time that ends with `deadline` at the latest. It is enough for at least one item.
    pub(crate) fn slice(deadline: Option<Deadline>) -> PullBudget {
        let left = deadline.map_or(SLICE, |deadline| deadline.remaining().min(SLICE));
        let now = Instant::now();
        PullBudget {
            end: Some(now + left),
            last_look: now,
            items_left: 1,
            is_spent: false,
        }
    }

    /// For a call that takes all items before it returns.
    pub(crate) fn unlimited() -> PullBudget {
        PullBudget {
            end: None,
            last_look: Instant::now(),
            items_left: u32::MAX,
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
        self.items_left -= 1;
        if self.items_left == 0 {
            self.look();
        }
        self.is_spent
    }

    fn look(&mut self) {
        let Some(end) = self.end else {
            self.items_left = u32::MAX;
            return;
        };
        let now = Instant::now();
        let was_slow = now - self.last_look > SLOW;
        self.items_left = if was_slow { 1 } else { MAX_STRIDE };
        self.last_look = now;
        self.is_spent = now >= end;
    }
}
