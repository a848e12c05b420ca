//! A run that one change makes right: one line is missing, too many, wrong or out of order.
//!
//! The search for an alignment goes from line to line, and a single fault can mislead it: it then blames right lines, or
//! rules that only the fault breaks. So first each single change is tried, and the whole run with this change is
//! compared. If one makes it agree, all other lines are right.

mod change;
mod choice;
mod fault;
mod tried;

use super::alignment::{Alignment, Placement};
use super::similar;
use crate::matching::joker::Jokers;
use crate::matching::match_table::MatchTable;
use crate::matching::search::Verdict;
use crate::matching::state::Move;
use crate::placeholder::Kind;
use crate::printout::Printout;
pub(crate) use change::Repaired;
use change::{Change, Class};
pub(crate) use choice::better_than;
use choice::breaks_relation;
use tried::Tried;

/// In a longer run no changes are tried.
pub(crate) const MAX_LINES: usize = 2_000;

/// How many characters may differ in a line that is nearly another.
const NEARLY: usize = 3;

/// A run that differs.
pub(crate) struct Run<'a> {
    pub(crate) table: &'a MatchTable,
    /// The lines, read as if no number had a range.
    pub(crate) loose: &'a MatchTable,
    pub(crate) lines: &'a [String],
    /// The first line that is known to be wrong or to come after the wrong one.
    pub(crate) first: usize,
}

/// All single changes that make the run agree, the likeliest first.
pub(crate) fn single(printout: &Printout, run: &Run<'_>) -> Vec<Repaired> {
    let Some(tried) = Tried::of(printout, run.table, run.first) else {
        return Vec::new();
    };
    let mut search = Search::of(printout, run);
    for change in tried.changes() {
        if search.work > tried::MAX_WORK {
            break;
        }
        search.try_change(change, &tried);
    }
    let mut found = search.found;
    // Of equally likely lines, the one where the search could not go on.
    found.sort_by_key(|one| (one.cost, one.change.line().abs_diff(run.first), one.change));
    found
}

/// The run with one line that stands where any text may stand, and is nearly another one that is missing.
pub(crate) fn nearly_fixed(printout: &Printout, run: &Run<'_>) -> Option<Alignment> {
    let tried = Tried::of(printout, run.table, run.first)?;
    let mut search = Search::of(printout, run);
    let lines = (0..run.table.lines()).filter(|&line| search.is_any_text(line));
    for line in lines.collect::<Vec<_>>() {
        if search.work > tried::MAX_WORK {
            break;
        }
        search.try_change(Change::Altered(line), &tried);
    }
    let found = search.found.into_iter();
    let nearly = found.filter(|one| one.cost.0 == Class::NearlyFixed);
    let likeliest = nearly.min_by_key(|one| (one.cost, one.change));
    likeliest.map(|one| one.alignment)
}

struct Search<'a> {
    printout: &'a Printout,
    table: &'a MatchTable,
    loose: &'a MatchTable,
    lines: &'a [String],
    jokers: Jokers,
    found: Vec<Repaired>,
    work: usize,
}

impl<'a> Search<'a> {
    fn of(printout: &'a Printout, run: &Run<'a>) -> Search<'a> {
        Search {
            printout,
            table: run.table,
            loose: run.loose,
            lines: run.lines,
            jokers: Jokers::of(printout, run.table),
            found: Vec::new(),
            work: 0,
        }
    }

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
        let swapped = self.assign(change, &order, &patterns);
        // Perhaps another line is missing, and then no lines have changed places.
        if swapped.is_some_and(|swapped| swapped > 0) && patterns.len() > 1 {
            for &pattern in &patterns {
                if self.work <= tried::MAX_WORK {
                    self.assign(change, &order, &[pattern]);
                }
            }
        }
    }

    /// Assigns the changed run. If it agrees, returns how many pairs of lines have changed places.
    fn assign(
        &mut self,
        change: Change,
        order: &[Option<usize>],
        patterns: &[usize],
    ) -> Option<usize> {
        let changed = self.jokers.in_place(self.table, order, patterns);
        let found = tried::assign(self.printout, &changed);
        self.work += tried::work(self.printout, order.len(), found.steps);
        let agrees = found.verdict == Verdict::Agrees;
        agrees.then(|| self.keep(change, order, &found.moves))?
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

    fn is_doubled(&self, line: usize) -> bool {
        line > 0 && self.lines[line - 1] == self.lines[line]
    }

    /// Whether `line` is right only where any text may stand.
    fn is_any_text(&self, line: usize) -> bool {
        let mut patterns = self.table.patterns(line).peekable();
        patterns.peek().is_some() && patterns.all(|pattern| self.has_text(pattern))
    }

    fn has_text(&self, pattern: usize) -> bool {
        let mut samples = self.printout.patterns[pattern].placeholders();
        samples.any(|sample| self.printout.placeholders.list[sample].kind == Kind::Text)
    }

    fn keep(&mut self, change: Change, order: &[Option<usize>], moves: &[Move]) -> Option<usize> {
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
        let class = match change {
            Change::Removed(line) if self.is_doubled(line) => Class::Doubled,
            Change::Removed(_) => Class::Removed,
            _ => Class::Other,
        };
        let mut cost = (class, swapped(moves), 0);
        match (change, joker) {
            (Change::Added(_), Some(item)) => alignment.missing.push(item),
            (Change::Altered(line), Some(item)) => {
                let placement = self.altered(&alignment, moves, line, item)?;
                let pattern = self.printout.items[item].pattern;
                cost.2 = self.distance(line, pattern).unwrap_or_default();
                if self.is_any_text(line) && !self.has_text(pattern) && cost.2 <= NEARLY {
                    cost.0 = Class::NearlyFixed;
                }
                alignment.lines[line] = Some(placement);
            }
            (Change::Moved(line, to), _) => {
                let fault = self.moved(&alignment, moves, line, to)?;
                if let Some(placement) = &mut alignment.lines[line] {
                    placement.fault = Some(fault);
                }
            }
            _ => {}
        }
        self.found.push(Repaired {
            is_too_far: matches!(change, Change::Altered(_)) && breaks_relation(&alignment),
            alignment,
            change,
            cost,
        });
        Some(cost.1)
    }
}

/// How many pairs of lines are not in the order of the transcript.
fn swapped(moves: &[Move]) -> usize {
    let later = |(place, one): (usize, &Move)| {
        let later = moves[place..].iter();
        later.filter(|other| other.item < one.item).count()
    };
    moves.iter().enumerate().map(later).sum()
}
