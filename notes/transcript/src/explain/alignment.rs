//! Aligns a run that differs with its transcript, with as few faults as a greedy search finds.
//!
//! The lines are placed from the first on. A line that may not come now can be explained in several ways: it is
//! too early, something before it is missing or late, its value is wrong, or it belongs nowhere. Each way
//! is tried on the lines that follow, and the one with the fewest faults is taken.

use crate::matching::bindings::Conflict;
use crate::matching::match_table::{MatchTable, Reading};
use crate::matching::state::{Move, OrderViolation, State};
use crate::printout::Printout;

/// Which item a line of the run is, and what it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placement {
    pub(crate) item: usize,
    pub(crate) fault: Option<Fault>,
}

/// What a line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Order(OrderViolation),
    Value(Conflict),
}

/// All lines of a run with their places.
#[derive(Debug)]
pub(crate) struct Alignment {
    /// `None`: the line belongs nowhere.
    pub(crate) lines: Vec<Option<Placement>>,
    /// Items that did not come, each as often as it had to.
    pub(crate) missing: Vec<usize>,
    /// What is wrong with the whole, though each line has its place.
    pub(crate) conflict: Option<Conflict>,
}

impl Alignment {
    /// Whether the run agrees after all.
    pub(crate) fn has_no_fault(&self) -> bool {
        let sound = |line: &Option<Placement>| line.is_some_and(|line| line.fault.is_none());
        self.missing.is_empty() && self.conflict.is_none() && self.lines.iter().all(sound)
    }
}

/// How many lines ahead an explanation is tried, and for how many lines: a run with more faults is another
/// one altogether.
const LOOK_AHEAD: usize = 40;
const MAX_LOOK_AHEADS: usize = 50;
/// How many items a line is tried as.
const MAX_ITEMS: usize = 6;

/// Aligns the lines behind `start`, an assignment of the run's first lines.
pub(crate) fn align(printout: &Printout, table: &MatchTable, start: &[Move]) -> Alignment {
    let mut aligner = Aligner {
        printout,
        table,
        state: State::start(printout),
        last: None,
        out_of_order: Vec::new(),
        faults: 0,
    };
    let mut lines = Vec::with_capacity(table.lines());
    for (line, &next) in start.iter().enumerate() {
        aligner.state.take(printout, table, line, next);
        let (item, fault) = (next.item, None);
        lines.push(Some(Placement { item, fault }));
    }
    let mut look_aheads = 0;
    for line in start.len()..table.lines() {
        let mut ways = aligner.ways(line);
        let mut best = 0;
        if ways.len() > 1 && look_aheads < MAX_LOOK_AHEADS {
            look_aheads += 1;
            let faults = |&way: &usize| ways[way].faults_after(line);
            best = (0..ways.len()).min_by_key(faults).unwrap_or_default();
        }
        aligner = ways.swap_remove(best);
        lines.push(aligner.last);
    }
    Alignment {
        lines,
        missing: aligner.missing(),
        conflict: aligner.state.bindings.open_again(&printout.placeholders),
    }
}

/// How far an alignment has come.
#[derive(Clone)]
struct Aligner<'a> {
    printout: &'a Printout,
    table: &'a MatchTable,
    state: State,
    /// Where the last line was placed.
    last: Option<Placement>,
    /// Items that came when they might not.
    out_of_order: Vec<usize>,
    faults: usize,
}

impl<'a> Aligner<'a> {
    /// The ways to go on with `line`, the likeliest first; if one breaks no rule, that alone.
    fn ways(&self, line: usize) -> Vec<Aligner<'a>> {
        let mut next = self.clone();
        let mut moves = next.state.moves(self.printout, self.table, line);
        moves.retain(|next| !self.out_of_order.contains(&next.item));
        let likeliest = |next: &&Move| {
            let pattern = &self.printout.patterns[self.printout.items[next.item].pattern];
            (pattern.vagueness(&self.printout.placeholders), next.item)
        };
        if let Some(&found) = moves.iter().min_by_key(likeliest) {
            next.state.take(self.printout, self.table, line, found);
            let (item, fault) = (found.item, None);
            next.last = Some(Placement { item, fault });
            return vec![next];
        }
        let items = self.items(line).into_iter();
        let mut ways: Vec<Aligner<'_>> = items.flat_map(|item| self.ways_to(line, item)).collect();
        // It belongs nowhere.
        next.faults += 1;
        next.last = None;
        ways.push(next);
        ways
    }

    /// The items that `line` could be if order and values did not matter, the nearest first.
    fn items(&self, line: usize) -> Vec<usize> {
        let items = &self.printout.items;
        let place = |item: usize| self.state.place(items[item].actor);
        let is_open = |&item: &usize| {
            let is_ahead = items[item].place >= place(item);
            (is_ahead || self.state.is_skipped(item) || items[item].min == 0)
                && !self.out_of_order.contains(&item)
        };
        let patterns = self.table.patterns(line);
        let found = patterns.flat_map(|pattern| &self.printout.by_pattern[pattern]);
        let mut found: Vec<usize> = found.copied().filter(is_open).collect();
        found.sort_by_key(|&item| items[item].place.abs_diff(place(item)));
        found.truncate(MAX_ITEMS);
        found
    }

    /// The ways to take `line` as `item`, which may not come now.
    fn ways_to(&self, line: usize, item: usize) -> Vec<Aligner<'a>> {
        let printout = self.printout;
        let readings = self.table.readings(line, printout.items[item].pattern);
        let bind = |reading: &Reading| {
            let mut next = self.clone();
            let bound = next.state.bindings.bind(&printout.placeholders, reading);
            bound.map(|()| next)
        };
        let Some(bound) = readings.iter().find_map(|reading| bind(reading).ok()) else {
            let conflict = bind(&readings[0]).err();
            let fault = conflict.map(Fault::Value);
            return vec![self.clone().place(item, fault)];
        };
        let mut ways = Vec::new();
        // What must come before it is missing.
        let mut without = bound.clone();
        for other in (0..printout.items.len()).filter(|&other| printout.is_before(other, item)) {
            if self.state.required_of(printout, other) > 0 {
                without.state.skip(printout, other);
                without.faults += 1;
            }
        }
        if without.state.may_come(printout, item) {
            ways.push(without.place(item, None));
        }
        // Or it is out of order itself.
        if let Some(violation) = self.violation(item) {
            ways.push(bound.place(item, Some(Fault::Order(violation))));
        }
        ways
    }

    /// Takes the last line as `item`, now or out of order.
    fn place(mut self, item: usize, fault: Option<Fault>) -> Aligner<'a> {
        self.last = Some(Placement { item, fault });
        self.faults += usize::from(fault.is_some());
        if self.state.may_come(self.printout, item) {
            self.state.come(self.printout, item);
        } else if self.printout.items[item].max == 1 {
            if !self.state.is_skipped(item) {
                self.state.skip(self.printout, item);
            }
            self.out_of_order.push(item);
        }
        self
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

    /// How many faults there are some lines behind `line`, if each goes on in the likeliest way.
    fn faults_after(&self, line: usize) -> usize {
        let mut aligner = self.clone();
        for later in (line + 1..self.table.lines()).take(LOOK_AHEAD) {
            aligner = aligner.ways(later).swap_remove(0);
        }
        aligner.faults
    }

    /// The items that must still come, and those that were skipped and did not come.
    fn missing(&self) -> Vec<usize> {
        let all = 0..self.printout.items.len();
        all.flat_map(|item| {
            let skipped = self.state.is_skipped(item) && !self.out_of_order.contains(&item);
            let required = self.state.required_of(self.printout, item);
            std::iter::repeat_n(item, required.max(u32::from(skipped)) as usize)
        })
        .collect()
    }
}
