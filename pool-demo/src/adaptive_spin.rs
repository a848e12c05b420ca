//! Decides how long a process spins before it sleeps.
//!
//! If a processor is free, an event usually arrives within microseconds, which is faster than waking a sleeping
//! process. If no processor is free, a spinning process takes processor time from the process it waits for. For the
//! pool's own processes, the number of busy processes tells which case it is. For other programs on the machine, only
//! the results of earlier spins tell.

use std::hint;

/// About 20 to 30 microseconds. That is longer than it takes to wake a process, even on a processor that is asleep.
const MAX_SPINS: u32 = 1024;
/// The limit when all processors are busy.
const MAX_BUSY_SPINS: u32 = 128;
const MIN_SPINS: u32 = 4;

/// After this many waits, the next wait tries the maximum number of spins again.
const RETRY_INTERVAL: u32 = 32;

#[derive(Clone, Copy, Debug)]
pub(crate) struct AdaptiveSpin {
    spins: u32,
    waits_since_retry: u32,
}

impl AdaptiveSpin {
    pub(crate) fn new() -> AdaptiveSpin {
        AdaptiveSpin {
            spins: MAX_SPINS,
            waits_since_retry: 0,
        }
    }

    /// Polls until `poll` finds something or the spin limit is reached. `is_processor_free`: at least one processor
    /// is idle.
    #[inline]
    pub(crate) fn spin<T>(
        &mut self,
        is_processor_free: bool,
        mut poll: impl FnMut() -> Option<T>,
    ) -> Option<T> {
        self.waits_since_retry += 1;
        if self.waits_since_retry == RETRY_INTERVAL {
            (self.spins, self.waits_since_retry) = (MAX_SPINS, 0);
        }
        let most = if is_processor_free {
            MAX_SPINS
        } else {
            MAX_BUSY_SPINS
        };
        for _ in 0..self.spins.min(most) {
            if let Some(found) = poll() {
                self.spins = MAX_SPINS;
                return Some(found);
            }
            hint::spin_loop();
        }
        self.spins = (self.spins / 4).max(MIN_SPINS);
        None
    }
}
