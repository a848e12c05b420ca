//! Compares durations: repeated measurements, in turn, reported with their spread.
//!
//! Machines change their speed and are shared. So benchmarks are measured in turn within one run (A B A B …), and each
//! figure is a median of many, with its spread beside it. If the measurements take long, a line on standard error says
//! now and then how many are done.

use std::fmt;
use std::time::{Duration, Instant};

use crate::slow::Progress;

/// The durations of one benchmark, measured several times.
#[derive(Clone, Debug)]
pub struct Samples {
    /// Ascending, never empty.
    sorted: Vec<Duration>,
}

impl Samples {
    /// Takes durations in any order; returns `None` if there are none.
    pub fn new(mut durations: Vec<Duration>) -> Option<Samples> {
        durations.sort_unstable();
        (!durations.is_empty()).then_some(Samples { sorted: durations })
    }

    /// How many repetitions there were.
    pub fn count(&self) -> usize {
        self.sorted.len()
    }

    /// The median; of an even number, the lower of the two in the middle.
    pub fn median(&self) -> Duration {
        self.quantile(1, 2)
    }

    /// The first and the third quartile: half of the repetitions lie between them.
    pub fn spread(&self) -> (Duration, Duration) {
        (self.quantile(1, 4), self.quantile(3, 4))
    }

    /// This median as a multiple of the other median.
    pub fn ratio(&self, other: &Samples) -> f64 {
        self.median().as_secs_f64() / other.median().as_secs_f64()
    }

    fn quantile(&self, numerator: usize, denominator: usize) -> Duration {
        self.sorted[(self.sorted.len() - 1) * numerator / denominator]
    }
}

impl fmt::Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.spread();
        let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
        let (median, low, high) = (micros(self.median()), micros(low), micros(high));
        write!(
            f,
            "{median:10.1} us  ({low:.1} to {high:.1}, {} times)",
            self.count()
        )
    }
}

/// A benchmark. Each call measures once and returns the duration that counts.
pub type Benchmark<'a> = &'a mut dyn FnMut() -> Duration;

/// Measures how long `work` takes.
pub fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Measures all `benchmarks` in turn, `repetitions` times, after one round that does not count.
///
/// # Panics
/// If `repetitions` is zero.
pub fn in_turn(repetitions: usize, benchmarks: &mut [Benchmark<'_>]) -> Vec<Samples> {
    let measured = rounds(repetitions, benchmarks.len(), |index| {
        Ok::<_, std::convert::Infallible>(benchmarks[index]())
    });
    measured.unwrap_or_else(|never| match never {})
}

/// A benchmark that may fail.
pub type FallibleBenchmark<'a, E> = &'a mut dyn FnMut() -> Result<Duration, E>;

/// Like [`in_turn`], but stops at the first error and returns it.
///
/// # Panics
/// If `repetitions` is zero.
pub fn try_in_turn<E>(
    repetitions: usize,
    benchmarks: &mut [FallibleBenchmark<'_, E>],
) -> Result<Vec<Samples>, E> {
    rounds(repetitions, benchmarks.len(), |index| benchmarks[index]())
}

fn rounds<E>(
    repetitions: usize,
    benchmarks: usize,
    mut measure: impl FnMut(usize) -> Result<Duration, E>,
) -> Result<Vec<Samples>, E> {
    let mut durations = vec![Vec::with_capacity(repetitions); benchmarks];
    let mut progress = Progress::of((repetitions + 1) * benchmarks);
    for repetition in 0..=repetitions {
        for (index, durations) in durations.iter_mut().enumerate() {
            let duration = measure(index)?;
            progress.step();
            if repetition > 0 {
                durations.push(duration);
            }
        }
    }
    let samples = durations
        .into_iter()
        .map(Samples::new)
        .collect::<Option<_>>();
    Ok(samples.unwrap_or_else(|| panic!("repetitions is 0: at least one is needed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_and_the_first_round_is_not_counted() {
        let mut calls = 0;
        let samples = in_turn(
            5,
            &mut [&mut || {
                calls += 1;
                Duration::from_micros(if calls == 1 { 1_000_000 } else { calls })
            }],
        );
        assert_eq!(samples[0].count(), 5);
        assert_eq!(samples[0].median(), Duration::from_micros(4));
        assert_eq!(
            samples[0].spread(),
            (Duration::from_micros(3), Duration::from_micros(5))
        );
    }
}
