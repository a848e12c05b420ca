//! The status of a row: its sign, its colour and its words.

use super::columns::{shortened, width};
use super::outcome::Outcome;
use crate::explain::rows::{Difference, Row, Status};
use crate::messages;
use notes_lang::{Lang, Phrase};

/// How many columns a list of words may take in a row's status.
const MAX_CHOICES: usize = 20;
/// The most words that a status lists in full, if all are short.
const MOST_IN_FULL: usize = 4;
/// The columns of a short word.
const SHORT: usize = 12;

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
            return match swapped {
                Some(swap) => moved(&swap.with, differs, lang),
                None if differs.is_empty() && row.is_ours() => {
                    messages::OURS_SAME.text(lang).to_owned()
                }
                None if differs.is_empty() => messages::SAME.text(lang).to_owned(),
                None => {
                    let list = differs.iter().map(|one| difference(one, one.what, lang));
                    let list = list.collect::<Vec<_>>().join(messages::AND.text(lang));
                    messages::DIFFERS.fill(lang, &[&list])
                }
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

/// The status of a line that was swapped with the line `with` and has these differences.
fn moved(with: &str, differs: &[Difference], lang: Lang) -> String {
    let subject = |one: &Difference| match one.what {
        messages::ONE_OF => difference(one, messages::A_WORD_OF, lang),
        what => difference(one, what, lang),
    };
    let subjects: Vec<String> = differs.iter().map(subject).collect();
    let list = subjects.join(messages::AND_DIFFERENCE.text(lang));
    match differs {
        [] => messages::MOVED.fill(lang, &[&with]),
        [_] => messages::MOVED_DIFFERS.fill(lang, &[&with, &list]),
        _ => messages::MOVED_DIFFER.fill(lang, &[&with, &list]),
    }
}

fn difference(difference: &Difference, what: Phrase, lang: Lang) -> String {
    let choices = &difference.choices;
    let is_short = choices.len() <= MOST_IN_FULL && choices.iter().all(|word| width(word) <= SHORT);
    let most = if is_short { usize::MAX } else { MAX_CHOICES };
    let choices = shortened(choices, messages::AND.text(lang), most);
    what.fill(lang, &[&choices])
}
