//! The work: several processes square the numbers of a table, each process one part of it.

use std::ops::Range;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fork_demo::Process;
use notes::measure::Samples;

pub(crate) struct Job {
    pub(crate) workers: usize,
    pub(crate) numbers: usize,
    pub(crate) times: usize,
}

/// The longest that a process waits for another one, which may have died.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

impl Job {
    pub(crate) fn part(&self, worker: usize) -> Range<usize> {
        let begin = |worker: usize| worker * self.numbers / self.workers;
        begin(worker)..begin(worker + 1)
    }

    pub(crate) fn table(&self) -> Vec<u64> {
        (0..self.numbers as u64).collect()
    }

    pub(crate) fn check(&self, table: &[u64]) -> Result<()> {
        let expected = self.table().into_iter().map(square);
        ensure!(
            expected.eq(table.iter().copied()),
            "the table is not squared"
        );
        Ok(())
    }

    /// Starts the workers, measures the work `times` times, and joins the workers.
    pub(crate) fn measure(
        &self,
        start: impl FnMut(usize) -> Process<'static>,
        mut work: impl FnMut() -> Result<Duration>,
    ) -> Result<Samples> {
        let mut workers: Vec<_> = (0..self.workers).map(start).collect();
        // Not one by one: a worker must not keep the channels of the workers after it.
        Process::start_all(&mut workers)?;
        let durations = (0..self.times).map(|_| work()).collect::<Result<_>>()?;
        for worker in &workers {
            worker.join_ok()?;
        }
        Samples::new(durations).context("nothing was measured")
    }
}

pub(crate) fn square(number: u64) -> u64 {
    number.wrapping_mul(number)
}
