//! Why a line that is similar to an expected one does not match it: a value that its placeholder cannot have.

use crate::messages::{self, Message};
use crate::numbers;
use crate::placeholder::{self, Kind, Placeholder};
use crate::printout::Printout;
use crate::shuffled;
use crate::times::{self, Wrong};

/// The value in `text` that the item cannot have, and what it must be.
pub(crate) fn of_value(printout: &Printout, item: usize, text: &str) -> Option<Message> {
    of_range(printout, item, text)
        .or_else(|| of_digits(printout, item, text))
        .or_else(|| of_word_or_time(printout, item, text))
        .or_else(|| of_list(printout, item, text))
}

/// The number that is not in its range.
fn of_range(printout: &Printout, item: usize, text: &str) -> Option<Message> {
    let pattern = &printout.patterns[printout.items[item].pattern];
    let captures = pattern.captures(text, &printout.placeholders.without_ranges());
    captures.first()?.iter().find_map(|&(placeholder, value)| {
        let range = printout.placeholders.list[placeholder].range;
        let message = || Message::new(messages::WHY_RANGE, &[&range.in_words(), &value.trim()]);
        (!range.holds(value)).then(message)
    })
}

/// The reason if a number is not written as the program prints it: it has needless zeros, the wrong number of decimals, or
/// a fraction where the program prints a whole number.
fn of_digits(printout: &Printout, item: usize, text: &str) -> Option<Message> {
    let pattern = &printout.patterns[printout.items[item].pattern];
    pattern.placeholders().find_map(|placeholder| {
        if !printout.placeholders.list[placeholder].kind.is_numeric() {
            return None;
        }
        let mut loose = printout.placeholders.without_ranges();
        loose.list[placeholder].kind = Kind::Word;
        let captures = pattern.captures(text, &loose);
        let mut values = captures.first()?.iter();
        let (_, value) = values.find(|(other, _)| *other == placeholder)?;
        let value = value.trim();
        let number = value.parse::<f64>().ok();
        let is_plain = value.bytes().all(|byte| b"0123456789.-".contains(&byte));
        number.filter(|_| is_plain && !value.ends_with('.'))?;
        let written = |short: String| {
            (short != value).then(|| Message::new(messages::WHY_WRITTEN, &[&short, &value]))
        };
        match printout.placeholders.list[placeholder].kind {
            Kind::Decimal(decimals) if decimals != placeholder::decimals(value) => {
                Some(Message::new(messages::WHY_DECIMALS, &[&decimals, &value]))
            }
            Kind::Decimal(_) => written(numbers::without_leading_zeros(value)),
            Kind::Number | Kind::Value => written(numbers::without_needless_zeros(value)),
            _ if value.contains('.') => Some(Message::new(messages::WHY_WHOLE, &[&value])),
            _ => written(numbers::without_leading_zeros(value)),
        }
    })
}

/// The item of a list that the workers cannot have added so early.
fn of_list(printout: &Printout, item: usize, text: &str) -> Option<Message> {
    let pattern = &printout.patterns[printout.items[item].pattern];
    pattern.placeholders().find_map(|placeholder| {
        let declared = &printout.placeholders.list[placeholder];
        let Kind::Shuffled(workers @ Some(count)) = declared.kind else {
            return None;
        };
        let mut loose = printout.placeholders.clone();
        loose.list[placeholder].kind = Kind::Shuffled(None);
        let captures = pattern.captures(text, &loose);
        let mut values = captures.first()?.iter();
        let (_, list) = values.find(|(other, _)| *other == placeholder)?;
        let early = shuffled::too_early(&declared.sample, list, workers)?;
        let quoted = Message::new(messages::QUOTED, &[&early]);
        Some(Message::new(
            messages::WHY_LIST_ORDER,
            &[&count, &(count - 1), &quoted],
        ))
    })
}

/// The word that is none of its group, or the text that is no time. Everything else in the line must be right.
fn of_word_or_time(printout: &Printout, item: usize, text: &str) -> Option<Message> {
    let pattern = &printout.patterns[printout.items[item].pattern];
    pattern.placeholders().find_map(|placeholder| {
        let declared = &printout.placeholders.list[placeholder];
        if !matches!(declared.kind, Kind::OneOf(_) | Kind::Who(_) | Kind::Time) {
            return None;
        }
        let mut loose = printout.placeholders.clone();
        loose.list[placeholder].kind = Kind::Text;
        let captures = pattern.captures(text, &loose);
        let mut values = captures.first()?.iter();
        let (_, value) = values.find(|(other, _)| *other == placeholder)?;
        (!value.is_empty()).then(|| refusal(printout, declared, value))
    })
}

fn refusal(printout: &Printout, declared: &Placeholder, value: &str) -> Message {
    let quoted = Message::new(messages::QUOTED, &[&value]);
    match declared.kind {
        Kind::OneOf(group) | Kind::Who(group) => {
            let words = &printout.placeholders.groups[group];
            let listed = words.iter().take(MOST_WORDS).cloned();
            let more = (words.len() > MOST_WORDS).then(|| "…".to_owned());
            let listed = listed
                .chain(more)
                .map(|word| Message::each(|_| word.clone()));
            let listed = Message::list(&listed.collect::<Vec<_>>(), messages::AND);
            Message::new(messages::WHY_ONE_OF, &[&listed, &quoted])
        }
        _ => match times::wrong(&declared.sample, value) {
            Wrong::Form => Message::new(messages::WHY_TIME_FORM, &[&quoted, &declared.sample]),
            Wrong::Date => Message::new(messages::WHY_NO_DATE, &[&quoted]),
            Wrong::Clock => Message::new(messages::WHY_NO_TIME, &[&quoted]),
        },
    }
}

/// How many words of a group are listed.
const MOST_WORDS: usize = 12;
