//! How often to look before sleeping: as long as that pays.
//!
//! Where a processor is free, what one waits for mostly comes within a microsecond or two, sooner than a sleeper can be
//! woken. Where none is, the one who looks keeps the other from doing it. Only the past tells which it is.

use std::hint;

/// Some microseconds.
const MOST: u32 = 256;
const LEAST: u32 = 4;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Looks {
    now: u32,
    since_most: u32,
}

/// Every so often it is tried again whether looking pays.
const TRY_AGAIN: u32 = 32;

impl Looks {
    pub(crate) fn new() -> Looks {
        Looks {
            now: MOST,
            since_most: 0,
        }
    }

    /// Looks until there is something, or it has looked long enough.
    #[inline]
    pub(crate) fn look<T>(&mut self, mut at: impl FnMut() -> Option<T>) -> Option<T> {
        self.since_most += 1;
        if self.since_most == TRY_AGAIN {
            (self.now, self.since_most) = (MOST, 0);
        }
        for _ in 0..self.now {
            if let Some(found) = at() {
                self.now = MOST;
                return Some(found);
            }
            hint::spin_loop();
        }
        self.now = (self.now / 4).max(LEAST);
        None
    }
}
