//! How long to spin before sleeping: as long as spinning pays.
//!
//! Where a processor is free, an event mostly comes within microseconds, sooner than a sleeper can be
//! woken. Where none is free, the process that spins keeps the other one from working. How many processes of the pool are at work
//! tells which case it is as far as the pool is concerned; about the rest of the machine, only the past tells.

use std::hint;

/// About twenty to thirty microseconds: longer than it takes to wake a sleeper, even on a processor that sleeps, too.
const MAX_SPINS: u32 = 1024;
/// The limit where all processors are busy.
const MAX_BUSY_SPINS: u32 = 128;
const MIN_SPINS: u32 = 4;

/// After this many waits it is tried again whether long spinning pays.
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

    /// Polls until `poll` finds something, or it has spun long enough. `is_processor_free`: one has nothing else to do.
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
