//! The columns of a report, and how a row fills them.

use std::fmt::Write;

use super::columns::{pad, place, width, wrap};
use super::style::Style;

/// The narrowest readable column.
const MIN_COLUMN: usize = 16;
/// The blanks before what stands below a row.
pub(crate) const BELOW: usize = 4;
/// The blanks between the two columns of lines.
const GAP: usize = 2;
/// The widest column of statuses if the columns of lines need the room.
const MAX_STATUS: usize = 24;

const RESET: &str = "\x1b[0m";

/// A row's texts, and where the lines differ.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// The number of the transcript's line.
    pub(crate) number: String,
    pub(crate) expected: String,
    pub(crate) run: String,
    pub(crate) status: String,
    /// How many characters of `expected` and of `run` come before their first difference.
    pub(crate) difference: Option<(usize, usize)>,
}

/// The width of each column.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The column of numbers; 0 if no row has one.
    number: usize,
    expected: usize,
    run: usize,
    /// The column of statuses; 0 if there is no room and the status goes below the row.
    status: usize,
    pub(crate) whole: usize,
    colour: bool,
}

impl Layout {
    /// The columns for rows of these texts; the first row is the heading.
    pub(crate) fn of(rows: &[Cells], style: Style) -> Layout {
        let widest = |text: &dyn Fn(&Cells) -> &str| {
            let widths = rows.iter().map(|row| width(text(row)));
            widths.max().unwrap_or_default()
        };
        let (expected, run) = (widest(&|row| &row.expected), widest(&|row| &row.run));
        let mut layout = Layout {
            number: widest(&|row| &row.number),
            expected,
            run,
            status: widest(&|row| &row.status),
            whole: style.width.max(2 * MIN_COLUMN),
            colour: style.colour,
        };
        // Two columns for the mark, and two before each further column.
        let left = layout.indent();
        let free = (layout.whole).saturating_sub(left + expected + run + 2 * GAP);
        let clause = |row: &Cells| clauses(&row.status).map(width).max();
        let clause = rows.iter().filter_map(clause).max().unwrap_or_default();
        layout.status = layout.status.min(free.max(clause.min(MAX_STATUS)));
        if layout.whole < left + 2 * MIN_COLUMN + 2 + layout.status {
            layout.status = 0;
        }
        let status = layout.status;
        let room = layout.whole - left - 2 - if status > 0 { 2 + status } else { 0 };
        if expected + run > room {
            // The narrower column keeps what it needs, up to half of the room.
            let half = room / 2;
            layout.expected = if run < half {
                room - run
            } else {
                expected.min(half)
            };
            layout.run = room - layout.expected;
        }
        layout
    }

    /// The columns of the mark and the number.
    fn indent(&self) -> usize {
        2 + if self.number > 0 { self.number + 1 } else { 0 }
    }

    /// Writes a row, and wraps texts that are wider than their column.
    pub(crate) fn row(&self, report: &mut String, mark: &str, cells: &Cells, paint: &str) {
        let (paint, reset) = if self.colour {
            (paint, RESET)
        } else {
            ("", "")
        };
        let (expected, run) = (
            wrap(&cells.expected, self.expected),
            wrap(&cells.run, self.run),
        );
        let statuses = match self.status {
            0 => Vec::new(),
            width => wrap_status(&cells.status, width),
        };
        let carets = cells.difference.map(|(one, other)| {
            let one = place(&cells.expected, self.expected, one);
            (one, place(&cells.run, self.run, other))
        });
        for line in 0..expected.len().max(run.len()).max(statuses.len()) {
            let cell = |lines: &[String]| lines.get(line).cloned().unwrap_or_default();
            let (mark, number) = match line {
                0 => (mark, cells.number.as_str()),
                _ => (" ", ""),
            };
            let number = match self.number {
                0 => String::new(),
                width => format!("{number:>width$} "),
            };
            let status = cell(&statuses);
            let mut text = format!("{paint}{mark} {reset}{number}");
            let sides = [
                pad(&cell(&expected), self.expected),
                pad(&cell(&run), self.run),
            ];
            _ = write!(text, "{}{}{}", sides[0], " ".repeat(GAP), sides[1]);
            if status.is_empty() {
                text.truncate(text.trim_end().len());
            } else {
                _ = write!(text, "  {paint}{status}{reset}");
            }
            push(report, &text);
            if let Some((one, other)) = carets {
                self.carets(report, line, one, other);
            }
        }
        if self.status == 0 && !cells.status.is_empty() {
            for line in wrap(&cells.status, self.whole - BELOW) {
                let blanks = " ".repeat(BELOW);
                push(
                    report,
                    &format!("{blanks}{paint}{}{reset}", line.trim_end()),
                );
            }
        }
    }

    /// Marks the first difference below the line of each column that has it.
    fn carets(&self, report: &mut String, line: usize, one: (usize, usize), other: (usize, usize)) {
        let caret = |(row, column): (usize, usize)| match row == line {
            true => " ".repeat(column) + "^",
            false => String::new(),
        };
        let mut text = " ".repeat(self.indent());
        // A difference at the end of a line that fills its column is one column further right.
        text += &pad(&caret(one), self.expected + GAP);
        if width(&text) + other.1 < self.whole {
            text += &caret(other);
        }
        if !text.trim().is_empty() {
            push(report, &text);
        }
    }
}

/// Wraps a status; one that is too wide breaks between its clauses first.
fn wrap_status(status: &str, most: usize) -> Vec<String> {
    if width(status) <= most {
        return vec![status.to_owned()];
    }
    let lines = clauses(status).flat_map(|clause| wrap(clause, most));
    lines.collect()
}

/// The parts of a status that may stand in lines of their own.
fn clauses(status: &str) -> impl Iterator<Item = &str> {
    let clauses = status.split_inclusive([';', '；']);
    clauses.map(str::trim_start)
}

/// Appends a line without blanks at its end.
pub(crate) fn push(report: &mut String, line: &str) {
    report.push_str(line.trim_end());
    report.push('\n');
}
