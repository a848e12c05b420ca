//! How much processor time is used, by this process and its children, in a stretch of time.

use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// A measurement that goes on.
pub(crate) struct Usage {
    start: Instant,
    used_before: Duration,
}

impl Usage {
    pub(crate) fn start() -> anyhow::Result<Usage> {
        let used_before = used()?;
        Ok(Usage {
            start: Instant::now(),
            used_before,
        })
    }

    /// The real time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Processor time in real time since the start: 100 is one processor. A child counts when it has ended
    /// and was waited for.
    pub(crate) fn percent(&self) -> anyhow::Result<f64> {
        let used = used()?.saturating_sub(self.used_before);
        Ok(used.as_secs_f64() / self.elapsed().as_secs_f64() * 100.0)
    }
}

/// By all threads of this process and all its children that were waited for, in it and in the kernel.
fn used() -> anyhow::Result<Duration> {
    let mut used = Duration::ZERO;
    for who in [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN] {
        let usage = getrusage(who)?;
        for time in [usage.user_time(), usage.system_time()] {
            used += Duration::from_micros(time.num_microseconds().unsigned_abs());
        }
    }
    Ok(used)
}
