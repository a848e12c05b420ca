//! The outcome of a comparison in one line.

use std::collections::BTreeMap;

use super::outcome::Outcome;
use crate::explain::rows::{Row, Status};
use crate::matching::search::Verdict;
use crate::messages;
use notes_lang::{Lang, Phrase};

/// One line, without a newline.
pub(crate) fn write(outcome: &Outcome, lang: Lang) -> String {
    let rows = &outcome.rows;
    let lines = rows.iter().filter(|row| row.printed.is_some()).count();
    let printed = match lines {
        1 => messages::LINE.text(lang).to_owned(),
        lines => messages::LINES.fill(lang, &[&lines]),
    };
    let with = outcome.expected().text(lang);
    let compared = outcome.by_kind(messages::THE_RUN, messages::THE_PRINTOUT);
    let compared = compared.text(lang);
    match outcome.verdict {
        Verdict::Agrees => {
            let agreeing = agreeing(outcome, lang);
            let text = messages::AGREES.fill(lang, &[&compared, &with, &printed, &agreeing]);
            format!("{text}{}", ours(outcome, lang))
        }
        Verdict::Undecided => messages::GAVE_UP.fill(lang, &[&outcome.steps]),
        Verdict::Differs => {
            let rest = match rows.iter().filter(|row| row.status.agrees()).count() {
                0 => messages::NO_LINE_AGREES.text(lang).to_owned(),
                2 if rows.len() == 2 => messages::BOTH_LINES_AGREE.text(lang).to_owned(),
                lines if lines == rows.len() && lines > 1 => {
                    messages::LINES_AGREE.fill(lang, &[&lines])
                }
                1 => messages::REST_LINE.text(lang).to_owned(),
                lines => messages::REST_LINES.fill(lang, &[&lines]),
            };
            let faults = faults(outcome, lang);
            let text = messages::DISAGREES.fill(lang, &[&compared, &with, &faults, &rest]);
            format!("{text}{}", first_fault(outcome, lang))
        }
    }
}

/// How a row agrees, in the order of the summary.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Agreeing {
    Same,
    Different,
    Swapped,
}

/// How many rows are the same, differ or are swapped.
fn agreeing(outcome: &Outcome, lang: Lang) -> String {
    let kind = |row: &Row| match &row.status {
        Status::Agrees {
            swapped: Some(_), ..
        } => Agreeing::Swapped,
        Status::Agrees { differs, .. } if differs.is_empty() => Agreeing::Same,
        _ => Agreeing::Different,
    };
    let mut counts = count(outcome.rows.iter().map(kind));
    if counts.is_empty() {
        counts.insert(Agreeing::Same, 0);
    }
    let text = |(kind, count): (Agreeing, usize)| {
        let phrase = match kind {
            Agreeing::Same => messages::COUNT_SAME,
            Agreeing::Different => messages::COUNT_DIFFERS,
            Agreeing::Swapped => messages::COUNT_MOVED,
        };
        phrase.fill(lang, &[&count])
    };
    let texts: Vec<String> = counts.into_iter().map(text).collect();
    texts.join(messages::AND.text(lang))
}

/// How often each item comes. The items' own order keeps the summaries of several runs comparable.
fn count<T: Ord>(items: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

/// What is wrong with a row, in the order of the summary.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wrong {
    Value,
    OutOfOrder,
    Missing,
    OursMissing,
    Extra,
    Rule,
}

/// How many lines are missing, wrong, too many or out of order.
fn faults(outcome: &Outcome, lang: Lang) -> String {
    let wrong = |row: &Row| match &row.status {
        Status::Agrees { .. } => None,
        Status::Missing if row.is_ours() => Some(Wrong::OursMissing),
        Status::Missing => Some(Wrong::Missing),
        Status::Extra | Status::MoreExtra(_) => Some(Wrong::Extra),
        Status::OutOfOrder => Some(Wrong::OutOfOrder),
        Status::WrongValue | Status::WrongText | Status::Together { .. } => Some(Wrong::Value),
    };
    let broken = outcome.broken.iter().map(|_| Wrong::Rule);
    let rows = outcome.rows.iter();
    let rows = rows.flat_map(|row| std::iter::repeat_n(wrong(row), row.faults()));
    let counts = count(rows.flatten().chain(broken));
    let text = |(wrong, count): (Wrong, usize)| {
        let (required, phrases) = fault(outcome, wrong);
        match only_line(outcome, wrong).filter(|_| (count, required) == (1, 1)) {
            Some(phrase) => phrase.text(lang).to_owned(),
            None => phrases[usize::from(count != 1)].fill(lang, &[&count, &required]),
        }
    };
    let texts: Vec<String> = counts.into_iter().map(text).collect();
    texts.join(messages::AND.text(lang))
}

/// How many lines there should be, and the phrases for one line and for several.
fn fault(outcome: &Outcome, wrong: Wrong) -> (usize, [Phrase; 2]) {
    use messages as m;
    let required = outcome.required;
    let by_origin = |notes: [Phrase; 2], ours: [Phrase; 2]| match outcome.notes {
        Some(_) => notes,
        None => ours,
    };
    let phrases = match wrong {
        Wrong::Missing => by_origin(
            [m::NOTES_LINE_MISSING, m::NOTES_LINES_MISSING],
            [m::EXPECTED_LINE_MISSING, m::EXPECTED_LINES_MISSING],
        ),
        Wrong::OursMissing => [m::OUR_LINE_MISSING, m::OUR_LINES_MISSING],
        Wrong::Extra => by_origin(
            [m::EXTRA_LINE, m::EXTRA_LINES],
            [m::UNEXPECTED_LINE, m::UNEXPECTED_LINES],
        ),
        Wrong::OutOfOrder => [m::OUT_OF_ORDER_LINE, m::OUT_OF_ORDER_LINES],
        Wrong::Value => [m::WRONG_LINE, m::WRONG_LINES],
        Wrong::Rule => [m::BROKEN_RULE, m::BROKEN_RULES],
    };
    // A line that may be left out counts if it stands on the left.
    let shown = |ours: bool| {
        let rows = outcome.rows.iter().filter(|row| row.expected.is_some());
        rows.filter(|row| row.is_ours() == ours).count()
    };
    match wrong {
        Wrong::OursMissing => (required.ours.max(shown(true)), phrases),
        _ => (required.of_notes.max(shown(false)), phrases),
    }
}

/// Says that the only line of its kind is missing.
fn only_line(outcome: &Outcome, wrong: Wrong) -> Option<Phrase> {
    match wrong {
        Wrong::Missing => Some(outcome.by_origin(
            messages::NOTES_ONLY_LINE_MISSING,
            messages::EXPECTED_ONLY_LINE_MISSING,
        )),
        Wrong::OursMissing => Some(messages::OUR_ONLY_LINE_MISSING),
        _ => None,
    }
}

/// How many of the lines are ours.
fn ours(outcome: &Outcome, lang: Lang) -> String {
    match outcome.rows.iter().filter(|row| row.is_ours()).count() {
        0 => String::new(),
        1 => messages::OURS_LINE.text(lang).to_owned(),
        lines => messages::OURS_LINES.fill(lang, &[&lines]),
    }
}

/// The place to look at first.
fn first_fault(outcome: &Outcome, lang: Lang) -> String {
    let printed = |line: usize| {
        let phrase = outcome.by_kind(messages::OF_RUN, messages::OF_PRINTOUT);
        phrase.fill(lang, &[&line])
    };
    let Some(row) = outcome.rows.iter().find(|row| !row.status.agrees()) else {
        return String::new();
    };
    let path = &outcome.path;
    match (&row.expected, &row.printed) {
        (Some(expected), Some((line, _))) => {
            let (line, number) = (printed(*line), expected.named());
            messages::FIRST_BOTH.fill(lang, &[&line, &number, path, &expected.line])
        }
        (Some(expected), None) => {
            messages::FIRST_MISSING.fill(lang, &[&expected.named(), path, &expected.line])
        }
        (None, extra) => {
            let line = extra.as_ref().map_or(0, |(line, _)| *line);
            messages::FIRST_EXTRA.fill(lang, &[&printed(line)])
        }
    }
}
