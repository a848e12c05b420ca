//! Notes and run side by side.

use std::fmt::Write;

use anstyle::{AnsiColor, Style as Paint};

use super::columns::{pad, shortened, width, wrap};
use super::rows::{Kinds, Name, Row, What};
use super::{Comparison, Style};
use crate::phrases;
use notes_lang::{Lang, Phrase};

/// The narrowest column that a text can be read in.
const NARROWEST: usize = 16;
/// Of a stretch of agreeing rows in a long report, how many are shown at each end.
const SHOWN: usize = 4;
const LONG: usize = 80;
/// The widest that the column of names gets.
const NAME: usize = 32;
/// How many columns a list of words may take in the name of a row.
const CHOICES: usize = 20;

/// Where each column begins and ends.
struct Layout {
    notes: usize,
    run: usize,
    /// The column of names; 0 where it stands under the row for want of room.
    name: usize,
    whole: usize,
}

pub(super) fn write(comparison: &Comparison, lang: Lang, style: Style) -> String {
    let layout = Layout::of(comparison, lang, style.width);
    let mut report = String::new();
    let head = (
        heading(comparison, lang),
        phrases::RUN.text(lang).to_owned(),
        String::new(),
    );
    layout.row(
        &mut report,
        "  ",
        &head,
        style.colour.then(|| Paint::new().bold()),
    );
    let hidden = hidden(&comparison.rows);
    let mut skipped = 0;
    for (row, &is_hidden) in comparison.rows.iter().zip(&hidden) {
        if is_hidden {
            skipped += 1;
            continue;
        }
        skip(&mut report, lang, &mut skipped);
        let name = name(comparison, &row.name, lang);
        write_row(&mut report, row, name, &layout, lang, style.colour);
    }
    skip(&mut report, lang, &mut skipped);
    if let Some(remark) = &comparison.remark {
        sentence(
            &mut report,
            &format!("! {}", remark.text(lang)),
            layout.whole,
        );
    }
    report.push('\n');
    let program = match comparison.notes {
        Some(_) => phrases::THE_NOTES_PROGRAM,
        None => phrases::THE_PROGRAM,
    };
    for legend in legends(&comparison.rows) {
        let legend = legend.fill(lang, &[&program.text(lang)]);
        sentence(&mut report, &legend, layout.whole);
    }
    sentence(&mut report, &comparison.summary(lang), layout.whole);
    report
}

/// What stands above the left column.
fn heading(comparison: &Comparison, lang: Lang) -> String {
    match &comparison.notes {
        Some(notes) => phrases::NOTES.fill(lang, &[notes]),
        None => phrases::OURS.text(lang).to_owned(),
    }
}

fn write_row(
    report: &mut String,
    row: &Row,
    name: String,
    layout: &Layout,
    lang: Lang,
    colour: bool,
) {
    let (mark, paint) = mark(&row.name);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let notes = row.notes.as_ref().map(|notes| notes.text.as_str());
    let run = row.run.as_ref().map(|(_, text)| text.as_str());
    let cells = (text(notes), text(run), name);
    layout.row(report, &format!("{mark} "), &cells, colour.then_some(paint));
    let who = row.notes.as_ref().filter(|_| row.name == Name::Missing);
    let who = who.map(|notes| phrases::WHY_MISSING.fill(lang, &[&notes.actor, &notes.line]));
    for why in row.why.iter().map(|why| why.text(lang)).chain(who) {
        for line in wrap(&why, layout.whole.saturating_sub(4)) {
            push(report, &format!("    {line}"));
        }
    }
}

/// The sign at the left: what agrees is quiet.
fn mark(name: &Name) -> (&'static str, Paint) {
    let paint = |colour: AnsiColor| colour.on_default();
    match name {
        Name::Same => ("=", Paint::new().dimmed()),
        Name::Differs(_) => ("~", paint(AnsiColor::Green)),
        Name::Moved { .. } => ("%", paint(AnsiColor::Cyan)),
        Name::Missing => ("-", paint(AnsiColor::Red)),
        Name::Extra => ("+", paint(AnsiColor::Red)),
        Name::Disordered | Name::Clashing | Name::Misspelt => ("!", paint(AnsiColor::Red)),
    }
}

fn name(comparison: &Comparison, name: &Name, lang: Lang) -> String {
    let list = |differs: &[What]| {
        let whats: Vec<String> = differs.iter().map(|what| difference(what, lang)).collect();
        whats.join(phrases::AND.text(lang))
    };
    let text = |word: Phrase| word.text(lang).to_owned();
    match name {
        Name::Same => text(phrases::SAME),
        Name::Differs(differs) => phrases::DIFFERS.fill(lang, &[&list(differs)]),
        Name::Moved { with, differs, .. } if differs.is_empty() => {
            phrases::MOVED.fill(lang, &[with])
        }
        Name::Moved { with, differs, .. } => {
            phrases::MOVED_DIFFERS.fill(lang, &[with, &list(differs)])
        }
        Name::Missing => text(phrases::MISSING),
        Name::Extra if comparison.notes.is_none() => text(phrases::UNEXPECTED),
        Name::Extra => text(phrases::EXTRA),
        Name::Disordered => text(phrases::DISORDERED),
        Name::Clashing => text(phrases::CLASHING),
        Name::Misspelt => text(phrases::MISSPELT),
    }
}

fn difference(what: &What, lang: Lang) -> String {
    let word = match what {
        What::Pid => phrases::A_PID,
        What::Tid => phrases::A_TID,
        What::Number => phrases::A_NUMBER,
        What::Time => phrases::A_TIME,
        What::Word => phrases::A_WORD,
        What::Text => phrases::A_TEXT,
        What::OneOf(choices) => {
            let choices = shortened(choices, phrases::AND.text(lang), CHOICES);
            return phrases::ONE_OF.fill(lang, &[&choices]);
        }
    };
    word.text(lang).to_owned()
}

/// Why lines may change places, for each pair of kinds of actors that did.
fn legends(rows: &[Row]) -> Vec<Phrase> {
    let mut legends = Vec::new();
    for row in rows {
        let Name::Moved { kinds, .. } = &row.name else {
            continue;
        };
        let legend = match kinds {
            Kinds::Processes => phrases::WHY_MOVED_PROCESSES,
            Kinds::Threads => phrases::WHY_MOVED_THREADS,
            Kinds::Tasks => phrases::WHY_MOVED_TASKS,
            Kinds::Mixed => phrases::WHY_MOVED,
        };
        if !legends.contains(&legend) {
            legends.push(legend);
        }
    }
    legends
}

/// Which rows of a long report are left out: the middle of each stretch that agrees.
fn hidden(rows: &[Row]) -> Vec<bool> {
    let mut hidden = vec![false; rows.len()];
    let mut start = 0;
    for stretch in rows.chunk_by(|one, next| one.name.agrees() == next.name.agrees()) {
        let end = start + stretch.len();
        if rows.len() > LONG && stretch[0].name.agrees() && stretch.len() > 3 * SHOWN {
            hidden[start + SHOWN..end - SHOWN].fill(true);
        }
        start = end;
    }
    hidden
}

fn skip(report: &mut String, lang: Lang, skipped: &mut usize) {
    if *skipped > 0 {
        push(report, &phrases::SKIPPED.fill(lang, &[skipped]));
        *skipped = 0;
    }
}

fn sentence(report: &mut String, text: &str, width: usize) {
    wrap(text, width).iter().for_each(|line| push(report, line));
}

fn push(report: &mut String, line: &str) {
    report.push_str(line.trim_end());
    report.push('\n');
}

impl Layout {
    fn of(comparison: &Comparison, lang: Lang, whole: usize) -> Layout {
        let whole = whole.max(2 * NARROWEST);
        let rows = || comparison.rows.iter();
        let widest =
            |text: &dyn Fn(&Row) -> usize, least: usize| rows().map(text).fold(least, usize::max);
        let name = widest(&|row| width(&name(comparison, &row.name, lang)), 0).min(NAME);
        let notes_head = width(&heading(comparison, lang));
        let notes = widest(
            &|row| row.notes.as_ref().map_or(0, |notes| width(&notes.text)),
            notes_head,
        );
        let run_head = width(phrases::RUN.text(lang));
        let run = widest(
            &|row| row.run.as_ref().map_or(0, |(_, text)| width(text)),
            run_head,
        );
        // Two for the mark, two before each further column.
        let mut layout = Layout {
            notes,
            run,
            name,
            whole,
        };
        if whole < 2 + 2 * NARROWEST + 4 + name {
            layout.name = 0;
        }
        let room = whole - 2 - 2 - if layout.name > 0 { 2 + name } else { 0 };
        if notes + run > room {
            // The narrower one keeps what it needs, up to half.
            let half = room / 2;
            layout.notes = if run < half {
                room - run
            } else {
                notes.min(half)
            };
            layout.run = room - layout.notes;
        }
        layout
    }

    /// Writes a row, folded where a column is too narrow for its text.
    fn row(
        &self,
        report: &mut String,
        mark: &str,
        cells: &(String, String, String),
        paint: Option<Paint>,
    ) {
        let (notes, run) = (wrap(&cells.0, self.notes), wrap(&cells.1, self.run));
        let names = match self.name {
            0 => Vec::new(),
            width => wrap(&cells.2, width),
        };
        let paint = paint.unwrap_or_default();
        for line in 0..notes.len().max(run.len()).max(names.len()) {
            let cell = |lines: &[String]| lines.get(line).cloned().unwrap_or_default();
            let mark = if line == 0 { mark } else { "  " };
            let name = cell(&names);
            let mut text = format!("{paint}{mark}{paint:#}");
            let sides = [pad(&cell(&notes), self.notes), pad(&cell(&run), self.run)];
            _ = write!(text, "{}  {}", sides[0], sides[1]);
            if name.is_empty() {
                text.truncate(text.trim_end().len());
            } else {
                _ = write!(text, "  {paint}{name}{paint:#}");
            }
            push(report, &text);
        }
        if self.name == 0 && !cells.2.is_empty() {
            push(report, &format!("    {paint}{}{paint:#}", cells.2));
        }
    }
}
