//! The clock that all processes of a machine share, in a coarse and cheap form.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// The milliseconds since the zero of `CLOCK_MONOTONIC`: cheap to read, and coarse by a few milliseconds.
pub(super) fn coarse_ms() -> u64 {
    let clock = ClockId::CLOCK_MONOTONIC_COARSE;
    let now = clock_gettime(clock).unwrap_or_else(|error| panic!("cannot read {clock:?}: {error}"));
    u64::try_from(Duration::from(now).as_millis()).unwrap_or(u64::MAX)
}

/// The nanoseconds since the zero of `CLOCK_MONOTONIC`.
pub(super) fn nanoseconds() -> u64 {
    let clock = ClockId::CLOCK_MONOTONIC;
    let now = clock_gettime(clock).unwrap_or_else(|error| panic!("cannot read {clock:?}: {error}"));
    u64::try_from(Duration::from(now).as_nanos()).unwrap_or(u64::MAX)
}
