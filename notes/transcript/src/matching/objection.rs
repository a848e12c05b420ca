//! What forbids a line beside the order of lines: its values, its level, the actor that it names, its worker.

use super::bindings::{Bindings, Conflict, ConflictReason};
use super::match_table::{MatchTable, Reading};
use super::progress::Progress;
use super::state::{OrderViolation, State};
use crate::placeholder::Kind;
use crate::printout::Printout;
use crate::relation::Relation;

/// Why a line may not be an item now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Objection {
    Order(OrderViolation),
    Value(Conflict),
}

impl State {
    /// Why a line that reads as `reading` may not be `item` now, apart from what [`State::violation`] finds.
    pub(crate) fn objection(
        &mut self,
        printout: &Printout,
        table: &MatchTable,
        item: usize,
        reading: &Reading,
    ) -> Option<Objection> {
        let unrelated = |bindings: &Bindings| unrelated(printout, table, bindings, reading);
        let conflict = self
            .bindings
            .conflict_of(&printout.placeholders, reading, unrelated);
        if let Some(conflict) =
            conflict.or_else(|| self.wrong_level(printout, table, item, reading))
        {
            return Some(Objection::Value(conflict));
        }
        let violation = self
            .named_violation(printout, table, item, reading)
            .or_else(|| self.busy_worker(printout, reading))
            .or_else(|| self.unprinted_violation(printout, item));
        violation.map(Objection::Order)
    }

    /// A level that the line does not print as it must.
    fn wrong_level(
        &self,
        printout: &Printout,
        table: &MatchTable,
        item: usize,
        reading: &Reading,
    ) -> Option<Conflict> {
        reading.iter().find_map(|&(placeholder, value)| {
            let Kind::Level(level) = printout.placeholders.list[placeholder].kind else {
                return None;
            };
            let expected = self.progress.level(printout, level, item);
            (table.number(value) != Some(expected as f64)).then_some(Conflict {
                placeholder,
                value,
                reason: ConflictReason::Level(expected),
            })
        })
    }

    /// A level that no line prints, and that would leave its range.
    fn unprinted_violation(&self, printout: &Printout, item: usize) -> Option<OrderViolation> {
        let (level, number) = self.progress.unprinted(printout, item)?;
        let mut named = printout.placeholders.unprinted.iter();
        let range = named.find(|named| named.level == level)?.range;
        let holds = range.holds(&number.to_string());
        (!holds).then_some(OrderViolation::LeavesLevel { level, number })
    }

    /// Sets the level of a placeholder, for a line that should have printed `number`.
    pub(crate) fn set_level(&mut self, printout: &Printout, placeholder: usize, number: i64) {
        if let Kind::Level(level) = printout.placeholders.list[placeholder].kind {
            self.progress.set_level(level, number);
        }
    }

    /// Changes the level of `item` as its line does.
    pub(crate) fn change_level(&mut self, printout: &Printout, item: usize) {
        if let Some((level, number)) = self.progress.unprinted(printout, item) {
            self.progress.set_level(level, number);
        }
        for placeholder in printout.patterns[printout.items[item].pattern].placeholders() {
            if let Kind::Level(level) = printout.placeholders.list[placeholder].kind {
                let number = self.progress.level(printout, level, item);
                self.progress.set_level(level, number);
            }
        }
    }

    /// The rule that the actor breaks that a `who` word names.
    fn named_violation(
        &self,
        printout: &Printout,
        table: &MatchTable,
        item: usize,
        reading: &Reading,
    ) -> Option<OrderViolation> {
        let mut words = Progress::words(printout, table, item, reading);
        words.find_map(|word| {
            if self.progress.is_past(word, item) {
                return Some(OrderViolation::ActorLater);
            }
            let own = &printout.by_actor[printout.named.actor[word]?];
            let mut above = own.iter().copied().take_while(|&other| other < item);
            let earlier = above.find(|&other| self.required_of(printout, other) > 0)?;
            Some(OrderViolation::ActorEarlier(earlier))
        })
    }

    /// For a `next`: a line that the process with this pid must print first.
    fn busy_worker(&self, printout: &Printout, reading: &Reading) -> Option<OrderViolation> {
        reading.iter().find_map(|&(placeholder, value)| {
            let Kind::Next(of) = &printout.placeholders.list[placeholder].kind else {
                return None;
            };
            let repeated = self.bindings.repeated(&printout.placeholders, value);
            let owners = of
                .iter()
                .filter(|&&pid| repeated.is_none_or(|known| known == pid));
            let mut open = owners.map(|&pid| {
                let actor = printout.first_actor_of(pid)?;
                let mut items = printout.by_actor[actor].iter().copied();
                items.find(|&other| self.required_of(printout, other) > 0)
            });
            // If it is not known yet whose pid it is, one process that is done is enough.
            let first = open.next()??;
            open.all(|open| open.is_some())
                .then_some(OrderViolation::WorkerBusy(first))
        })
    }

    /// The first rule on the whole run that it breaks, by its number. Counts lines up to now.
    pub(crate) fn broken_rule(&self, printout: &Printout, table: &MatchTable) -> Option<usize> {
        self.broken(printout, table, |relation| {
            !relation.is_usual && relation.counts_lines()
        })
        .next()
    }

    /// The relations that usually hold, and don't in this run.
    pub(crate) fn unusual(&self, printout: &Printout, table: &MatchTable) -> Vec<usize> {
        let usual = |relation: &Relation| relation.is_usual;
        self.broken(printout, table, usual).collect()
    }

    fn broken<'a>(
        &'a self,
        printout: &'a Printout,
        table: &'a MatchTable,
        which: impl Fn(&Relation) -> bool + 'a,
    ) -> impl Iterator<Item = usize> + 'a {
        let all = printout.relations.iter().enumerate();
        all.filter(move |(_, relation)| {
            let sample = |placeholder| table.number(self.bindings.value(placeholder)?);
            let label = |place, label| self.progress.label(place, label);
            which(relation) && !relation.holds(sample, label)
        })
        .map(|(index, _)| index)
    }
}

/// The relation that the values break, if `reading` contains one of its samples.
fn unrelated(
    printout: &Printout,
    table: &MatchTable,
    bindings: &Bindings,
    reading: &Reading,
) -> Option<Conflict> {
    let sample = |placeholder| table.number(bindings.value(placeholder)?);
    for (index, relation) in printout.relations.iter().enumerate() {
        let touched = |&&(placeholder, _): &&(usize, u32)| {
            relation.samples().any(|sample| sample == placeholder)
        };
        if relation.is_usual || relation.counts_lines() {
            continue;
        }
        let Some(&(placeholder, value)) = reading.iter().find(touched) else {
            continue;
        };
        if !relation.holds(sample, |_, _| None) {
            let reason = ConflictReason::Relation(index);
            return Some(Conflict {
                placeholder,
                value,
                reason,
            });
        }
    }
    None
}
