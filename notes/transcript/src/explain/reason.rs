//! The rule that a line of the run breaks, in words. Other lines are named by their numbers in the report.

use super::alignment::{Alignment, Fault};
use super::expected::number;
use crate::actor::ActorKind;
use crate::matching::bindings::{Conflict, ConflictReason};
use crate::matching::match_table::MatchTable;
use crate::matching::state::OrderViolation;
use crate::messages::{self, Message};
use crate::placeholder::Kind;
use crate::printout::Printout;
use notes_lang::Phrase;

/// Explains faults of one alignment.
pub(crate) struct Reasons<'a> {
    pub(crate) printout: &'a Printout,
    pub(crate) table: &'a MatchTable,
    pub(crate) alignment: &'a Alignment,
}

impl Reasons<'_> {
    /// Why `line` of the run, which is `item` and prints `text`, is wrong. A wrong text says it itself.
    pub(crate) fn of(&self, line: usize, item: usize, text: &str, fault: Fault) -> Option<Message> {
        Some(match fault {
            Fault::Order(violation) => self.of_order(line, item, violation),
            Fault::Value(conflict) => of_conflict(self.printout, self.table, conflict),
            Fault::Range | Fault::Text => of_range(self.printout, item, text)?,
            Fault::TooEarly(other) => self.comes_first(item, other),
            Fault::TooLate(other) => self.came_already(item, other),
            Fault::Unexplained => Message::new(messages::WHY_NOT_HERE, &[]),
        })
    }

    fn of_order(&self, line: usize, item: usize, violation: OrderViolation) -> Message {
        let items = &self.printout.items;
        let printed = &items[item];
        let other = match violation {
            OrderViolation::ActorEarlier(first) => Some((first, true)),
            OrderViolation::ActorLater => {
                self.later_of_actor(line, item).map(|other| (other, false))
            }
            OrderViolation::SectionEarlier => {
                let is_above = |other: &usize| items[*other].section < printed.section;
                let above = (0..items.len()).filter(is_above);
                self.not_placed(line, above).map(|other| (other, true))
            }
            OrderViolation::SectionLater => {
                let is_below = |other: usize| items[other].section > printed.section;
                self.placed(line, is_below).map(|other| (other, false))
            }
            OrderViolation::LabelMissing(label) => {
                let labelled = &self.printout.by_label[label];
                if !printed.after.contains(&label) {
                    let numbers: Vec<String> = labelled
                        .iter()
                        .map(|&other| number(other).to_string())
                        .collect();
                    return Message::new(messages::WHY_ONE_OF_FIRST, &[&numbers.join(", ")]);
                }
                self.not_placed(line, labelled.iter().copied())
                    .map(|other| (other, true))
            }
            OrderViolation::WorkerBusy(first) => {
                let text = &items[first].text;
                return Message::new(messages::WHY_WORKER_BUSY, &[&number(first), text]);
            }
            OrderViolation::LabelClosed(label) => {
                let follows = |other: usize| items[other].after.contains(&label);
                self.placed(line, follows).map(|other| (other, false))
            }
        };
        match other {
            Some((other, true)) => self.comes_first(item, other),
            Some((other, false)) => self.came_already(item, other),
            None => Message::new(messages::WHY_NOT_HERE, &[]),
        }
    }

    /// `other` must come before `item`, and has not come.
    fn comes_first(&self, item: usize, other: usize) -> Message {
        let phrase = match self.rule(other, item) {
            Rule::SameActor(kind) => by_kind(kind, messages::WHY_SAME_ACTOR_FIRST),
            Rule::Section(kind) => by_kind(kind, messages::WHY_SECTION_FIRST),
            Rule::Label => messages::WHY_FIRST,
        };
        let text = &self.printout.items[other].text;
        Message::new(phrase, &[&number(other), text])
    }

    /// `other` must come after `item`, and has already come.
    fn came_already(&self, item: usize, other: usize) -> Message {
        let phrase = match self.rule(item, other) {
            Rule::SameActor(kind) => by_kind(kind, messages::WHY_SAME_ACTOR_ALREADY),
            Rule::Section(kind) => by_kind(kind, messages::WHY_SECTION_ALREADY),
            Rule::Label => messages::WHY_ALREADY,
        };
        let text = &self.printout.items[other].text;
        Message::new(phrase, &[&number(other), text])
    }

    /// The rule that puts the item `first` before the item `second`.
    fn rule(&self, first: usize, second: usize) -> Rule {
        let items = &self.printout.items;
        let kind = self.printout.actors[items[first].actor].kind;
        if items[first].actor == items[second].actor {
            Rule::SameActor(kind)
        } else if items[first].section < items[second].section {
            Rule::Section(kind)
        } else {
            Rule::Label
        }
    }

    /// An item before `line` that the same actor prints after `item`. A `who` word in a line names its actor.
    fn later_of_actor(&self, line: usize, item: usize) -> Option<usize> {
        let names = self.names(line, item);
        let placed = self.alignment.lines[..line].iter().enumerate();
        let mut later =
            placed.filter_map(|(line, placement)| Some((line, placement.as_ref()?.item)));
        later.find_map(|(line, other)| {
            let mut shared = self.names(line, other).into_iter();
            let is_later = other > item && shared.any(|name| names.contains(&name));
            is_later.then_some(other)
        })
    }

    /// The actor of a line, and the actors that `who` words in it name.
    fn names(&self, line: usize, item: usize) -> Vec<&str> {
        let printout = self.printout;
        let item = &printout.items[item];
        let readings = self.table.readings(line, item.pattern).iter().flatten();
        let named = readings.filter_map(|&(placeholder, value)| {
            let kind = &printout.placeholders.list[placeholder].kind;
            matches!(kind, Kind::Who(_)).then(|| self.table.text(value))
        });
        let own = printout.actors[item.actor].name.as_str();
        named.chain([own]).collect()
    }

    /// The first item before `line` that `fits`.
    fn placed(&self, line: usize, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let before = self.alignment.lines[..line].iter().flatten();
        before
            .map(|placement| placement.item)
            .find(|&item| fits(item))
    }

    /// The first of `items` that must come and has not come before `line`.
    fn not_placed(&self, line: usize, mut items: impl Iterator<Item = usize>) -> Option<usize> {
        items.find(|&item| {
            self.printout.items[item].min > 0 && self.placed(line, |other| other == item).is_none()
        })
    }
}

/// What puts a line before another line.
enum Rule {
    /// One process, thread or task prints both.
    SameActor(ActorKind),
    /// The program waits between the two lines, for an actor of this kind.
    Section(ActorKind),
    /// One of the two actors waits for the other.
    Label,
}

fn by_kind(kind: ActorKind, [process, thread, task]: [Phrase; 3]) -> Phrase {
    match kind {
        ActorKind::Process => process,
        ActorKind::Thread => thread,
        ActorKind::Task => task,
    }
}

/// Why a placeholder cannot stand for a value.
pub(crate) fn of_conflict(printout: &Printout, table: &MatchTable, conflict: Conflict) -> Message {
    let list = &printout.placeholders.list;
    let (placeholder, value) = (&list[conflict.placeholder], table.text(conflict.value));
    let sample = placeholder.shown.as_ref().unwrap_or(&placeholder.sample);
    match conflict.reason {
        ConflictReason::Changed(was) => {
            Message::new(messages::WHY_CHANGED, &[sample, &table.text(was), &value])
        }
        ConflictReason::ChangesLater(right) => {
            let right = table.text(right);
            Message::new(messages::WHY_CHANGES_LATER, &[sample, &value, &right])
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
