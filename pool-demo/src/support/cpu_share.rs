//! Measures the processor time that this process and its children use.

use std::fmt;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use notes::pace::real;
use notes::slow::announce_if_slow;

/// The shortest time for which a share is meaningful. The kernel counts in microseconds, and each query takes a few.
const SHORTEST: Duration = Duration::from_millis(1);

/// A running measurement.
pub(crate) struct Usage {
    start: Instant,
    used_before: Duration,
}

impl Usage {
    pub(crate) fn start() -> anyhow::Result<Usage> {
        let start = Instant::now(); // First, so that all time that counts as used has also passed.
        let used_before = used()?;
        Ok(Usage { start, used_before })
    }

    /// The real time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// The processor time divided by the real time since the start. A child counts only after it has ended and was
    /// waited for.
    pub(crate) fn share(&self) -> anyhow::Result<Share> {
        let used = used()?.saturating_sub(self.used_before);
        let elapsed = self.elapsed();
        let percent = used.as_secs_f64() / elapsed.as_secs_f64() * 100.0;
        Ok(Share((elapsed >= SHORTEST).then_some(percent)))
    }
}

/// The share of processor time: 100 % is one processor. Prints `-` if the time was too short to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share(Option<f64>);

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(percent) => write!(f, "{percent:.0} % CPU"),
            None => f.write_str("- % CPU"),
        }
    }
}

/// The processor time, in user mode and in the kernel, of all threads of this process and of all children that were
/// waited for.
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

/// The time and the processors that `work` takes.
pub(crate) fn measure(
    notes_seconds: f64,
    work: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<String> {
    let usage = Usage::start()?;
    work()?;
    let (taken, share) = (usage.elapsed().as_secs_f64(), usage.share()?);
    Ok(format!("{:.3} s, {share}", taken * notes_seconds))
}

/// Says how long the loops will be watched, if that is long.
pub(crate) fn announce(notes_seconds: f64) {
    let what = notes::text!(en: "the loops", zh: "死循环");
    announce_if_slow(&what, real(notes_seconds));
}
