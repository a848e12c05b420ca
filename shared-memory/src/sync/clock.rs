//! Until when to wait: a moment of `CLOCK_MONOTONIC`, which all processes share.

use std::time::Duration;

use nix::sys::time::TimeSpec;
use nix::time::{ClockId, clock_gettime};

/// When a wait ends at the latest; of two, the smaller comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deadline {
    /// At once: a wait that does not wait.
    Now,
    /// At this time since the zero of `CLOCK_MONOTONIC`, which all processes of the machine share.
    At(Duration),
    /// It ends with what is waited for.
    Never,
}

impl Deadline {
    /// So much later than now; [`Now`](Deadline::Now) if that is nothing.
    pub fn after(timeout: Duration) -> Deadline {
        if timeout.is_zero() {
            return Deadline::Now;
        }
        // What is too far away for the clock never comes.
        now(ClockId::CLOCK_MONOTONIC)
            .checked_add(timeout)
            .map_or(Deadline::Never, Deadline::At)
    }

    /// What the kernel takes; `None` for never.
    pub(super) fn as_timespec(self) -> Option<libc::timespec> {
        let at = match self {
            Deadline::Now => Duration::ZERO,
            Deadline::At(at) => at,
            Deadline::Never => return None,
        };
        Some(*TimeSpec::from_duration(at).as_ref())
    }
}

/// Milliseconds since the clock's zero, a few ms coarse and cheap.
pub(crate) fn coarse_ms() -> u64 {
    u64::try_from(now(ClockId::CLOCK_MONOTONIC_COARSE).as_millis()).unwrap_or(u64::MAX)
}

fn now(clock: ClockId) -> Duration {
    let now = clock_gettime(clock).unwrap_or_else(|error| panic!("{clock:?}: {error}"));
    Duration::from(now)
}
