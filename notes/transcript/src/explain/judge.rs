//! Judges an alignment: given the item of each line, finds the lines that break a rule.
//!
//! The search for an alignment goes from line to line and blames the line at which it cannot go on. The judgement sees
//! the whole run: a line that came too early gets the blame, and not the lines that wait for it.

use super::alignment::{Alignment, Fault, Placement};
use super::order_faults;
use super::values::Values;
use crate::matching::bindings::{Conflict, ConflictReason};
use crate::matching::match_table::{MatchTable, Reading};
use crate::matching::objection::Objection;
use crate::matching::state::{OrderViolation, State};
use crate::printout::Printout;

/// A longer run keeps the faults that the search found: all pairs of its lines would take too long.
const MAX_LINES: usize = 2_000;
/// How many lines ahead are judged to choose the value from which a level goes on.
const LOOK_AHEAD: usize = 40;
/// How far apart two lines may be that have changed places.
const SWAP_AHEAD: usize = 4;

/// Replaces the faults of `alignment`.
pub(crate) fn judge(printout: &Printout, table: &MatchTable, alignment: &mut Alignment) {
    if alignment.lines.len() > MAX_LINES {
        mark_ranges(table, alignment);
        return;
    }
    order_faults::uncross(printout, table, &mut alignment.lines);
    let faults = order_faults::find(printout, &alignment.lines);
    let values = Values::of(printout, table, &alignment.lines, |line| {
        faults[line].is_none()
    });
    let mut replay = Replay::new(printout, table, alignment, &faults, &values);
    let mut next_line = 0;
    for line in 0..alignment.lines.len() {
        if line < next_line {
            continue;
        }
        let forked = replay.fork_at_level(line);
        let swapped = forked
            .as_ref()
            .and_then(|forked| replay.swap_at_level(line, forked));
        match (swapped, forked) {
            (Some((swapped, last)), _) => {
                replay = swapped;
                next_line = last + 1;
            }
            (None, Some(forked)) => replay = forked,
            (None, None) => replay.take(line),
        }
    }
    let (state, faults) = (replay.state, replay.faults);
    alignment.conflict = state.bindings.open_again(&printout.placeholders);
    alignment.broken = state.broken_rule(printout, table);
    alignment.unusual = state.unusual(printout, table);
    for (placement, fault) in alignment.lines.iter_mut().zip(faults) {
        if let Some(placement) = placement {
            placement.fault = fault;
        }
    }
}

/// Marks only the numbers that are not in their ranges.
fn mark_ranges(table: &MatchTable, alignment: &mut Alignment) {
    for (line, placement) in alignment.lines.iter_mut().enumerate() {
        if let Some(placement) = placement.as_mut().filter(|_| table.is_out_of_range(line)) {
            placement.fault = placement.fault.or(Some(Fault::Range));
        }
    }
}

/// Takes the lines one after the other, each as its item.
#[derive(Clone)]
struct Replay<'a> {
    printout: &'a Printout,
    table: &'a MatchTable,
    lines: &'a [Option<Placement>],
    lost: &'a [(usize, usize)],
    values: &'a Values<'a>,
    state: State,
    faults: Vec<Option<Fault>>,
}

impl<'a> Replay<'a> {
    /// Before the first line. Nothing waits for items that do not come, or come out of order.
    fn new(
        printout: &'a Printout,
        table: &'a MatchTable,
        alignment: &'a Alignment,
        faults: &[Option<Fault>],
        values: &'a Values<'a>,
    ) -> Replay<'a> {
        let mut in_order = vec![0; printout.items.len()];
        for (placement, fault) in alignment.lines.iter().zip(faults) {
            if let (Some(Placement { item, .. }), None) = (placement, fault) {
                in_order[*item] += 1;
            }
        }
        let mut state = State::start(printout);
        for (item, count) in in_order.into_iter().enumerate() {
            if count < printout.items[item].min {
                state.skip(printout, item);
            }
        }
        Replay {
            printout,
            table,
            lines: &alignment.lines,
            lost: &alignment.lost,
            values,
            state,
            faults: faults.to_vec(),
        }
    }

    fn readings(&self, line: usize, item: usize) -> &'a [Reading] {
        let table: &'a MatchTable = self.table;
        table.readings(line, self.printout.items[item].pattern)
    }

    /// Takes a line, unless it is known to be out of order.
    fn take(&mut self, line: usize) {
        for &(_, lost) in self.lost.iter().filter(|(before, _)| *before == line) {
            self.state.change_level(self.printout, lost);
        }
        let (Some(Placement { item, fault }), None) = (self.lines[line], self.faults[line]) else {
            return;
        };
        if fault == Some(Fault::Text) {
            self.come(item);
            (self.state).record(self.printout, self.table, line, item, &Reading::new());
            self.faults[line] = fault;
            return;
        }
        let readings = self.readings(line, item);
        let (reading, fault) = match self.values.reading(line, readings) {
            Ok(reading) => (reading, self.fault(item, &readings[reading])),
            Err(conflict) => (0, Some(Fault::Value(conflict))),
        };
        let range = Some(Fault::Range).filter(|_| self.table.is_out_of_range(line));
        let fault = fault.or(range);
        self.faults[line] = fault;
        self.come(item);
        if !matches!(fault, Some(Fault::Order(_))) {
            let (printout, table) = (self.printout, self.table);
            if fault.is_none() {
                let bindings = &mut self.state.bindings;
                let bound = bindings.bind(&printout.placeholders, &readings[reading]);
                debug_assert_eq!(bound, Ok(()), "the values were right");
            }
            (self.state).record(printout, table, line, item, &readings[reading]);
        }
    }

    fn come(&mut self, item: usize) {
        if self.state.may_come(self.printout, item) {
            self.state.come(self.printout, item);
        } else if self.state.required_of(self.printout, item) > 0 {
            self.state.skip(self.printout, item); // No other line waits for it.
        }
    }

    /// The rule that forbids `item` now.
    fn fault(&mut self, item: usize, reading: &Reading) -> Option<Fault> {
        let objection = (self.state).objection(self.printout, self.table, item, reading);
        match objection {
            Some(Objection::Value(conflict)) => return Some(Fault::Value(conflict)),
            Some(Objection::Order(violation)) => return Some(Fault::Order(violation)),
            None => {}
        }
        let violation = self.state.violation(&self.printout.items[item]);
        let place =
            || (!self.state.may_come(self.printout, item)).then_some(OrderViolation::ActorLater);
        violation.or_else(place).map(Fault::Order)
    }

    /// If `line` prints a wrong level: the replay after it. The level goes on from the right value or from the printed
    /// one, whichever gives fewer faults.
    fn fork_at_level(&self, line: usize) -> Option<Replay<'a>> {
        let mut printed = self.clone();
        printed.take(line);
        let Some(Fault::Value(Conflict {
            placeholder,
            reason: ConflictReason::Level(expected),
            ..
        })) = printed.faults[line]
        else {
            return None;
        };
        let mut right = printed.clone();
        right.state.set_level(self.printout, placeholder, expected);
        Some(
            if right.faults_from(line + 1) <= printed.faults_from(line + 1) {
                right
            } else {
                printed
            },
        )
    }

    /// If `line` prints a wrong level, and it and a line soon after it are right in the other order: the replay after both,
    /// and the number of the later line. `forked` blames both.
    fn swap_at_level(&self, line: usize, forked: &Replay<'a>) -> Option<(Replay<'a>, usize)> {
        let faults = 1 + forked.faults_from(line + 1);
        let others = line + 1..self.lines.len().min(line + 1 + SWAP_AHEAD);
        others.into_iter().find_map(|other| {
            let item = self.lines[other]?.item;
            let mut replay = self.clone();
            let between = line + 1..other;
            let order = std::iter::once(other).chain(between).chain([line]);
            order.for_each(|line| replay.take(line));
            let is_right = (line..=other).all(|line| replay.faults[line].is_none());
            let is_better = is_right && 1 + replay.faults_from(other + 1) < faults;
            replay.faults[line] = Some(Fault::Swapped(item));
            is_better.then_some((replay, other))
        })
    }

    /// How many of the next lines would be wrong.
    fn faults_from(&self, line: usize) -> usize {
        let mut replay = self.clone();
        let ahead = line..self.lines.len().min(line + LOOK_AHEAD);
        ahead.clone().for_each(|line| replay.take(line));
        ahead.filter(|&line| replay.faults[line].is_some()).count()
    }
}
