//! `Deadline`: when a wait ends at the latest, on the clock that all processes share.

use std::time::Duration;

use super::clock;

/// When a wait ends at the latest. Of two deadlines, the smaller comes first.
///
/// ```
/// use std::time::Duration;
///
/// use shared_memory::sync::Deadline;
///
/// let deadline = Deadline::after(Duration::from_secs(60));
/// assert!(!deadline.has_passed());
/// assert!(deadline.remaining() <= Duration::from_secs(60));
/// assert!(Deadline::Now < deadline && deadline < Deadline::Never);
/// ```
///
/// It is a moment of `CLOCK_MONOTONIC`, so a change of the time of day doesn't move it, and a child that is forked
/// before the deadline has the same deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deadline {
    /// At once: the call does not wait.
    Now,
    /// At this time since the zero of `CLOCK_MONOTONIC`, which all processes of the machine share.
    At(Duration),
    /// Never: the wait ends only when the awaited change has happened.
    Never,
}

impl Deadline {
    /// `timeout` from now: [`Now`](Deadline::Now) if that is zero, [`Never`](Deadline::Never) if it is too long
    /// for the clock.
    pub fn after(timeout: Duration) -> Deadline {
        if timeout.is_zero() {
            return Deadline::Now;
        }
        let at = clock::monotonic().checked_add(timeout);
        at.map_or(Deadline::Never, Deadline::At)
    }

    /// Whether the time is up: always true for [`Now`](Deadline::Now), never for [`Never`](Deadline::Never).
    pub fn has_passed(self) -> bool {
        self.remaining().is_zero()
    }

    /// The time that is left: zero once the deadline has passed, [`Duration::MAX`] for [`Never`](Deadline::Never).
    pub fn remaining(self) -> Duration {
        match self {
            Deadline::Now => Duration::ZERO,
            Deadline::At(at) => at.saturating_sub(clock::monotonic()),
            Deadline::Never => Duration::MAX,
        }
    }

    /// The moment on `CLOCK_MONOTONIC`; `None` for never.
    pub(super) fn on_monotonic_clock(self) -> Option<Duration> {
        match self {
            Deadline::Now => Some(Duration::ZERO),
            Deadline::At(at) => Some(at),
            Deadline::Never => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_passes_when_its_time_is_up() {
        let deadline = Deadline::after(Duration::from_millis(5));
        let left = deadline.remaining();
        assert!(left <= Duration::from_millis(5) && left.is_zero() == deadline.has_passed());
        while !deadline.has_passed() {
            std::thread::sleep(deadline.remaining());
        }
        assert_eq!(deadline.remaining(), Duration::ZERO);
    }

    #[test]
    fn no_time_is_now_and_too_much_is_never() {
        assert_eq!(Deadline::after(Duration::ZERO), Deadline::Now);
        assert_eq!(Deadline::after(Duration::MAX), Deadline::Never);
        assert!(Deadline::Now.has_passed() && !Deadline::Never.has_passed());
        assert_eq!(Deadline::Never.remaining(), Duration::MAX);
    }
}
