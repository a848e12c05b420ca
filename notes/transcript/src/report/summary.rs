//! The outcome of a comparison in one line.

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
    match outcome.verdict {
        Verdict::Agrees => {
            let counts = counts(outcome, lang, true);
            messages::AGREES.fill(lang, &[&with, &printed, &counts])
        }
        Verdict::Undecided => messages::GAVE_UP.fill(lang, &[&outcome.steps]),
        Verdict::Differs => {
            let agreeing = rows.iter().filter(|row| row.status.agrees()).count();
            let counts = counts(outcome, lang, false);
            let text = messages::DISAGREES.fill(lang, &[&with, &agreeing, &printed, &counts]);
            format!("{text}{}", first_fault(outcome, lang))
        }
    }
}

/// How many rows of each status there are: of the agreeing rows, or of the other rows.
fn counts(outcome: &Outcome, lang: Lang, agreeing: bool) -> String {
    let word = |row: &Row| match &row.status {
        Status::Agrees {
            swapped: Some(_), ..
        } => messages::COUNT_MOVED,
        Status::Agrees { differs, .. } if differs.is_empty() => messages::COUNT_SAME,
        Status::Agrees { .. } => messages::COUNT_DIFFERS,
        Status::Missing => messages::COUNT_MISSING,
        Status::Extra => outcome.by_origin(messages::COUNT_EXTRA, messages::COUNT_UNEXPECTED),
        Status::OutOfOrder => messages::COUNT_OUT_OF_ORDER,
        Status::WrongValue | Status::WrongText => messages::COUNT_WRONG,
    };
    let mut counts: Vec<(Phrase, usize)> = Vec::new();
    if outcome.rows.is_empty() {
        counts.push((messages::COUNT_SAME, 0));
    }
    let rows = (outcome.rows.iter()).filter(|row| row.status.agrees() == agreeing);
    let remark = outcome.remark.iter().map(|_| messages::COUNT_WRONG);
    for word in rows.map(word).chain(remark) {
        match counts.iter_mut().find(|(other, _)| *other == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    let counts = counts.iter().map(|(word, count)| word.fill(lang, &[count]));
    counts.collect::<Vec<_>>().join(messages::AND.text(lang))
}

/// The place to look at first.
fn first_fault(outcome: &Outcome, lang: Lang) -> String {
    let Some(row) = outcome.rows.iter().find(|row| !row.status.agrees()) else {
        return String::new();
    };
    let path = &outcome.path;
    match (&row.expected, &row.printed) {
        (Some(expected), Some((line, _))) => {
            messages::FIRST_BOTH.fill(lang, &[line, path, &expected.line])
        }
        (Some(expected), None) => messages::FIRST_MISSING.fill(lang, &[path, &expected.line]),
        (None, printed) => {
            let line = printed.as_ref().map_or(0, |(line, _)| *line);
            messages::FIRST_EXTRA.fill(lang, &[&line])
        }
    }
}
