//! The fault of a line that a single change makes right.

use super::Search;
use crate::explain::alignment::{Alignment, Fault, Placement};
use crate::matching::bindings::{Conflict, ConflictReason};
use crate::matching::objection::Objection;
use crate::matching::state::{Move, State};

impl Search<'_> {
    /// The fault of `line`, which should have been `item`. If `item` has lines enough without it, it may rather be an
    /// item whose values are too far from the others'.
    pub(super) fn altered(
        &self,
        alignment: &Alignment,
        moves: &[Move],
        line: usize,
        item: usize,
    ) -> Option<Placement> {
        let of = |other: usize| {
            let placed = alignment.lines.iter().flatten();
            placed.filter(|placement| placement.item == other).count()
        };
        let items = &self.printout.items;
        let related = || {
            let mut state = State::start(self.printout);
            self.bind_all(&mut state, alignment);
            let patterns = self.table.patterns(line);
            let mut others = patterns.flat_map(|pattern| &self.printout.by_pattern[pattern]);
            others.find_map(|&other| {
                let fault = self.objection(&mut state, line, other)?;
                let is_related = matches!(
                    fault,
                    Fault::Value(Conflict {
                        reason: ConflictReason::Relation(_),
                        ..
                    })
                );
                let has_room = of(other) < items[other].max as usize;
                (is_related && has_room).then_some((other, fault))
            })
        };
        let is_enough = of(item) >= items[item].min as usize;
        let related = is_enough.then(related).flatten();
        let (item, fault) = match related {
            Some(related) => related,
            None => (item, self.wrong(alignment, moves, line, item)?),
        };
        let fault = Some(fault);
        Some(Placement { item, fault })
    }

    /// What is wrong with `line`, which should have been `item`. `moves` has it in its place.
    fn wrong(
        &self,
        alignment: &Alignment,
        moves: &[Move],
        line: usize,
        item: usize,
    ) -> Option<Fault> {
        let pattern = self.printout.items[item].pattern;
        if self.loose.readings(line, pattern).is_empty() {
            return Some(Fault::Text);
        }
        if self.table.readings(line, pattern).is_empty() {
            return Some(Fault::Range);
        }
        let mut state = State::start(self.printout);
        self.take(&mut state, moves, 0..line, |line| line);
        let objection = self.objection(&mut state, line, item);
        objection.or_else(|| {
            self.bind_all(&mut state, alignment);
            self.objection(&mut state, line, item)
        })
    }

    /// Takes these lines; `place` says where in `moves` a line is.
    fn take(
        &self,
        state: &mut State,
        moves: &[Move],
        lines: impl Iterator<Item = usize>,
        place: impl Fn(usize) -> usize,
    ) {
        for line in lines {
            state.take(self.printout, self.table, line, moves[place(line)]);
        }
    }

    /// Binds the values of all lines that are placed.
    fn bind_all(&self, state: &mut State, alignment: &Alignment) {
        for (line, placement) in alignment.lines.iter().enumerate() {
            let Some(Placement { item, .. }) = placement else {
                continue;
            };
            let readings = self
                .table
                .readings(line, self.printout.items[*item].pattern);
            let placeholders = &self.printout.placeholders;
            state.bindings.bind_first(placeholders, readings);
        }
    }

    /// The rule that forbids `line` to be `item` now.
    fn objection(&self, state: &mut State, line: usize, item: usize) -> Option<Fault> {
        let readings = self.table.readings(line, self.printout.items[item].pattern);
        let mut objections = readings
            .iter()
            .map(|reading| state.objection(self.printout, self.table, item, reading));
        let first = objections.next()??;
        if objections.any(|objection| objection.is_none()) {
            return None;
        }
        Some(match first {
            Objection::Order(violation) => Fault::Order(violation),
            Objection::Value(conflict) => Fault::Value(conflict),
        })
    }

    /// What is wrong with `line`, which should have come at the place `to`. `moves` has it there.
    pub(super) fn moved(
        &self,
        alignment: &Alignment,
        moves: &[Move],
        line: usize,
        to: usize,
    ) -> Option<Fault> {
        let printout = self.printout;
        let item = |line: usize| alignment.lines[line].map(|placement| placement.item);
        let own = item(line)?;
        let late = (line + 1..alignment.lines.len()).filter_map(item);
        let late = late.filter(|&other| printout.is_before(other, own)).min();
        let mut early = (0..line).filter_map(item);
        let early = early.find(|&other| printout.is_before(own, other));
        if let Some(fault) = late.map(Fault::TooEarly).or(early.map(Fault::TooLate)) {
            return Some(fault);
        }
        if to < line {
            return None; // The lines between break a rule, and this line does not.
        }
        let mut state = State::start(printout);
        self.take(&mut state, moves, 0..line, |line| line);
        if let Some(violation) = state.violation(&printout.items[own]) {
            return Some(Fault::Order(violation));
        }
        let fault = self.objection(&mut state, line, own)?;
        let is_level = matches!(
            fault,
            Fault::Value(Conflict {
                reason: ConflictReason::Level(_),
                ..
            })
        );
        Some(match item(to) {
            Some(other) if is_level => Fault::Swapped(other),
            _ => fault,
        })
    }
}
