//! Samples of one thing measured, and the figures that stand in the table.

use std::time::{Duration, Instant};

/// How long each repetition took.
#[derive(Debug, Default)]
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    /// Adds a repetition.
    pub(crate) fn time(&mut self, work: impl FnOnce()) {
        let start = Instant::now();
        work();
        self.0.push(start.elapsed());
    }

    /// Adds a repetition that somebody else measured.
    pub(crate) fn push(&mut self, taken: Duration) {
        self.0.push(taken);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The middle one.
    pub(crate) fn median(&self) -> Duration {
        self.quantile(0.5)
    }

    /// Half of all lie between these: the quartiles.
    pub(crate) fn spread(&self) -> (Duration, Duration) {
        (self.quantile(0.25), self.quantile(0.75))
    }

    fn quantile(&self, part: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort();
        let last = sorted.len().saturating_sub(1);
        let place = (last as f64 * part).round() as usize;
        sorted.get(place).copied().unwrap_or_default()
    }
}
