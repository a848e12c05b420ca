//! `Deadline`: when a wait ends at the latest, on the clock that all processes share.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// When a wait ends at the latest. Of two deadlines, the smaller comes first.
///
/// ```
/// use std::time::Duration;
///
/// use notes_runtime::deadline::Deadline;
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
        let at = now().checked_add(timeout);
        // The kernel's seconds are signed.
        let at = at.filter(|at| i64::try_from(at.as_secs()).is_ok());
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
            Deadline::At(at) => at.saturating_sub(now()),
            Deadline::Never => Duration::MAX,
        }
    }

    /// The time that is left, as the time-out of a system call or a `Condvar`; `None` for [`Never`](Deadline::Never).
    pub fn timeout(self) -> Option<Duration> {
        (self != Deadline::Never).then(|| self.remaining())
    }
}

/// As [`Deadline::after`]; without a time-out, [`Never`](Deadline::Never).
impl From<Option<Duration>> for Deadline {
    fn from(timeout: Option<Duration>) -> Deadline {
        timeout.map_or(Deadline::Never, Deadline::after)
    }
}

/// The time since the zero of `CLOCK_MONOTONIC`.
fn now() -> Duration {
    let clock = ClockId::CLOCK_MONOTONIC;
    let now = clock_gettime(clock).unwrap_or_else(|error| panic!("cannot read {clock:?}: {error}"));
    Duration::from(now)
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
    fn a_timeout_of_zero_is_now_and_a_too_large_one_is_never() {
        assert_eq!(Deadline::after(Duration::ZERO), Deadline::Now);
        assert_eq!(Deadline::after(Duration::MAX), Deadline::Never);
        let too_long_for_the_kernel = Duration::from_secs(1 << 63);
        assert_eq!(Deadline::after(too_long_for_the_kernel), Deadline::Never);
        assert!(Deadline::Now.has_passed() && !Deadline::Never.has_passed());
        assert_eq!(Deadline::Never.remaining(), Duration::MAX);
    }

    #[test]
    fn without_a_timeout_there_is_no_deadline() {
        assert_eq!(Deadline::from(None), Deadline::Never);
        assert_eq!(Deadline::from(Some(Duration::ZERO)), Deadline::Now);
        assert_eq!(Deadline::Never.timeout(), None);
        assert_eq!(Deadline::Now.timeout(), Some(Duration::ZERO));
        let left = Deadline::from(Some(Duration::from_secs(60))).timeout();
        assert!(left.is_some_and(|left| left <= Duration::from_secs(60)));
    }
}
