//! The rule that a line of the run breaks, in words.

use crate::matching::bindings::{Conflict, ConflictReason};
use crate::matching::match_table::MatchTable;
use crate::matching::state::OrderViolation;
use crate::messages::{self, Message};
use crate::placeholder::Kind;
use crate::printout::Printout;

/// Why `item` could not come.
pub(crate) fn of_order(printout: &Printout, item: usize, violation: OrderViolation) -> Message {
    let actor = printout.actor_name(item);
    let section = printout.items[item].section;
    let separator = |index: usize| {
        let line = printout.separators.get(index).copied().unwrap_or_default();
        Message::new(messages::WHY_SEPARATOR, &[&line])
    };
    let label = |label: usize| &printout.labels[label];
    match violation {
        OrderViolation::ActorEarlier(first) => {
            let (text, line) = (&printout.items[first].text, printout.items[first].line);
            Message::new(messages::WHY_ACTOR_EARLIER, &[&actor, text, &line])
        }
        OrderViolation::ActorLater => Message::new(messages::WHY_ACTOR_LATER, &[&actor]),
        OrderViolation::SectionEarlier => separator(section.saturating_sub(1)),
        OrderViolation::SectionLater => separator(section),
        OrderViolation::LabelMissing(index) => {
            Message::new(messages::WHY_LABEL_MISSING, &[label(index)])
        }
        OrderViolation::LabelClosed(index) => {
            Message::new(messages::WHY_LABEL_CLOSED, &[label(index)])
        }
        OrderViolation::WorkerBusy(first) => {
            let text = &printout.items[first].text;
            Message::new(messages::WHY_WORKER_BUSY, &[text])
        }
    }
}

/// Why a placeholder cannot stand for a value.
pub(crate) fn of_conflict(printout: &Printout, table: &MatchTable, conflict: Conflict) -> Message {
    let list = &printout.placeholders.list;
    let (placeholder, value) = (&list[conflict.placeholder], table.text(conflict.value));
    let sample = &placeholder.sample;
    match conflict.reason {
        ConflictReason::Changed(was) => {
            Message::new(messages::WHY_CHANGED, &[sample, &table.text(was), &value])
        }
        ConflictReason::Taken(by) => {
            Message::new(messages::WHY_TAKEN, &[sample, &list[by].sample, &value])
        }
        ConflictReason::NotAgain => {
            let of = match &placeholder.kind {
                Kind::Again(of) | Kind::Next(of) => of
                    .iter()
                    .map(|&other| list[other].sample.as_str())
                    .collect(),
                _ => Vec::new(),
            };
            Message::new(messages::WHY_NOT_AGAIN, &[sample, &of.join(" "), &value])
        }
        ConflictReason::Relation(index) => of_rule(printout, index),
        ConflictReason::Level(expected) => Message::new(messages::WHY_LEVEL, &[&expected, &value]),
    }
}

/// The relation that does not hold.
pub(crate) fn of_rule(printout: &Printout, relation: usize) -> Message {
    Message::new(
        messages::WHY_RELATION,
        &[&printout.relations[relation].text],
    )
}

/// The number that is not in its range.
pub(crate) fn of_range(printout: &Printout, item: usize, text: &str) -> Option<Message> {
    let pattern = &printout.patterns[printout.items[item].pattern];
    let captures = pattern.captures(text, &printout.placeholders.without_ranges());
    captures.first()?.iter().find_map(|&(placeholder, value)| {
        let range = printout.placeholders.list[placeholder].range;
        let message = Message::new(messages::WHY_RANGE, &[&range, &value]);
        (!range.holds(value)).then_some(message)
    })
}
