//! Until when somebody waits.

use std::time::{Duration, Instant};

/// Until when to wait.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deadline {
    Never,
    At(Instant),
}

impl Deadline {
    pub(crate) fn after(timeout: Duration) -> Deadline {
        Instant::now()
            .checked_add(timeout)
            .map_or(Deadline::Never, Deadline::At)
    }

    pub(crate) fn has_passed(self) -> bool {
        self.left().is_zero()
    }

    pub(crate) fn left(self) -> Duration {
        match self {
            Deadline::Never => Duration::MAX,
            Deadline::At(instant) => instant.saturating_duration_since(Instant::now()),
        }
    }
}
