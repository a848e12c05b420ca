//! Measures rivals in turn and prints them side by side.

use std::time::Duration;

use notes::measure::{FallibleRival, Samples, try_in_turn};

/// What is measured: so many operations, and how long they took.
pub(crate) type Measure<'a> = Box<dyn FnMut() -> anyhow::Result<Duration> + 'a>;

/// Rivals for the same thing; the first is what the others are compared with.
pub(crate) struct Table<'a> {
    title: String,
    /// How many operations a measured time is for.
    operations: u64,
    rivals: Vec<(&'static str, Measure<'a>)>,
}

impl<'a> Table<'a> {
    pub(crate) fn new(title: impl Into<String>, operations: u64) -> Table<'a> {
        Table {
            title: title.into(),
            operations,
            rivals: Vec::new(),
        }
    }

    pub(crate) fn rival(
        mut self,
        name: &'static str,
        measure: impl FnMut() -> anyhow::Result<Duration> + 'a,
    ) -> Table<'a> {
        self.rivals.push((name, Box::new(measure)));
        self
    }

    pub(crate) fn print(mut self, rounds: usize) -> anyhow::Result<()> {
        let mut calls: Vec<FallibleRival<'_, anyhow::Error>> = Vec::new();
        for (_, rival) in &mut self.rivals {
            calls.push(&mut **rival);
        }
        let samples = try_in_turn(rounds, &mut calls)?;
        println!("\n{}", self.title);
        println!(
            "{:<40} {:>10} {:>20} {:>10} {:>9} {:>9}",
            "", "ns", "(middle half)", "M/s", "time x", "speed x"
        );
        for ((name, _), of_this) in self.rivals.iter().zip(&samples) {
            self.row(name, of_this, &samples[0]);
        }
        Ok(())
    }

    fn row(&self, name: &str, samples: &Samples, first: &Samples) {
        let nanos = |time: Duration| time.as_secs_f64() * 1e9 / self.operations as f64;
        let (low, high) = samples.spread();
        let (median, ratio) = (nanos(samples.median()), samples.ratio(first));
        let spread = format!("({:.1} to {:.1})", nanos(low), nanos(high));
        println!(
            "{name:<40} {median:10.1} {spread:>20} {:10.2} {ratio:9.2} {:9.2}",
            1e3 / median,
            1.0 / ratio
        );
    }
}
