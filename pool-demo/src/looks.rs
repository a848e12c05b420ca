//! How often to look before sleeping: as long as that pays.
//!
//! Where a processor is free, what one waits for mostly comes within microseconds, sooner than a sleeper can be
//! woken. Where none is, the one who looks keeps the other from doing it. How many are at work tells which it is, as
//! far as this pool is concerned; what the rest of the machine does, only the past tells.

use std::hint;

/// Some twenty or thirty microseconds: longer than it takes to wake a sleeper on a processor that sleeps, too.
const MOST: u32 = 1024;
/// Where all processors have something to do.
const FEW: u32 = 128;
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

    /// Looks until there is something, or it has looked long enough; `is_free`: a processor has nothing else to do.
    #[inline]
    pub(crate) fn look<T>(
        &mut self,
        is_free: bool,
        mut at: impl FnMut() -> Option<T>,
    ) -> Option<T> {
        self.since_most += 1;
        if self.since_most == TRY_AGAIN {
            (self.now, self.since_most) = (MOST, 0);
        }
        let most = if is_free { MOST } else { FEW };
        for _ in 0..self.now.min(most) {
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
