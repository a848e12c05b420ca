//! A table of rivals that are measured in turn.

use std::fmt;
use std::time::Duration;

use anyhow::Result;
use notes::measure::{FallibleRival, Samples, try_in_turn};

/// Rivals that do the same work; the others are compared with the first.
///
/// A row has the rival's name and then the columns, right-aligned, in the order in which they were added.
pub struct Table<'a> {
    title: String,
    name_width: usize,
    columns: Vec<Column<'a>>,
    rivals: Vec<Rival<'a>>,
}

struct Column<'a> {
    heading: &'static str,
    width: usize,
    figure: Box<dyn Fn(&Row<'_>) -> String + 'a>,
}

struct Rival<'a> {
    name: &'static str,
    aim: Option<&'static str>,
    measure: Box<dyn FnMut() -> Result<Duration> + 'a>,
}

/// The measurements of one rival.
#[derive(Clone, Copy, Debug)]
pub struct Row<'s> {
    /// The aim for the rival's ratio, from [`Table::aim`].
    pub aim: Option<&'static str>,
    /// The rival's own times.
    pub samples: &'s Samples,
    /// The times of the table's first rival.
    pub first: &'s Samples,
}

impl Row<'_> {
    /// This rival's median as a multiple of the first one's.
    pub fn ratio(&self) -> f64 {
        self.samples.ratio(self.first)
    }

    /// Whether this is the first rival, with which the others are compared.
    pub fn is_first(&self) -> bool {
        std::ptr::eq(self.samples, self.first)
    }
}

impl<'a> Table<'a> {
    /// Creates a table without columns and rivals; the column of names has the width `name_width`.
    pub fn new(title: impl Into<String>, name_width: usize) -> Table<'a> {
        Table {
            title: title.into(),
            name_width,
            columns: Vec::new(),
            rivals: Vec::new(),
        }
    }

    /// Creates a table of nanoseconds per operation, where a rival's time is for `operations` operations. The columns
    /// are the median, the middle half, millions of operations a second, and the time and the speed as multiples of the
    /// first rival's.
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

    /// Adds a rival. `measure` does the work once and returns the duration that counts.
    pub fn rival(
        mut self,
        name: &'static str,
        measure: impl FnMut() -> Result<Duration> + 'a,
    ) -> Table<'a> {
        self.rivals.push(Rival {
            name,
            aim: None,
            measure: Box::new(measure),
        });
        self
    }

    /// Sets the aim of the rival that was added last.
    pub fn aim(mut self, aim: &'static str) -> Table<'a> {
        if let Some(rival) = self.rivals.last_mut() {
            rival.aim = Some(aim);
        }
        self
    }

    /// Measures all rivals in turn, `rounds` times after one round that does not count, and prints the table.
    ///
    /// # Errors
    /// The first error of a rival.
    ///
    /// # Panics
    /// If `rounds` is zero.
    pub fn print(mut self, rounds: usize) -> Result<()> {
        let mut calls: Vec<FallibleRival<'_, anyhow::Error>> = Vec::new();
        for rival in &mut self.rivals {
            calls.push(&mut *rival.measure);
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
        for (rival, of_this) in self.rivals.iter().zip(samples) {
            let row = Row {
                aim: rival.aim,
                samples: of_this,
                first: &samples[0],
            };
            lines.push(self.line(rival.name, |column| (column.figure)(&row)));
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
        let names: Vec<_> = self.rivals.iter().map(|rival| rival.name).collect();
        f.debug_struct("Table")
            .field("title", &self.title)
            .field("rivals", &names)
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
            .rival("first", || Ok(Duration::ZERO))
            .rival("second", || Ok(Duration::ZERO));
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
            .column("", 0, |row| row.aim.unwrap_or("-").to_owned())
            .rival("first", || Ok(Duration::ZERO))
            .rival("second", || Ok(Duration::ZERO))
            .aim("2 x");
        let lines = table.lines(&[samples(1), samples(2)]);
        assert_eq!(lines, "a title\nfirst      1.0 -\nsecond     2.0 2 x");
    }
}
