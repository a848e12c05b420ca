//! The clock that all processes of a machine share.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// The time since the zero of `CLOCK_MONOTONIC`.
pub(super) fn monotonic() -> Duration {
    now(ClockId::CLOCK_MONOTONIC)
}

/// The same time in milliseconds. It is cheap to read, and coarse by a few milliseconds.
pub(super) fn coarse_ms() -> u64 {
    u64::try_from(now(ClockId::CLOCK_MONOTONIC_COARSE).as_millis()).unwrap_or(u64::MAX)
}

fn now(clock: ClockId) -> Duration {
    let now = clock_gettime(clock).unwrap_or_else(|error| panic!("cannot read {clock:?}: {error}"));
    Duration::from(now)
}
