//! Processes that work together: from when to when they did, and that all ended well.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use fork_demo::Process;
use shared_memory::{RawArray, SegmentError};

/// Waits for all; an error if one of them did not end well.
pub(super) fn join_all<'p, 'a: 'p>(
    processes: impl IntoIterator<Item = &'p Process<'a>>,
) -> Result<()> {
    let mut failed = None;
    for process in processes {
        let status = process.join()?;
        if !status.success() {
            failed.get_or_insert((process.name(), status));
        }
    }
    if let Some((name, status)) = failed {
        anyhow::bail!("{name} ended with {status}");
    }
    Ok(())
}

/// From when to when each of some processes worked, by their own account: whoever starts them may get the
/// processor only when all is done. Make it before the fork.
#[derive(Clone)]
pub(super) struct Shifts {
    zero: Instant,
    began: RawArray<u64>,
    ended: RawArray<u64>,
}

impl Shifts {
    pub(super) fn of(processes: usize) -> Result<Shifts, SegmentError> {
        let none = || RawArray::new(vec![0; processes]);
        Ok(Shifts {
            zero: Instant::now(),
            began: none()?,
            ended: none()?,
        })
    }

    /// Does the work of one of them.
    pub(super) fn work(&self, number: usize, work: impl FnOnce() -> Result<()>) -> Result<()> {
        self.began.set(number, self.now())?;
        work()?;
        Ok(self.ended.set(number, self.now())?)
    }

    /// From the beginning of the first to the end of the last.
    pub(super) fn took(&self) -> Result<Duration> {
        let began = self.began.iter().min().unwrap_or(0);
        let ended = self.ended.iter().max().unwrap_or(0);
        ensure!(began <= ended, "nobody worked");
        Ok(Duration::from_nanos(ended - began))
    }

    /// The clock is the same in all processes.
    fn now(&self) -> u64 {
        u64::try_from(self.zero.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
