//! Which single changes of a run are tried, and how much work they may take.

use super::Change;
use crate::matching::match_table::MatchTable;
use crate::matching::search::{self, Found};
use crate::printout::Printout;

/// The limit of the work for all changes of a run: lines and items that are compared, and moves that are tried.
pub(super) const MAX_WORK: usize = 120_000;
/// The limit of moves for one change.
const MAX_STEPS: usize = 2_000;
/// How far from the first wrong line the changes of a long run are tried, in lines before it and behind it.
const BEFORE: usize = 60;
const BEHIND: usize = 20;
/// How far a line is moved.
const FAR: usize = 12;

/// The changes that the number of lines of each pattern leaves.
pub(super) struct Tried {
    /// The only line that matches no pattern.
    unknown: Option<usize>,
    /// The only pattern of which a line is missing.
    lost: Option<usize>,
    start: usize,
    end: usize,
}

impl Tried {
    /// `None`: a single change cannot make the run agree.
    pub(super) fn of(printout: &Printout, table: &MatchTable, first: usize) -> Option<Tried> {
        let lines = table.lines();
        let mut unknown = (0..lines).filter(|&line| table.patterns(line).next().is_none());
        let mut lost = (0..printout.patterns.len()).filter_map(|pattern| {
            let items = printout.by_pattern[pattern].iter();
            let required: usize = items.map(|&item| printout.items[item].min as usize).sum();
            let left = required.checked_sub(table.lines_of(pattern).len())?;
            (left > 0).then_some((pattern, left))
        });
        let tried = Tried {
            unknown: unknown.next(),
            lost: match lost.next() {
                Some((_, 2..)) => return None,
                lost => lost.map(|(pattern, _)| pattern),
            },
            start: first.saturating_sub(BEFORE),
            end: lines.min(first + BEHIND),
        };
        let is_single = unknown.next().is_none() && lost.next().is_none();
        (is_single && lines > 0 && work(printout, lines) < MAX_WORK / 4).then_some(tried)
    }

    /// The patterns that a line can have that is missing.
    pub(super) fn lost_patterns(&self, printout: &Printout) -> Vec<usize> {
        self.lost
            .map_or_else(|| (0..printout.patterns.len()).collect(), |lost| vec![lost])
    }

    /// The changes, the likeliest first.
    pub(super) fn changes(&self) -> Vec<Change> {
        let lines = || match self.unknown {
            Some(line) => line..line + 1,
            None => self.start..self.end,
        };
        let mut changes: Vec<Change> = lines().map(Change::Altered).collect();
        changes.extend(lines().map(Change::Removed));
        if self.unknown.is_none() {
            changes.extend((self.start..=self.end).map(Change::Added));
        }
        if self.unknown.is_none() && self.lost.is_none() {
            for far in 1..=FAR {
                for line in lines() {
                    let places = [line.checked_sub(far), Some(line + far)];
                    let places = places
                        .into_iter()
                        .flatten()
                        .filter(|to| lines().contains(to));
                    changes.extend(places.map(|to| Change::Moved(line, to)));
                }
            }
        }
        changes
    }
}

/// The work for one change.
pub(super) fn work(printout: &Printout, lines: usize) -> usize {
    lines + printout.items.len()
}

/// Assigns every line of a changed run to an item.
pub(super) fn assign(printout: &Printout, table: &MatchTable) -> Found {
    search::assign_within(printout, table, MAX_STEPS)
}
