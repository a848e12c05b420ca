//! Aligns a run that differs with its transcript, with as few faults as a greedy search finds.
//!
//! It places the lines from the first one on. A line that may not come now has several explanations: it is too early,
//! something before it is missing or late, its value is wrong, or it belongs nowhere. Each explanation is tried on the
//! lines that follow, and the one with the fewest faults wins.

use crate::matching::bindings::Conflict;
use crate::matching::match_table::MatchTable;
use crate::matching::state::{Move, OrderViolation, State};
use crate::printout::Printout;

/// The item of a line of the run, and the rule that the line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placement {
    pub(crate) item: usize,
    pub(crate) fault: Option<Fault>,
}

/// The rule that a line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Order(OrderViolation),
    Value(Conflict),
    /// A number is not in its range.
    Range,
    /// The text is similar to the item's, and not the same.
    Text,
    /// This item must come before it, but came later.
    TooEarly(usize),
    /// This item must come after it, but came earlier.
    TooLate(usize),
    /// It and this item, which came later, print the right levels only in the other order.
    Swapped(usize),
    /// From this line on, the run needs more workers than this relation allows.
    Workers(usize),
    /// The line matches the item, and no rule is found that it breaks.
    Unexplained,
}

/// All lines of a run with their placements.
#[derive(Clone, Debug)]
pub(crate) struct Alignment {
    /// `None`: the line belongs nowhere.
    pub(crate) lines: Vec<Option<Placement>>,
    /// Missing items that have changed their level, each with the line before which they did.
    pub(crate) lost: Vec<(usize, usize)>,
    /// Items that did not come, each as often as it was required.
    pub(crate) missing: Vec<usize>,
    /// A fault of the whole run, when each single line fits.
    pub(crate) conflict: Option<Conflict>,
    /// A relation that counts lines, and does not hold for the whole run.
    pub(crate) broken: Option<usize>,
    /// The relations that usually hold, and don't in this run.
    pub(crate) unusual: Vec<usize>,
}

impl Alignment {
    /// Whether the run agrees in the end.
    pub(crate) fn has_no_fault(&self) -> bool {
        self.has_sound_lines() && self.conflict.is_none() && self.broken.is_none()
    }

    /// Whether each line is right, and none is missing. The run may still break a rule on the whole run.
    pub(crate) fn has_sound_lines(&self) -> bool {
        let sound = |line: &Option<Placement>| line.is_some_and(|line| line.fault.is_none());
        self.missing.is_empty() && self.lines.iter().all(sound)
    }

    /// Whether each line of the transcript is placed or missing as often as it may come, and has to.
    pub(crate) fn has_each_line(&self, printout: &Printout) -> bool {
        let mut counts = vec![0; printout.items.len()];
        let placed = self.lines.iter().flatten().map(|line| line.item);
        let all = placed.chain(self.missing.iter().copied());
        all.for_each(|item| counts[item] += 1);
        let mut counts = counts.iter().zip(&printout.items);
        counts.all(|(count, item)| (item.min..=item.max).contains(count))
    }

    /// Takes the lines away that come once too often for their item, those first that break a rule: a report has each line
    /// of the transcript once.
    pub(crate) fn remove_surplus(&mut self, printout: &Printout) {
        let mut room: Vec<u32> = printout.items.iter().map(|item| item.max).collect();
        for is_wrong in [false, true] {
            let lines = self.lines.iter_mut();
            for line in lines {
                let Some(placement) = line.filter(|line| line.fault.is_some() == is_wrong) else {
                    continue;
                };
                match room[placement.item].checked_sub(1) {
                    Some(left) => room[placement.item] = left,
                    None => *line = None,
                }
            }
        }
    }
}

/// How many lines ahead an explanation is tried, and for how many lines. A run with more faults is a completely
/// different run.
const LOOK_AHEAD: usize = 40;
const MAX_LOOK_AHEADS: usize = 50;
/// The most items that a line is tried as.
const MAX_ITEMS: usize = 6;

/// Aligns the rest of the run, given `start`, which assigns its first lines.
pub(crate) fn align(printout: &Printout, table: &MatchTable, start: &[Move]) -> Alignment {
    let mut aligner = Aligner {
        printout,
        table,
        state: State::start(printout),
        last: None,
        out_of_order: Vec::new(),
        lost: Vec::new(),
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
        if aligner.items(line).is_empty() {
            aligner.faults += 1;
            lines.push(None);
            continue;
        }
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
        missing: missing(printout, &lines),
        lines,
        lost: aligner.lost,
        conflict: aligner.state.bindings.open_again(&printout.placeholders),
        broken: aligner.state.broken_rule(printout, table),
        unusual: aligner.state.unusual(printout, table),
    }
}

/// The state of an alignment.
#[derive(Clone)]
pub(super) struct Aligner<'a> {
    pub(super) printout: &'a Printout,
    pub(super) table: &'a MatchTable,
    pub(super) state: State,
    /// The placement of the last line.
    pub(super) last: Option<Placement>,
    /// Items that came when they were not allowed, or after they were taken for missing: no other line may be one of them.
    pub(super) out_of_order: Vec<usize>,
    /// Missing items that have changed their level, each with the line before which they did.
    pub(super) lost: Vec<(usize, usize)>,
    pub(super) faults: usize,
}

impl<'a> Aligner<'a> {
    /// The ways to continue with `line`, the likeliest first; if one breaks no rule, only that one.
    fn ways(&self, line: usize) -> Vec<Aligner<'a>> {
        let mut next = self.clone();
        let mut moves = next.state.moves(self.printout, self.table, line);
        moves.retain(|next| {
            let item = next.item;
            let is_past = self.state.is_skipped(item) || self.is_lost(item);
            !is_past && !self.out_of_order.contains(&item)
        });
        let likeliest = |next: &&Move| {
            let pattern = &self.printout.patterns[self.printout.items[next.item].pattern];
            (
                pattern.wildcard_cost(&self.printout.placeholders),
                next.item,
            )
        };
        if let Some(&found) = moves.iter().min_by_key(likeliest) {
            next.state.take(self.printout, self.table, line, found);
            let (item, fault) = (found.item, None);
            next.last = Some(Placement { item, fault });
            return vec![next];
        }
        let items = self.items(line).into_iter();
        let mut ways: Vec<Aligner<'_>> = items.flat_map(|item| self.ways_to(line, item)).collect();
        // The line belongs nowhere.
        next.faults += 1;
        next.last = None;
        ways.push(next);
        ways
    }

    /// The items that `line` could be if order and values were ignored, the nearest first.
    fn items(&self, line: usize) -> Vec<usize> {
        let items = &self.printout.items;
        let place = |item: usize| self.state.place(items[item].actor);
        let is_open = |&item: &usize| {
            let is_ahead = items[item].place >= place(item);
            (is_ahead || self.state.is_skipped(item) || items[item].min == 0)
                && !self.out_of_order.contains(&item)
                && !self.is_lost(item)
        };
        let patterns = self.table.patterns(line);
        let found = patterns.flat_map(|pattern| &self.printout.by_pattern[pattern]);
        let mut found: Vec<usize> = found.copied().filter(is_open).collect();
        found.sort_by_key(|&item| items[item].place.abs_diff(place(item)));
        found.truncate(MAX_ITEMS);
        found
    }

    /// Places `line` as `item`, in order or out of order.
    pub(super) fn place(
        mut self,
        line: usize,
        item: usize,
        reading: usize,
        fault: Option<Fault>,
    ) -> Aligner<'a> {
        let (printout, table) = (self.printout, self.table);
        self.last = Some(Placement { item, fault });
        self.faults += usize::from(fault.is_some());
        let was_skipped = self.state.is_skipped(item);
        let may_come = self.state.may_come(printout, item);
        let is_single = printout.items[item].max == 1;
        if may_come {
            self.state.come(printout, item);
        } else if is_single && !was_skipped {
            self.state.skip(printout, item);
        }
        if is_single && (was_skipped || !may_come) {
            self.out_of_order.push(item);
        }
        if !matches!(fault, Some(Fault::Order(_))) {
            let readings = table.readings(line, printout.items[item].pattern);
            let reading = &readings[reading];
            self.state.record(printout, table, line, item, reading);
        }
        self
    }

    /// How many faults there are some lines after `line`, if each line continues in the likeliest way.
    fn faults_after(&self, line: usize) -> usize {
        let mut aligner = self.clone();
        for later in (line + 1..self.table.lines()).take(LOOK_AHEAD) {
            aligner = aligner.ways(later).swap_remove(0);
        }
        let is_end = line + 1 + LOOK_AHEAD >= self.table.lines();
        aligner.faults + if is_end { aligner.state.required() } else { 0 }
    }
}

/// The items that have fewer lines than they need, each as often as a line is missing.
fn missing(printout: &Printout, lines: &[Option<Placement>]) -> Vec<usize> {
    let mut missing: Vec<u32> = printout.items.iter().map(|item| item.min).collect();
    for placement in lines.iter().flatten() {
        let left = &mut missing[placement.item];
        *left = left.saturating_sub(1);
    }
    let missing = missing.into_iter().enumerate();
    missing
        .flat_map(|(item, count)| std::iter::repeat_n(item, count as usize))
        .collect()
}
