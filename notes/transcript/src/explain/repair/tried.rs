//! Which single changes of a run are tried, and how much work they may take.

use super::change::Change;
use crate::matching::match_table::MatchTable;
use crate::matching::search::{self, Found};
use crate::printout::Printout;

/// The limit of the work for all changes of a run: a second or two in a debug build.
pub(super) const MAX_WORK: usize = 15_000_000;
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
    /// The first line that is known to be wrong or to come after the wrong one.
    first: usize,
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
            first,
            start: first.saturating_sub(BEFORE),
            end: lines.min(first + BEHIND),
        };
        let is_single = unknown.next().is_none() && lost.next().is_none();
        (is_single && lines > 0 && work(printout, lines, lines) < MAX_WORK / 4).then_some(tried)
    }

    /// The patterns that a line can have that is missing.
    pub(super) fn lost_patterns(&self, printout: &Printout) -> Vec<usize> {
        self.lost
            .map_or_else(|| (0..printout.patterns.len()).collect(), |lost| vec![lost])
    }

    /// The changes: first those of one line, the nearest to the first wrong line first, then lines that are moved.
    pub(super) fn changes(&self) -> Vec<Change> {
        if let Some(line) = self.unknown {
            return vec![Change::Altered(line), Change::Removed(line)];
        }
        let mut places: Vec<usize> = (self.start..=self.end).collect();
        places.sort_by_key(|place| place.abs_diff(self.first));
        let mut changes = Vec::new();
        for &place in &places {
            if place < self.end {
                changes.extend([Change::Altered(place), Change::Removed(place)]);
            }
            changes.push(Change::Added(place));
        }
        if self.lost.is_none() {
            changes.extend((1..=FAR).flat_map(|far| self.moves(far, &places)));
        }
        changes
    }

    /// The moves of a line by `far` places.
    fn moves(&self, far: usize, places: &[usize]) -> Vec<Change> {
        let range = self.start..self.end;
        let moves = places.iter().flat_map(|&line| {
            let to = [line.checked_sub(far), Some(line + far)];
            to.into_iter().flatten().map(move |to| (line, to))
        });
        moves
            .filter(|(line, to)| range.contains(line) && range.contains(to))
            .map(|(line, to)| Change::Moved(line, to))
            .collect()
    }
}

/// The work for one change: each step of the search looks at lines and items.
pub(super) fn work(printout: &Printout, lines: usize, steps: usize) -> usize {
    steps.max(lines) * (lines + printout.items.len())
}

/// Assigns every line of a changed run to an item.
pub(super) fn assign(printout: &Printout, table: &MatchTable) -> Found {
    search::assign_within(printout, table, MAX_STEPS)
}
