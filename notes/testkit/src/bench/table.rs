//! A table of benchmarks that are measured in turn.

use std::fmt;
use std::time::Duration;

use anyhow::Result;
use notes::measure::{FallibleBenchmark, Samples, try_in_turn};

/// Benchmarks that do the same work; the others are compared with the first.
///
/// A row has the benchmark's name and then the columns, right-aligned, in the order in which they were added.
pub struct Table<'a> {
    title: String,
    name_width: usize,
    columns: Vec<Column<'a>>,
    benchmarks: Vec<Benchmark<'a>>,
}

struct Column<'a> {
    heading: &'static str,
    width: usize,
    figure: Box<dyn Fn(&Row<'_>) -> String + 'a>,
}

struct Benchmark<'a> {
    name: &'static str,
    target: Option<&'static str>,
    measure: Box<dyn FnMut() -> Result<Duration> + 'a>,
}

/// The measurements of one benchmark.
#[derive(Clone, Copy, Debug)]
pub struct Row<'s> {
    /// The target for the benchmark's ratio, from [`Table::target`].
    pub target: Option<&'static str>,
    /// The benchmark's own times.
    pub samples: &'s Samples,
    /// The times of the table's first benchmark.
    pub first: &'s Samples,
}

impl Row<'_> {
    /// This benchmark's median as a multiple of the first one's.
    pub fn ratio(&self) -> f64 {
        self.samples.ratio(self.first)
    }

    /// Whether this is the first benchmark, with which the others are compared.
    pub fn is_first(&self) -> bool {
        std::ptr::eq(self.samples, self.first)
    }
}

impl<'a> Table<'a> {
    /// Creates a table without columns and benchmarks; the column of names has the width `name_width`.
    pub fn new(title: impl Into<String>, name_width: usize) -> Table<'a> {
        Table {
            title: title.into(),
            name_width,
            columns: Vec::new(),
            benchmarks: Vec::new(),
        }
    }

    /// Creates a table of nanoseconds per operation, where a benchmark's time is for `operations` operations. The columns
    /// are the median, the middle half, millions of operations a second, and the time and the speed as multiples of the
    /// first benchmark's.
    pub fn of_operations(title: impl Into<String>, operations: u64) -> Table<'a> {
        let nanos = move |time: Duration| time.as_secs_f64() * 1e9 / operations as f64;
        Table::new(title, 40)
            .column("ns", 10, move |row| {
                format!("{:.1}", nanos(row.samples.median()))
            })
            .column("(middle half)", 20, move |row| {
                let (low, high) = row.samples.spread();
                format!("({:.1} to {:.1})", nanos(low), nanos(high))
            })
            .column("M/s", 10, move |row| {
                format!("{:.2}", 1e3 / nanos(row.samples.median()))
            })
            .column("time x", 9, |row| format!("{:.2}", row.ratio()))
            .column("speed x", 9, |row| format!("{:.2}", 1.0 / row.ratio()))
    }

    /// Adds a column. If no column has a heading, the table has no line of headings.
    pub fn column(
        mut self,
        heading: &'static str,
        width: usize,
        figure: impl Fn(&Row<'_>) -> String + 'a,
    ) -> Table<'a> {
        self.columns.push(Column {
            heading,
            width,
            figure: Box::new(figure),
        });
        self
    }

    /// Adds a benchmark. `measure` does the work once and returns the duration that counts.
    pub fn bench(
        mut self,
        name: &'static str,
        measure: impl FnMut() -> Result<Duration> + 'a,
    ) -> Table<'a> {
        self.benchmarks.push(Benchmark {
            name,
            target: None,
            measure: Box::new(measure),
        });
        self
    }

    /// Sets the target of the benchmark that was added last.
    pub fn target(mut self, target: &'static str) -> Table<'a> {
        if let Some(benchmark) = self.benchmarks.last_mut() {
            benchmark.target = Some(target);
        }
        self
    }

    /// Measures all benchmarks in turn, `rounds` times after one round that does not count, and prints the table.
    ///
    /// # Errors
    /// The first error of a benchmark.
    ///
    /// # Panics
    /// If `rounds` is zero.
    pub fn print(mut self, rounds: usize) -> Result<()> {
        let mut calls: Vec<FallibleBenchmark<'_, anyhow::Error>> = Vec::new();
        for benchmark in &mut self.benchmarks {
            calls.push(&mut *benchmark.measure);
        }
        let samples = try_in_turn(rounds, &mut calls)?;
        println!("\n{}", self.lines(&samples));
        Ok(())
    }

    /// The title, the headings and a row for each of `samples`.
    fn lines(&self, samples: &[Samples]) -> String {
        let mut lines = vec![self.title.clone()];
        if self.columns.iter().any(|column| !column.heading.is_empty()) {
            lines.push(self.line("", |column| column.heading.to_owned()));
        }
        for (benchmark, of_this) in self.benchmarks.iter().zip(samples) {
            let row = Row {
                target: benchmark.target,
                samples: of_this,
                first: &samples[0],
            };
            lines.push(self.line(benchmark.name, |column| (column.figure)(&row)));
        }
        lines.join("\n")
    }

    fn line(&self, name: &str, cell: impl Fn(&Column<'_>) -> String) -> String {
        let mut line = format!("{name:<width$}", width = self.name_width);
        for column in &self.columns {
            line += &format!(" {:>width$}", cell(column), width = column.width);
        }
        line
    }
}

impl fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self
            .benchmarks
            .iter()
            .map(|benchmark| benchmark.name)
            .collect();
        f.debug_struct("Table")
            .field("title", &self.title)
            .field("benchmarks", &names)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(micros: u64) -> Samples {
        Samples::new(vec![Duration::from_micros(micros); 3]).unwrap()
    }

    #[test]
    fn rows_are_compared_with_the_first() {
        let table = Table::of_operations("a title", 10)
            .bench("first", || Ok(Duration::ZERO))
            .bench("second", || Ok(Duration::ZERO));
        let expected = [
            "a title",
            "                                                 ns        (middle half)        M/s    time x   speed x",
            "first                                         100.0     (100.0 to 100.0)      10.00      1.00      1.00",
            "second                                        200.0     (200.0 to 200.0)       5.00      2.00      0.50",
        ];
        let lines = table.lines(&[samples(1), samples(2)]);
        assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_table_without_headings_has_no_heading_line_and_each_row_keeps_its_target() {
        let table = Table::new("a title", 8)
            .column("", 5, |row| format!("{:.1}", row.ratio()))
            .column("", 0, |row| row.target.unwrap_or("-").to_owned())
            .bench("first", || Ok(Duration::ZERO))
            .bench("second", || Ok(Duration::ZERO))
            .target("2 x");
        let lines = table.lines(&[samples(1), samples(2)]);
        assert_eq!(lines, "a title\nfirst      1.0 -\nsecond     2.0 2 x");
    }
}
