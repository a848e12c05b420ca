//! The status of a row: its sign, its colour and its words.

use super::columns::shortened;
use super::outcome::Outcome;
use crate::explain::rows::{Difference, Row, Status};
use crate::messages;
use notes_lang::Lang;

/// How many columns a list of words may take in a row's status.
const MAX_CHOICES: usize = 20;

/// Escape sequences (ECMA-48, 8.3.117).
const DIMMED: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const CYAN: &str = "\x1b[36m";

/// The sign at the left; a row that agrees has an inconspicuous one.
pub(crate) fn mark(status: &Status) -> (&'static str, &'static str) {
    match status {
        Status::Agrees {
            swapped: Some(_), ..
        } => ("%", CYAN),
        Status::Agrees { differs, .. } if differs.is_empty() => ("=", DIMMED),
        Status::Agrees { .. } => ("~", GREEN),
        Status::Missing => ("-", RED),
        Status::Extra | Status::MoreExtra(_) => ("+", RED),
        Status::OutOfOrder | Status::WrongValue | Status::WrongText | Status::Together { .. } => {
            ("!", RED)
        }
    }
}

/// The status in words.
pub(crate) fn words(outcome: &Outcome, row: &Row, lang: Lang) -> String {
    let word = match &row.status {
        Status::Agrees { differs, swapped } => {
            let list = differs.iter().map(|differs| difference(differs, lang));
            let list = list.collect::<Vec<_>>().join(messages::AND.text(lang));
            return match swapped {
                Some(swap) if list.is_empty() => messages::MOVED.fill(lang, &[&swap.with]),
                Some(swap) => messages::MOVED_DIFFERS.fill(lang, &[&swap.with, &list]),
                None if list.is_empty() && row.is_ours() => {
                    messages::OURS_SAME.text(lang).to_owned()
                }
                None if list.is_empty() => messages::SAME.text(lang).to_owned(),
                None => messages::DIFFERS.fill(lang, &[&list]),
            };
        }
        Status::Missing => messages::MISSING,
        Status::MoreExtra(_) => return String::new(),
        Status::Extra => outcome.by_origin(messages::EXTRA, messages::UNEXPECTED),
        Status::OutOfOrder => messages::OUT_OF_ORDER,
        Status::WrongValue => messages::WRONG_VALUE,
        Status::WrongText => messages::WRONG_TEXT,
        Status::Together { .. } => messages::TOGETHER,
    };
    word.text(lang).to_owned()
}

fn difference(difference: &Difference, lang: Lang) -> String {
    let choices = shortened(&difference.choices, messages::AND.text(lang), MAX_CHOICES);
    difference.what.fill(lang, &[&choices])
}
