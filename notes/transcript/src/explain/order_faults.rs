//! The lines that are out of order: as few as possible, so that all other lines are in order.

use super::alignment::{Fault, Placement};
use crate::matching::match_table::MatchTable;
use crate::printout::Printout;

/// For each line, the rule of order that it breaks.
///
/// Two lines of which the later one must come first are a wrong pair. The line of most wrong pairs gets the blame, and
/// so on with the pairs that are left. Of two lines with equally many pairs the earlier one came too early.
pub(crate) fn find(printout: &Printout, lines: &[Option<Placement>]) -> Vec<Option<Fault>> {
    let partners = wrong_pairs(printout, lines);
    // For each line, how many of its pairs are left. A line that has the blame has none.
    let mut left: Vec<usize> = partners.iter().map(Vec::len).collect();
    let mut faults = vec![None; lines.len()];
    let item = |line: usize| lines[line].map(|placement| placement.item);
    loop {
        let most = (0..lines.len()).rev().max_by_key(|&line| left[line]);
        let Some(line) = most.filter(|&line| left[line] > 0) else {
            return faults;
        };
        let others = partners[line].iter().copied();
        let others = others.filter(|&other| left[other] > 0);
        let (before, after): (Vec<usize>, Vec<usize>) = others.partition(|&other| other < line);
        left[line] = 0;
        let first = after.iter().filter_map(|&other| item(other)).min();
        let came = before.first().and_then(|&other| item(other));
        faults[line] = match before.len() > after.len() {
            true => came.map(Fault::TooLate),
            false => first.map(Fault::TooEarly),
        };
        for other in before.into_iter().chain(after) {
            left[other] -= 1;
        }
    }
}

/// For each line, the other lines of its wrong pairs.
fn wrong_pairs(printout: &Printout, lines: &[Option<Placement>]) -> Vec<Vec<usize>> {
    let item = |line: usize| {
        let right = lines[line].filter(|placement| placement.fault != Some(Fault::Text));
        right.map(|placement| placement.item)
    };
    let mut partners = vec![Vec::new(); lines.len()];
    for late in 0..lines.len() {
        for early in 0..late {
            let (Some(first), Some(second)) = (item(early), item(late)) else {
                continue;
            };
            if printout.is_before(second, first) {
                partners[early].push(late);
                partners[late].push(early);
            }
        }
    }
    partners
}

/// Exchanges the items of two lines that could each be the other one's item, if they stand in the wrong order. Then
/// lines with equal texts are in order, and what stands between them gets the blame.
pub(crate) fn uncross(printout: &Printout, table: &MatchTable, lines: &mut [Option<Placement>]) {
    let fits = |line: usize, item: usize| {
        !table
            .readings(line, printout.items[item].pattern)
            .is_empty()
    };
    for late in 1..lines.len() {
        for early in 0..late {
            let (Some(one), Some(other)) = (lines[early], lines[late]) else {
                continue;
            };
            if printout.is_before(other.item, one.item)
                && fits(early, other.item)
                && fits(late, one.item)
            {
                lines.swap(early, late);
            }
        }
    }
}
