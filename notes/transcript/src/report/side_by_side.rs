//! Transcript and run side by side.

use std::fmt::Write;

use super::columns::{pad, shortened, width, wrap};
use super::outcome::Outcome;
use super::summary;
use crate::actor::ActorKind;
use crate::explain::rows::{Difference, Row, Status};
use crate::messages;
use notes_lang::{Lang, Phrase};

/// The style of a report: by default 80 columns without colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to use colours.
    pub colour: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            width: 80,
            colour: false,
        }
    }
}

/// The narrowest readable column.
const MIN_COLUMN: usize = 16;
/// A report with more rows than this shows only the ends of long stretches that agree: this many rows at each end.
const LONG: usize = 80;
const SHOWN: usize = 4;
/// The widest column of statuses.
const MAX_STATUS: usize = 32;
/// How many columns a list of words may take in a row's status.
const MAX_CHOICES: usize = 20;

/// Escape sequences (ECMA-48, 8.3.117).
const BOLD: &str = "\x1b[1m";
const DIMMED: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const CYAN: &str = "\x1b[36m";
const RESET: &str = "\x1b[0m";

/// The report, with a newline at its end.
pub(crate) fn write(outcome: &Outcome, lang: Lang, style: Style) -> String {
    let layout = Layout::of(outcome, lang, style);
    let mut report = String::new();
    let run = messages::RUN.text(lang);
    let head = [heading(outcome, lang), run.to_owned(), String::new()];
    layout.row(&mut report, " ", &head, BOLD);
    let hidden = hidden(&outcome.rows);
    let mut skipped = 0;
    for (row, &is_hidden) in outcome.rows.iter().zip(&hidden) {
        if is_hidden {
            skipped += 1;
            continue;
        }
        skip(&mut report, lang, &mut skipped);
        write_row(&mut report, outcome, row, &layout, lang);
    }
    skip(&mut report, lang, &mut skipped);
    let mut sentence = |text: &str| {
        let lines = wrap(text, layout.whole);
        lines.iter().for_each(|line| push(&mut report, line));
    };
    if let Some(remark) = &outcome.remark {
        sentence(&format!("! {}", remark.text(lang)));
    }
    sentence("");
    let program = outcome.by_origin(messages::THE_NOTES_PROGRAM, messages::THE_PROGRAM);
    for legend in legends(&outcome.rows) {
        sentence(&legend.fill(lang, &[&program.text(lang)]));
    }
    sentence(&summary::write(outcome, lang));
    for (en, zh) in &outcome.notices {
        let remark = match lang {
            Lang::En => en,
            Lang::Zh => zh,
        };
        sentence(&messages::UNUSUAL.fill(lang, &[remark]));
    }
    report
}

/// The heading of the left column.
fn heading(outcome: &Outcome, lang: Lang) -> String {
    match &outcome.notes {
        Some(notes) => messages::NOTES.fill(lang, &[notes]),
        None => messages::OURS.text(lang).to_owned(),
    }
}

fn write_row(report: &mut String, outcome: &Outcome, row: &Row, layout: &Layout, lang: Lang) {
    let (mark, paint) = mark(&row.status);
    let cells = [
        row.expected.as_ref().map(|expected| expected.text.clone()),
        row.printed.as_ref().map(|(_, text)| text.clone()),
        Some(status(outcome, row, lang)),
    ];
    layout.row(report, mark, &cells.map(Option::unwrap_or_default), paint);
    if let Some(reason) = &row.reason {
        for line in wrap(&reason.text(lang), layout.whole.saturating_sub(4)) {
            push(report, &format!("    {line}"));
        }
    }
}

/// The sign at the left; a row that agrees has an inconspicuous one.
fn mark(status: &Status) -> (&'static str, &'static str) {
    match status {
        Status::Agrees {
            swapped: Some(_), ..
        } => ("%", CYAN),
        Status::Agrees { differs, .. } if differs.is_empty() => ("=", DIMMED),
        Status::Agrees { .. } => ("~", GREEN),
        Status::Missing => ("-", RED),
        Status::Extra => ("+", RED),
        Status::OutOfOrder | Status::WrongValue | Status::WrongText => ("!", RED),
    }
}

/// The status in words.
fn status(outcome: &Outcome, row: &Row, lang: Lang) -> String {
    let is_ours = row.expected.as_ref().is_some_and(|expected| expected.ours);
    let word = match &row.status {
        Status::Agrees { differs, swapped } => {
            let list = differs.iter().map(|differs| difference(differs, lang));
            let list = list.collect::<Vec<_>>().join(messages::AND.text(lang));
            return match swapped {
                Some(swap) if list.is_empty() => messages::MOVED.fill(lang, &[&swap.with]),
                Some(swap) => messages::MOVED_DIFFERS.fill(lang, &[&swap.with, &list]),
                None if list.is_empty() && is_ours => messages::OURS_SAME.text(lang).to_owned(),
                None if list.is_empty() => messages::SAME.text(lang).to_owned(),
                None => messages::DIFFERS.fill(lang, &[&list]),
            };
        }
        Status::Missing => messages::MISSING,
        Status::Extra => outcome.by_origin(messages::EXTRA, messages::UNEXPECTED),
        Status::OutOfOrder => messages::OUT_OF_ORDER,
        Status::WrongValue => messages::WRONG_VALUE,
        Status::WrongText => messages::WRONG_TEXT,
    };
    word.text(lang).to_owned()
}

fn difference(difference: &Difference, lang: Lang) -> String {
    let choices = shortened(&difference.choices, messages::AND.text(lang), MAX_CHOICES);
    difference.what.fill(lang, &[&choices])
}

/// Why lines may be swapped, for each pair of kinds of actors whose lines are swapped.
fn legends(rows: &[Row]) -> Vec<Phrase> {
    let mut legends = Vec::new();
    for row in rows {
        let Status::Agrees {
            swapped: Some(swap),
            ..
        } = &row.status
        else {
            continue;
        };
        let legend = match swap.kind {
            Some(ActorKind::Process) => messages::WHY_MOVED_PROCESSES,
            Some(ActorKind::Thread) => messages::WHY_MOVED_THREADS,
            Some(ActorKind::Task) => messages::WHY_MOVED_TASKS,
            None => messages::WHY_MOVED,
        };
        if !legends.contains(&legend) {
            legends.push(legend);
        }
    }
    legends
}

/// Which rows of a long report are hidden: the middle of each stretch that agrees.
fn hidden(rows: &[Row]) -> Vec<bool> {
    let mut hidden = vec![false; rows.len()];
    let mut start = 0;
    for stretch in rows.chunk_by(|one, next| one.status.agrees() == next.status.agrees()) {
        let end = start + stretch.len();
        if rows.len() > LONG && stretch[0].status.agrees() && stretch.len() > 3 * SHOWN {
            hidden[start + SHOWN..end - SHOWN].fill(true);
        }
        start = end;
    }
    hidden
}

fn skip(report: &mut String, lang: Lang, skipped: &mut usize) {
    if *skipped > 0 {
        push(report, &messages::SKIPPED.fill(lang, &[skipped]));
        *skipped = 0;
    }
}

fn push(report: &mut String, line: &str) {
    report.push_str(line.trim_end());
    report.push('\n');
}

/// The width of each column.
struct Layout {
    expected: usize,
    run: usize,
    /// The column of statuses; 0 if there is no room and the status goes below the row.
    status: usize,
    whole: usize,
    colour: bool,
}

impl Layout {
    fn of(outcome: &Outcome, lang: Lang, style: Style) -> Layout {
        let widest = |head: usize, text: &dyn Fn(&Row) -> usize| {
            outcome.rows.iter().map(text).fold(head, usize::max)
        };
        let status_width = |row: &Row| width(&status(outcome, row, lang));
        let status = widest(0, &status_width).min(MAX_STATUS);
        let expected_width = |row: &Row| row.expected.as_ref().map_or(0, |line| width(&line.text));
        let expected = widest(width(&heading(outcome, lang)), &expected_width);
        let run_width = |row: &Row| row.printed.as_ref().map_or(0, |(_, text)| width(text));
        let run = widest(width(messages::RUN.text(lang)), &run_width);
        let mut layout = Layout {
            expected,
            run,
            status,
            whole: style.width.max(2 * MIN_COLUMN),
            colour: style.colour,
        };
        // Two columns for the mark, and two before each further column.
        if layout.whole < 2 + 2 * MIN_COLUMN + 4 + status {
            layout.status = 0;
        }
        let status = layout.status;
        let room = layout.whole - 4 - if status > 0 { 2 + status } else { 0 };
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

    /// Writes a row, and wraps texts that are wider than their column.
    fn row(&self, report: &mut String, mark: &str, cells: &[String; 3], paint: &str) {
        let (paint, reset) = if self.colour {
            (paint, RESET)
        } else {
            ("", "")
        };
        let (expected, run) = (wrap(&cells[0], self.expected), wrap(&cells[1], self.run));
        let statuses = match self.status {
            0 => Vec::new(),
            width => wrap(&cells[2], width),
        };
        for line in 0..expected.len().max(run.len()).max(statuses.len()) {
            let cell = |lines: &[String]| lines.get(line).cloned().unwrap_or_default();
            let mark = if line == 0 { mark } else { " " };
            let status = cell(&statuses);
            let mut text = format!("{paint}{mark} {reset}");
            let sides = [
                pad(&cell(&expected), self.expected),
                pad(&cell(&run), self.run),
            ];
            _ = write!(text, "{}  {}", sides[0], sides[1]);
            if status.is_empty() {
                text.truncate(text.trim_end().len());
            } else {
                _ = write!(text, "  {paint}{status}{reset}");
            }
            push(report, &text);
        }
        if self.status == 0 && !cells[2].is_empty() {
            push(report, &format!("    {paint}{}{reset}", cells[2]));
        }
    }
}
