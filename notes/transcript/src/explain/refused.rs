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

/// The reason if a number is not written as the program prints it: it has needless zeros or no digit before the point, the
/// wrong number of decimals, or a fraction where the program prints a whole number.
fn of_digits(printout: &Printout, item: usize, text: &str) -> Option<Message> {
    let loosened = |kind: &Kind| kind.is_numeric().then_some(Kind::Word);
    explained(printout, item, text, loosened, digits)
}

/// The item of a list that the workers cannot have added so early.
fn of_list(printout: &Printout, item: usize, text: &str) -> Option<Message> {
    let loosened =
        |kind: &Kind| matches!(kind, Kind::Shuffled(Some(_))).then_some(Kind::Shuffled(None));
    explained(printout, item, text, loosened, list_order)
}

/// The word that is none of its group, or the text that is no time.
fn of_word_or_time(printout: &Printout, item: usize, text: &str) -> Option<Message> {
    let loosened = |kind: &Kind| {
        matches!(kind, Kind::OneOf(_) | Kind::Who(_) | Kind::Time).then_some(Kind::Text)
    };
    explained(printout, item, text, loosened, |declared, value| {
        (!value.is_empty()).then(|| refusal(printout, declared, value))
    })
}

/// The reason that `explain` gives for a value in `text`, if the text is right but for the values of one placeholder, and that
/// placeholder may be `loosened`. Ranges do not count.
fn explained(
    printout: &Printout,
    item: usize,
    text: &str,
    loosened: impl Fn(&Kind) -> Option<Kind>,
    explain: impl Fn(&Placeholder, &str) -> Option<Message>,
) -> Option<Message> {
    let pattern = &printout.patterns[printout.items[item].pattern];
    pattern.placeholders().find_map(|placeholder| {
        let declared = &printout.placeholders.list[placeholder];
        let kind = loosened(&declared.kind)?;
        let mut loose = printout.placeholders.without_ranges();
        loose.list[placeholder].kind = kind;
        let captures = pattern.captures(text, &loose);
        let values = captures.first()?.iter();
        let mut values = values.filter(|(other, _)| *other == placeholder);
        values.find_map(|(_, value)| explain(declared, value))
    })
}

/// Why `value` is not written as the program writes a number of the declared kind.
fn digits(declared: &Placeholder, value: &str) -> Option<Message> {
    let value = value.trim();
    let number: f64 = value
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())?;
    let signs: &[u8] = if declared.is_float() { b".-eE+" } else { b".-" };
    let is_plain = |byte: u8| byte.is_ascii_digit() || signs.contains(&byte);
    if !value.bytes().all(is_plain) || value.ends_with('.') {
        return None;
    }
    let written = match declared.kind {
        Kind::Decimal(decimals) if decimals != placeholder::decimals(value) => {
            return Some(Message::new(messages::WHY_DECIMALS, &[&decimals, &value]));
        }
        Kind::Count | Kind::Level(_) if value.contains('.') => {
            return Some(Message::new(messages::WHY_WHOLE, &[&value]));
        }
        Kind::Number | Kind::Value if declared.is_float() || value.contains('.') => {
            format!("{number:?}")
        }
        _ => numbers::without_leading_zeros(value),
    };
    if written == value || declared.number_length(&written) != Some(written.len()) {
        return None;
    }
    if !declared.range.holds(&written) {
        let range = declared.range.in_words();
        return Some(Message::new(messages::WHY_RANGE, &[&range, &value]));
    }
    Some(Message::new(messages::WHY_WRITTEN, &[&written, &value]))
}

/// Why the items of a list cannot have been added in this order.
fn list_order(declared: &Placeholder, list: &str) -> Option<Message> {
    let Kind::Shuffled(workers @ Some(count)) = declared.kind else {
        return None;
    };
    let early = shuffled::too_early(&declared.sample, list, workers)?;
    let quoted = Message::new(messages::QUOTED, &[&early]);
    Some(Message::new(
        messages::WHY_LIST_ORDER,
        &[&count, &(count - 1), &quoted],
    ))
}

fn refusal(printout: &Printout, declared: &Placeholder, value: &str) -> Message {
    let quoted = Message::new(messages::QUOTED, &[&value]);
    match declared.kind {
        Kind::OneOf(group) | Kind::Who(group) => {
            let words = &printout.placeholders.groups[group];
            let words = words.iter().map(|word| Message::each(|_| word.clone()));
            let listed = Message::list_of_first(MOST_WORDS, words, messages::AND);
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
