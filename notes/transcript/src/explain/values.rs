//! The values of a run that differs: a placeholder stands for the value that most of its places have.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::alignment::Placement;
use crate::matching::bindings::{Conflict, ConflictReason};
use crate::matching::match_table::{MatchTable, Reading, Value};
use crate::placeholder::Kind;
use crate::printout::Printout;

/// The values of the bound placeholders.
pub(crate) struct Values<'a> {
    printout: &'a Printout,
    /// For each placeholder, its value and the first line that has it.
    chosen: Vec<Option<(Value, usize)>>,
}

impl<'a> Values<'a> {
    /// Counts the values of the lines for which `counts` returns `true`.
    pub(crate) fn of(
        printout: &'a Printout,
        table: &MatchTable,
        lines: &[Option<Placement>],
        counts: impl Fn(usize) -> bool,
    ) -> Values<'a> {
        let list = &printout.placeholders.list;
        let mut votes: HashMap<(usize, Value), (usize, usize)> = HashMap::new();
        for (line, placement) in lines.iter().enumerate().filter(|(line, _)| counts(*line)) {
            let Some(Placement { item, .. }) = placement else {
                continue;
            };
            // A line that can be read in several ways says nothing certain.
            let [reading] = table.readings(line, printout.items[*item].pattern) else {
                continue;
            };
            for &key in reading
                .iter()
                .filter(|(placeholder, _)| list[*placeholder].is_bound())
            {
                votes.entry(key).or_insert((0, line)).0 += 1;
            }
        }
        let mut ranked: Vec<_> = votes.into_iter().collect();
        ranked.sort_unstable_by_key(|&((placeholder, value), (votes, line))| {
            (Reverse(votes), line, placeholder, value)
        });
        let mut values = Values {
            printout,
            chosen: vec![None; list.len()],
        };
        for ((placeholder, value), (_, line)) in ranked {
            let is_free = values.holder(placeholder, value).is_none();
            if values.chosen[placeholder].is_none() && is_free {
                values.chosen[placeholder] = Some((value, line));
            }
        }
        values
    }

    /// Another placeholder that stands for `value`, if the two must differ.
    fn holder(&self, placeholder: usize, value: Value) -> Option<usize> {
        let list = &self.printout.placeholders.list;
        let kind = &list[placeholder].kind;
        if !matches!(kind, Kind::Pid | Kind::Tid) {
            return None;
        }
        (0..list.len()).find(|&other| {
            let chosen = self.chosen[other].map(|(value, _)| value);
            other != placeholder && chosen == Some(value) && list[other].kind == *kind
        })
    }

    /// The first of the readings of `line` that has the values, or what is wrong with the first reading.
    pub(crate) fn reading(&self, line: usize, readings: &[Reading]) -> Result<usize, Conflict> {
        let conflict = |reading: &Reading| {
            let mut all = reading.iter();
            all.find_map(|&(placeholder, value)| self.conflict(line, placeholder, value))
        };
        let found = readings
            .iter()
            .position(|reading| conflict(reading).is_none());
        let first = || readings.first().and_then(conflict);
        found.map_or_else(|| first().map_or(Ok(0), Err), Ok)
    }

    fn conflict(&self, line: usize, placeholder: usize, value: Value) -> Option<Conflict> {
        if !self.printout.placeholders.list[placeholder].is_bound() {
            return None;
        }
        let reason = match (self.chosen[placeholder], self.holder(placeholder, value)) {
            (Some((right, _)), _) if right == value => return None,
            (_, Some(holder)) => ConflictReason::Taken(holder),
            (Some((right, first)), None) if first < line => ConflictReason::Changed(right),
            (Some((right, _)), None) => ConflictReason::ChangesLater(right),
            (None, None) => return None,
        };
        Some(Conflict {
            placeholder,
            value,
            reason,
        })
    }
}
