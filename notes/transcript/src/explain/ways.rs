//! The ways to take a line that breaks a rule: lines before it are missing, it is out of order, or its value is wrong.

use super::alignment::{Aligner, Fault};
use crate::matching::bindings::{Conflict, ConflictReason};
use crate::matching::objection::Objection;
use crate::matching::progress::level_of;
use crate::matching::state::OrderViolation;

impl<'a> Aligner<'a> {
    /// The ways to take `line` as `item`, which may not come now.
    pub(super) fn ways_to(&self, line: usize, item: usize) -> Vec<Aligner<'a>> {
        let printout = self.printout;
        let readings = self.table.readings(line, printout.items[item].pattern);
        let objection = |reading: usize| {
            let mut state = self.state.clone();
            state.objection(printout, self.table, item, &readings[reading])
        };
        let has_right_values =
            |&reading: &usize| !matches!(objection(reading), Some(Objection::Value(_)));
        let Some(reading) = (0..readings.len()).find(has_right_values) else {
            let Some(Objection::Value(conflict)) = objection(0) else {
                return vec![self.clone().place(line, item, 0, None)];
            };
            return self.ways_with_value(line, item, conflict);
        };
        let mut bound = self.clone();
        let bindings = &mut bound.state.bindings;
        let done = bindings.bind(&printout.placeholders, &readings[reading]);
        debug_assert_eq!(done, Ok(()), "the values were right");
        let mut ways = Vec::new();
        // Items that must come before it are missing. If they change a level, perhaps only their lines are.
        let before = |&other: &usize| {
            printout.is_before(other, item) && self.state.required_of(printout, other) > 0
        };
        let missing: Vec<usize> = (0..printout.items.len()).filter(before).collect();
        let (mut without, mut lost) = (bound.clone(), bound);
        missing.iter().for_each(|&other| without.miss(other));
        missing.iter().for_each(|&other| lost.lose(line, other));
        let has_level = |&other: &usize| {
            let item = &printout.items[other];
            item.change.is_some() || item.unprinted.is_some()
        };
        let lost = Some(lost).filter(|_| missing.iter().any(has_level));
        let is_missing = self.state.is_skipped(item);
        for mut way in std::iter::once(without).chain(lost) {
            let behind = way.state.skip_behind(printout, item);
            way.faults += behind.unwrap_or_default();
            let state = &mut way.state;
            let further = state.objection(printout, self.table, item, &readings[reading]);
            if !is_missing && state.may_come(printout, item) && further.is_none() {
                ways.push(way.place(line, item, reading, None));
            }
        }
        // Or the line itself is out of order: then its values count for no other line.
        let by_name = match objection(reading) {
            Some(Objection::Order(violation)) => Some(violation),
            _ => None,
        };
        if let Some(violation) = by_name.or_else(|| self.violation(item)) {
            let fault = Some(Fault::Order(violation));
            ways.push(self.clone().place(line, item, reading, fault));
        }
        ways
    }

    /// The ways to take `line` as `item`, with a wrong value.
    fn ways_with_value(&self, line: usize, item: usize, conflict: Conflict) -> Vec<Aligner<'a>> {
        let fault = Some(Fault::Value(conflict));
        let printed = self.clone().place(line, item, 0, fault);
        let ConflictReason::Level(expected) = conflict.reason else {
            return vec![printed];
        };
        // The level goes on from the right value or from the printed one, or a missing line has changed it.
        let mut right = printed.clone();
        (right.state).set_level(self.printout, conflict.placeholder, expected);
        let mut ways = vec![right, printed];
        ways.extend(self.way_after_jump(line, item, conflict, expected));
        ways
    }

    /// The way to take `line` as `item` if lines are missing that explain its level: the earlier ones of its actor, and
    /// perhaps the next one of another actor.
    fn way_after_jump(
        &self,
        line: usize,
        item: usize,
        conflict: Conflict,
        expected: i64,
    ) -> Option<Aligner<'a>> {
        let printout = self.printout;
        let change = |item: usize| printout.items[item].change.unwrap_or_default();
        let mut way = self.clone();
        let mut rest = level_of(self.table.number(conflict.value)?) - expected;
        let own = &printout.by_actor[printout.items[item].actor][..printout.items[item].place];
        for &other in own {
            if way.state.required_of(printout, other) > 0 {
                way.lose(line, other);
                rest -= change(other);
            }
        }
        if rest != 0 {
            let next = |actor: usize| {
                let mut items = printout.by_actor[actor].iter().copied();
                items.find(|&other| way.state.required_of(printout, other) > 0)
            };
            let mut others = (0..printout.by_actor.len()).filter_map(next);
            let other = others.find(|&other| other != item && change(other) == rest)?;
            way.lose(line, other);
        }
        way.state
            .may_come(printout, item)
            .then(|| way.place(line, item, 0, None))
    }

    /// Goes on at `line` without an item that is missing, but with the level that it would have printed.
    fn lose(&mut self, line: usize, item: usize) {
        self.miss(item);
        self.state.change_level(self.printout, item);
        self.lost.push((line, item));
    }

    pub(super) fn is_lost(&self, item: usize) -> bool {
        self.lost.iter().any(|&(_, lost)| lost == item)
    }

    /// Goes on without an item that is missing.
    fn miss(&mut self, item: usize) {
        self.state.skip(self.printout, item);
        self.faults += 1;
    }

    /// The rule that forbids `item` to come now.
    fn violation(&self, item: usize) -> Option<OrderViolation> {
        let printed = &self.printout.items[item];
        let place = self.state.place(printed.actor);
        if printed.place < place {
            return Some(OrderViolation::ActorLater);
        }
        let own = &self.printout.by_actor[printed.actor][place..printed.place];
        let mut own = own.iter().copied();
        let earlier = own.find(|&other| self.state.required_of(self.printout, other) > 0);
        let earlier = earlier.map(OrderViolation::ActorEarlier);
        earlier.or_else(|| self.state.violation(printed))
    }
}
