//! Transcript and run side by side.

use std::collections::HashMap;

use super::columns::wrap;
use super::layout::{BELOW, Cells, Layout, push};
use super::outcome::Outcome;
use super::style::Style;
use super::{status, summary};
use crate::actor::ActorKind;
use crate::explain::rows::{Row, Status};
use crate::messages;
use notes_lang::{Lang, Phrase};

/// A report with more rows than this shows only the ends of long stretches that agree: this many rows at each end.
const LONG: usize = 80;
const SHOWN: usize = 4;

const BOLD: &str = "\x1b[1m";

/// The report, with a newline at its end. It does not list the missing lines of an empty printout. `ending` says how the
/// run ended, if that was before its time.
pub(crate) fn write(outcome: &Outcome, lang: Lang, style: Style, ending: Option<&str>) -> String {
    let is_empty = outcome.rows.iter().all(|row| row.printed.is_none());
    let rows = match ending {
        Some(_) => &outcome.rows[..end_of_run(outcome)],
        None if is_empty => &[],
        None => &outcome.rows[..],
    };
    let hidden = hidden(rows);
    let cells = cells(outcome, rows, &hidden, lang);
    let layout = Layout::of(&cells, style);
    let mut report = String::new();
    let sentence = |report: &mut String, text: &str| {
        let lines = wrap(text, layout.whole);
        lines.iter().for_each(|line| push(report, line));
    };
    if let Some(ending) = ending {
        sentence(&mut report, ending);
    }
    let is_empty = is_empty && ending.is_none() && !outcome.rows.is_empty();
    if is_empty {
        let empty = outcome.by_kind(messages::EMPTY_RUN, messages::EMPTY_PRINTOUT);
        sentence(&mut report, empty.text(lang));
    } else {
        layout.row(&mut report, " ", &cells[0], BOLD);
    }
    let mut skipped = 0;
    let reasons = reasons(rows, lang);
    let shown = rows.iter().zip(&cells[1..]).zip(&reasons);
    for (((row, cells), reason), &is_hidden) in shown.zip(&hidden) {
        if is_hidden {
            skipped += 1;
            continue;
        }
        skip(&mut report, &layout, lang, &mut skipped);
        if let Status::MoreExtra(lines) = row.status {
            let phrase = outcome.by_origin(messages::MORE_EXTRA, messages::MORE_UNEXPECTED);
            sentence(&mut report, &phrase.fill(lang, &[&grouped(lines)]));
            continue;
        }
        write_row(&mut report, row, cells, reason.as_deref(), &layout);
    }
    skip(&mut report, &layout, lang, &mut skipped);
    let folded = outcome.rows.len() - rows.len();
    if folded > 0 && !is_empty {
        let phrase = outcome.by_origin(messages::FOLDED_NOTES, messages::FOLDED_EXPECTED);
        sentence(&mut report, &phrase.fill(lang, &[&folded]));
    }
    for rule in &outcome.broken {
        sentence(&mut report, &format!("! {}", rule.text(lang)));
    }
    sentence(&mut report, "");
    for legend in legends(rows) {
        sentence(&mut report, legend.text(lang));
    }
    sentence(&mut report, &summary::write(outcome, lang));
    for notice in &outcome.notices {
        sentence(
            &mut report,
            &messages::UNUSUAL.fill(lang, &[&notice.text(lang)]),
        );
    }
    report
}

/// How many rows are left without the missing lines at the end, if there are several of these.
fn end_of_run(outcome: &Outcome) -> usize {
    let rows = &outcome.rows;
    let missing = rows.iter().rev();
    let missing = missing.take_while(|row| row.status == Status::Missing);
    match missing.count() {
        1 => rows.len(),
        missing => rows.len() - missing,
    }
}

/// The texts of the heading and of all rows.
fn cells(outcome: &Outcome, rows: &[Row], hidden: &[bool], lang: Lang) -> Vec<Cells> {
    let mut cells = vec![Cells {
        expected: heading(outcome, lang),
        run: (outcome
            .by_kind(messages::RUN, messages::PRINTOUT)
            .text(lang))
        .to_owned(),
        ..Cells::default()
    }];
    // The lines with several copies that are shown: the number of the row that has the text.
    let mut shown: HashMap<usize, usize> = HashMap::new();
    for (row, is_hidden) in rows.iter().zip(hidden) {
        let mut texts = Cells {
            run: (row.printed.as_ref())
                .map_or_else(String::new, |(_, text)| line_of_text(text, lang)),
            status: status::words(outcome, row, lang),
            difference: row.difference,
            ..Cells::default()
        };
        if let Some(expected) = &row.expected {
            texts.number = expected.named();
            texts.expected = line_of_text(&expected.text, lang);
            if let (Some(first), false) = (expected.repeated, *is_hidden) {
                match shown.get(&first) {
                    Some(number) if row.status.agrees() => {
                        texts.expected = messages::AS_LINE.fill(lang, &[number]);
                    }
                    _ => _ = shown.insert(first, expected.number),
                }
            }
        }
        cells.push(texts);
    }
    cells
}

/// A line of text; words stand for an empty one.
fn line_of_text(text: &str, lang: Lang) -> String {
    match text {
        "" => messages::EMPTY_LINE.text(lang).to_owned(),
        text => text.to_owned(),
    }
}

/// The heading of the left column.
fn heading(outcome: &Outcome, lang: Lang) -> String {
    match &outcome.notes {
        Some(notes) => messages::NOTES.fill(lang, &[notes]),
        None => messages::OURS.text(lang).to_owned(),
    }
}

/// What stands below each row. A reason that several unexpected lines have stands below the first of them.
fn reasons(rows: &[Row], lang: Lang) -> Vec<Option<String>> {
    let is_extra = |row: &&Row| row.status == Status::Extra;
    let text = |row: &Row| (row.reason.as_ref()).map(|reason| reason.text(lang).to_owned());
    let mut counts: HashMap<String, usize> = HashMap::new();
    for reason in rows.iter().filter(is_extra).filter_map(text) {
        *counts.entry(reason).or_default() += 1;
    }
    let below = |row: &Row| {
        let reason = text(row)?;
        if !is_extra(&row) {
            return Some(reason);
        }
        match counts.remove(&reason)? {
            1 => Some(reason),
            lines => Some(messages::WHY_SEVERAL.fill(lang, &[&reason, &lines])),
        }
    };
    rows.iter().map(below).collect()
}

fn write_row(report: &mut String, row: &Row, cells: &Cells, reason: Option<&str>, layout: &Layout) {
    let (mark, paint) = status::mark(&row.status);
    layout.row(report, mark, cells, paint);
    if let Some(reason) = reason {
        for line in wrap(reason, layout.whole - BELOW) {
            push(report, &format!("{}{line}", " ".repeat(BELOW)));
        }
    }
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

fn skip(report: &mut String, layout: &Layout, lang: Lang, skipped: &mut usize) {
    if *skipped > 0 {
        let text = messages::SKIPPED.fill(lang, &[skipped]);
        let lines = wrap(&text, layout.whole);
        lines.iter().for_each(|line| push(report, line));
        *skipped = 0;
    }
}

/// A number with its digits in groups of three.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
