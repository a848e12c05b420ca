//! A run that one change makes right: one line is missing, too many, wrong or out of order.
//!
//! The search for an alignment goes from line to line, and a single fault can mislead it: it then blames right lines, or
//! rules that only the fault breaks. So first each single change is tried, and the whole run with this change is
//! compared. If one makes it agree, all other lines are right.

mod fault;
mod tried;

use super::alignment::{Alignment, Placement};
use super::similar;
use super::swaps::in_order;
use crate::matching::joker::Jokers;
use crate::matching::match_table::MatchTable;
use crate::matching::search::Verdict;
use crate::matching::state::Move;
use crate::printout::Printout;
use tried::Tried;

/// In a longer run no changes are tried.
pub(crate) const MAX_LINES: usize = 2_000;

/// A single change of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    /// This line has another text.
    Altered(usize),
    /// A line comes before the line with this number.
    Added(usize),
    /// This line does not come.
    Removed(usize),
    /// The first line comes at the place of the second one.
    Moved(usize, usize),
}

/// A run with a single fault.
pub(crate) struct Repaired {
    pub(crate) alignment: Alignment,
    change: Change,
    /// The less, the likelier: an unexpected line that is right if another one is missing, how many lines have changed
    /// places, how many characters differ.
    cost: (bool, usize, usize),
}

/// All single changes that make the run agree, the likeliest first. `first` is the first line that is known to be wrong
/// or to come after the wrong one.
pub(crate) fn single(
    printout: &Printout,
    table: &MatchTable,
    loose: &MatchTable,
    lines: &[String],
    first: usize,
) -> Vec<Repaired> {
    let Some(tried) = Tried::of(printout, table, first) else {
        return Vec::new();
    };
    let mut search = Search {
        printout,
        table,
        loose,
        lines,
        jokers: Jokers::of(printout, table),
        found: Vec::new(),
        work: 0,
    };
    for change in tried.changes() {
        if search.work > tried::MAX_WORK {
            break;
        }
        search.try_change(change, &tried);
    }
    let mut found = search.found;
    found.sort_by_key(|repaired| (repaired.cost, repaired.change));
    found
}

struct Search<'a> {
    printout: &'a Printout,
    table: &'a MatchTable,
    /// The lines, read as if no number had a range.
    loose: &'a MatchTable,
    lines: &'a [String],
    jokers: Jokers,
    found: Vec<Repaired>,
    work: usize,
}

impl Search<'_> {
    fn try_change(&mut self, change: Change, tried: &Tried) {
        let lines = self.table.lines();
        let patterns = match change {
            Change::Altered(line) => self.similar(line, tried),
            Change::Added(_) => tried.lost_patterns(self.printout),
            Change::Removed(_) | Change::Moved(..) => Vec::new(),
        };
        let order: Vec<Option<usize>> = match change {
            Change::Altered(_) | Change::Added(_) if patterns.is_empty() => return,
            Change::Altered(line) => (0..lines)
                .map(|other| (other != line).then_some(other))
                .collect(),
            Change::Added(before) => {
                let ahead = (0..before).map(Some);
                ahead
                    .chain([None])
                    .chain((before..lines).map(Some))
                    .collect()
            }
            Change::Removed(line) => (0..lines)
                .filter(|&other| other != line)
                .map(Some)
                .collect(),
            Change::Moved(line, to) => {
                let mut order: Vec<usize> = (0..lines).filter(|&other| other != line).collect();
                order.insert(to, line);
                order.into_iter().map(Some).collect()
            }
        };
        let changed = self.jokers.in_place(self.table, &order, &patterns);
        let found = tried::assign(self.printout, &changed);
        self.work += found.steps + tried::work(self.printout, lines);
        if found.verdict == Verdict::Agrees {
            self.keep(change, &order, &found.moves);
        }
    }

    /// The patterns whose text is similar to that of `line`.
    fn similar(&self, line: usize, tried: &Tried) -> Vec<usize> {
        let mut patterns = tried.lost_patterns(self.printout);
        patterns.retain(|&pattern| self.distance(line, pattern).is_some());
        patterns
    }

    /// How many characters of `line` differ from a line of the pattern; 0 if only its values can be wrong.
    fn distance(&self, line: usize, pattern: usize) -> Option<usize> {
        if !self.loose.readings(line, pattern).is_empty() {
            return Some(0);
        }
        let item = *self.printout.by_pattern[pattern].first()?;
        similar::distance(&self.printout.items[item].text, &self.lines[line])
    }

    fn keep(&mut self, change: Change, order: &[Option<usize>], moves: &[Move]) {
        let mut alignment = Alignment {
            lines: vec![None; self.table.lines()],
            lost: Vec::new(),
            missing: Vec::new(),
            conflict: None,
            broken: None,
            unusual: Vec::new(),
        };
        let mut joker = None;
        for (line, next) in order.iter().zip(moves) {
            let (item, fault) = (next.item, None);
            match line {
                Some(line) => alignment.lines[*line] = Some(Placement { item, fault }),
                None => joker = Some(item),
            }
        }
        let with_joker: Vec<Option<Placement>> = (moves.iter())
            .map(|next| {
                let (item, fault) = (next.item, None);
                Some(Placement { item, fault })
            })
            .collect();
        let is_in_order = in_order(&with_joker);
        let swapped = is_in_order.iter().filter(|&&is_in_order| !is_in_order);
        let is_removed = matches!(change, Change::Removed(_));
        let mut cost = (is_removed, swapped.count(), 0);
        match (change, joker) {
            (Change::Added(_), Some(item)) => alignment.missing.push(item),
            (Change::Altered(line), Some(item)) => {
                let Some(fault) = self.wrong(&alignment, moves, line, item) else {
                    return;
                };
                cost.2 = self
                    .distance(line, self.printout.items[item].pattern)
                    .unwrap_or_default();
                alignment.lines[line] = Some(Placement {
                    item,
                    fault: Some(fault),
                });
            }
            (Change::Moved(line, to), _) => {
                let Some(fault) = self.moved(&alignment, moves, line, to) else {
                    return;
                };
                if let Some(placement) = &mut alignment.lines[line] {
                    placement.fault = Some(fault);
                }
            }
            _ => {}
        }
        self.found.push(Repaired {
            alignment,
            change,
            cost,
        });
    }
}

impl Repaired {
    /// Whether `other`, which has one fault, says as much: it blames the same line, or a line that breaks a rule of order
    /// or of values although only another place or a line that may be left out would make it right.
    pub(crate) fn says_no_more_than(
        &self,
        printout: &Printout,
        lines: &[String],
        other: &Alignment,
    ) -> bool {
        let is_placed = other
            .lines
            .iter()
            .flatten()
            .any(|placement| placement.fault.is_some());
        let may_be_left_out = |item: usize| printout.items[item].min == 0;
        let is_vague = match self.change {
            Change::Moved(..) => true,
            Change::Added(_) => self.alignment.missing.iter().copied().all(may_be_left_out),
            Change::Altered(line) => {
                let placement = self.alignment.lines[line];
                placement.is_some_and(|placement| may_be_left_out(placement.item))
            }
            Change::Removed(_) => false,
        };
        (is_placed && is_vague) || self.is_like(printout, lines, other)
    }

    /// Whether the only fault of `other` is this one: the same line of the run, or an equal line that is missing.
    fn is_like(&self, printout: &Printout, lines: &[String], other: &Alignment) -> bool {
        let texts = |alignment: &Alignment| -> Vec<(usize, String)> {
            let missing = alignment.missing.iter();
            let missing = missing.map(|&item| printout.items[item].text.clone());
            let wrong = alignment.lines.iter().enumerate();
            let wrong = wrong.filter(|(_, line)| line.is_none_or(|line| line.fault.is_some()));
            // Of two equal lines, either may be the one too many.
            let wrong = wrong.map(|(line, placement)| match placement {
                None => (1, lines[line].clone()),
                Some(_) => (2, line.to_string()),
            });
            missing.map(|text| (0, text)).chain(wrong).collect()
        };
        texts(&self.alignment) == texts(other)
    }
}

/// The likeliest of these single faults, unless `other`, which has one fault, too, says as much.
pub(crate) fn better_than(
    other: &Alignment,
    is_single: bool,
    repaired: Vec<Repaired>,
    printout: &Printout,
    lines: &[String],
) -> Option<Alignment> {
    let is_removed = |repaired: &Repaired| matches!(repaired.change, Change::Removed(_));
    let best = repaired.first()?;
    let mut alike = repaired
        .iter()
        .filter(|one| is_removed(one) == is_removed(best));
    let is_known = is_single
        && (best.says_no_more_than(printout, lines, other)
            || alike.any(|one| one.is_like(printout, lines, other)));
    repaired
        .into_iter()
        .next()
        .filter(|_| !is_known)
        .map(|best| best.alignment)
}
