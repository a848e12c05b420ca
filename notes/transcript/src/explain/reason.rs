//! The rule that a line of the run breaks, in words. Other lines are named by their numbers in the report.

use super::alignment::{Alignment, Fault};
use super::by_kind;
use super::expected::Numbering;
use super::refused;
use crate::actor::ActorKind;
use crate::matching::match_table::MatchTable;
use crate::matching::state::OrderViolation;
use crate::messages::{self, Message};
use crate::placeholder::Kind;
use crate::printout::{Printout, Window};

/// How many lines stand for all that are not on the left.
const EXAMPLES: usize = 3;

/// How many numbers of lines a reason lists, if fewer would do.
const LISTED: usize = 8;

/// Explains faults of one alignment.
pub(crate) struct Reasons<'a> {
    pub(crate) printout: &'a Printout,
    pub(crate) numbering: &'a Numbering,
    pub(crate) table: &'a MatchTable,
    pub(crate) alignment: &'a Alignment,
    /// The lines of the run.
    pub(crate) lines: &'a [String],
}

impl Reasons<'_> {
    /// Why `line` of the run, which is `item` and prints `text`, is wrong. `None`: the caret below the row shows a wrong text.
    pub(crate) fn of(&self, line: usize, item: usize, text: &str, fault: Fault) -> Option<Message> {
        Some(match fault {
            Fault::Order(violation) => self.of_order(line, item, violation),
            Fault::Value(conflict) => self.of_conflict(conflict, Some((line, item))),
            Fault::Range | Fault::Text => refused::of_value(self.printout, item, text)?,
            Fault::TooEarly(other) => self.comes_first(line, item, other),
            Fault::TooLate(other) => self.came_already(line, item, other),
            Fault::Swapped(other) => Message::new(
                messages::WHY_SWAPPED,
                &[&self.number(other), &self.expected(other)],
            ),
            Fault::Workers(relation) => self.of_relation(relation, None),
            Fault::Unexplained => not_here(),
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
                    return self.one_comes_first(labelled);
                }
                self.not_placed(line, labelled.iter().copied())
                    .map(|other| (other, true))
            }
            OrderViolation::WorkerBusy(first) => {
                let (pid, text) = (self.pid(line, item), self.expected(first));
                let phrase = messages::WHY_WORKER_BUSY;
                return Message::new(phrase, &[&pid, &self.number(first), &text]);
            }
            OrderViolation::NotAtOnce(before) => {
                let text = self.expected(before);
                if !self.numbering.has(before) {
                    return Message::new(messages::WHY_AT_ONCE_LEFT_OUT, &[&text]);
                }
                return Message::new(messages::WHY_AT_ONCE, &[&self.number(before), &text]);
            }
            OrderViolation::TakenBefore { passed, word } => {
                let word = &self.printout.named.words[word];
                let passed = self.with_text(passed);
                let (number, text) = (self.number(passed), self.expected(passed));
                let mut in_line = self.named_in(line, printed.pattern);
                if !in_line.any(|name| name == word) {
                    let phrase = messages::WHY_WORKER_TAKEN_BEFORE;
                    return Message::new(phrase, &[&number, &text]);
                }
                return Message::new(messages::WHY_TAKEN_BEFORE, &[word, &number, &text]);
            }
            OrderViolation::LeavesLevel { level, number } => {
                return self.leaves_level(level, number);
            }
            OrderViolation::TooFarAhead(window) => return self.too_far_ahead(line, window),
            OrderViolation::LabelClosed(label) => {
                let follows = |other: usize| items[other].after.contains(&label);
                self.placed(line, follows).map(|other| (other, false))
            }
        };
        match other {
            Some((other, true)) => self.comes_first(line, item, other),
            Some((other, false)) => self.came_already(line, item, other),
            None => not_here(),
        }
    }

    /// One of these items must come first, and none has come.
    fn one_comes_first(&self, items: &[usize]) -> Message {
        if !items.iter().all(|&item| self.numbering.has(item)) {
            return Message::new(messages::WHY_ONE_SUCH_FIRST, &[&self.examples(items)]);
        }
        if let [item] = *items {
            return Message::new(
                messages::WHY_FIRST,
                &[&self.number(item), &self.expected(item)],
            );
        }
        let numbers = self.numbers(items.iter().copied());
        Message::new(messages::WHY_ONE_OF_FIRST, &[&numbers])
    }

    /// The texts of the first of these items, each once.
    fn examples(&self, items: &[usize]) -> Message {
        let mut texts: Vec<Message> = Vec::new();
        for &item in items {
            let text = self.expected(item);
            if texts.len() == EXAMPLES {
                break;
            }
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        Message::list(&texts, messages::AND)
    }

    /// More of the lines above, with the window's label, have not come than may come later.
    fn too_far_ahead(&self, line: usize, window: Window) -> Message {
        let labelled = self.printout.by_label[window.label].iter().copied();
        let above = labelled.take_while(|&other| other < window.above);
        let items = &self.printout.items;
        // A line may stand in the transcript twice, with two orders: then it is open only if neither has come.
        let is_same = |one: usize, other: usize| {
            let (one, other) = (&items[one], &items[other]);
            one.line != other.line && (one.actor, &one.text) == (other.actor, &other.text)
        };
        let is_open = |&other: &usize| {
            let is_it = |placed: usize| placed == other || is_same(placed, other);
            self.placed(line, is_it).is_none()
        };
        let open: Vec<usize> = above.filter(is_open).collect();
        if !open.iter().all(|&item| self.numbering.has(item)) {
            return Message::new(messages::WHY_EARLIER_FIRST, &[&self.examples(&open)]);
        }
        let but = window.but;
        if let (0, Some(&first)) = (but, open.first()) {
            return Message::new(messages::WHY_NOT_IN_ORDER, &[&self.number(first)]);
        }
        let numbers = open.into_iter().map(|item| self.number_of(item));
        let open = Message::list_of_first(LISTED.max(but + 1), numbers, messages::AND);
        Message::new(messages::WHY_TOO_FAR_AHEAD, &[&but, &open])
    }

    /// A level that no line prints would have a number that is not in its range.
    fn leaves_level(&self, level: usize, number: i64) -> Message {
        let mut named = self.printout.placeholders.unprinted.iter();
        let Some(named) = named.find(|named| named.level == level) else {
            return Message::new(messages::WHY_NOT_HERE, &[]);
        };
        let (name, range) = (&named.name, named.range.in_words());
        Message::new(
            messages::WHY_LEAVES_LEVEL,
            &[&named.rule, name, &number, &range],
        )
    }

    /// The numbers of these items, in a list.
    fn numbers(&self, items: impl Iterator<Item = usize>) -> Message {
        let numbers: Vec<Message> = items.map(|item| self.number_of(item)).collect();
        Message::list(&numbers, messages::AND)
    }

    fn number_of(&self, item: usize) -> Message {
        Message::each(|_| self.number(item))
    }

    /// `other` must come before `item`, and has not come.
    fn comes_first(&self, line: usize, item: usize, other: usize) -> Message {
        let number = self.number(other);
        let text = self.expected_with_values_of(line, item, other);
        let phrase = match self.rule(other, item) {
            Rule::SameActor(kind) => by_kind::phrase(kind, by_kind::WHY_SAME_ACTOR_FIRST),
            Rule::Section(kind) => by_kind::phrase(kind, by_kind::WHY_SECTION_FIRST),
            Rule::Label => {
                let actor = self.printout.items[other].actor;
                let name = self.printout.actors[actor].name.as_str();
                if self.names(line, item).contains(&name) {
                    let phrase = messages::WHY_NAMED_FIRST;
                    return Message::new(phrase, &[&name, &number, &text]);
                }
                messages::WHY_FIRST
            }
        };
        Message::new(phrase, &[&number, &text])
    }

    /// The text of `other`, in quotes, with the numbers that it has in common with `line`, which is `item`. What differs in
    /// every run, such as a time, is that of the left column.
    fn expected_with_values_of(&self, line: usize, item: usize, other: usize) -> Message {
        let printout = self.printout;
        let pattern = |item: usize| &printout.patterns[printout.items[item].pattern];
        let mut placeholders = printout.placeholders.clone();
        let mut has_shared = false;
        let readings = self.table.readings(line, printout.items[item].pattern);
        for &(placeholder, value) in readings.iter().take(1).flatten() {
            let declared = &mut placeholders.list[placeholder];
            let is_shared = pattern(other)
                .placeholders()
                .any(|shared| shared == placeholder);
            if declared.kind == Kind::Value && is_shared {
                declared.shown = Some(self.table.text(value).to_owned());
                has_shared = true;
            }
        }
        if has_shared {
            return quoted(&pattern(other).shown(&placeholders));
        }
        self.expected(other)
    }

    /// `other` must come after `item`, and has already come.
    fn came_already(&self, line: usize, item: usize, other: usize) -> Message {
        let came = self.line_of(line, other);
        let text = came.map_or_else(|| self.expected(other), |came| quoted(&self.lines[came]));
        let number = self.number(other);
        let phrase = match self.rule(item, other) {
            Rule::SameActor(kind) => by_kind::phrase(kind, by_kind::WHY_SAME_ACTOR_ALREADY),
            Rule::Section(kind) => by_kind::phrase(kind, by_kind::WHY_SECTION_ALREADY),
            Rule::Label => {
                let names = self.names(line, item);
                let others = came.map_or_else(Vec::new, |came| self.names(came, other));
                if let Some(name) = names.iter().find(|name| others.contains(name)) {
                    let phrase = messages::WHY_NAMED_ALREADY;
                    return Message::new(phrase, &[name, &number, &text]);
                }
                messages::WHY_ALREADY
            }
        };
        Message::new(phrase, &[&number, &text])
    }

    /// The number of an item as the report shows it.
    fn number(&self, item: usize) -> String {
        self.numbering.named(item)
    }

    /// This item, or the last one above it of the same actor that is no empty line.
    fn with_text(&self, item: usize) -> usize {
        let of = &self.printout.items[item];
        let own = &self.printout.by_actor[of.actor][..=of.place];
        let mut own = own.iter().rev().copied();
        let found = own.find(|&other| !self.printout.items[other].text.is_empty());
        found.unwrap_or(item)
    }

    /// The text that is expected, in quotes.
    pub(super) fn expected(&self, item: usize) -> Message {
        let pattern = &self.printout.patterns[self.printout.items[item].pattern];
        quoted(&pattern.shown(&self.printout.placeholders))
    }

    /// The last line before `line` that is `item`.
    fn line_of(&self, line: usize, item: usize) -> Option<usize> {
        let mut before = self.alignment.lines[..line].iter();
        before.rposition(|placement| placement.is_some_and(|placement| placement.item == item))
    }

    /// The pid of the process that a line names as the next to take a task.
    fn pid(&self, line: usize, item: usize) -> &str {
        let readings = self.table.readings(line, self.printout.items[item].pattern);
        let mut values = readings.iter().flatten();
        let is_next = |&&(placeholder, _): &&(usize, u32)| {
            let kind = &self.printout.placeholders.list[placeholder].kind;
            matches!(kind, Kind::Next(_))
        };
        let found = values.find(is_next);
        found.map_or("", |&(_, value)| self.table.text(value))
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
        let own = printout.actors[item.actor].name.as_str();
        self.named_in(line, item.pattern).chain([own]).collect()
    }

    /// The `who` words in `line`, read as `pattern`.
    fn named_in(&self, line: usize, pattern: usize) -> impl Iterator<Item = &str> {
        let readings = self.table.readings(line, pattern).iter().flatten();
        readings.filter_map(|&(placeholder, value)| {
            let kind = &self.printout.placeholders.list[placeholder].kind;
            matches!(kind, Kind::Who(_)).then(|| self.table.text(value))
        })
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

fn not_here() -> Message {
    Message::new(messages::WHY_NOT_HERE, &[])
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

/// A line of text in quotes.
pub(super) fn quoted(text: &str) -> Message {
    match text {
        "" => Message::new(messages::EMPTY_LINE, &[]),
        text => Message::new(messages::QUOTED, &[&text]),
    }
}
