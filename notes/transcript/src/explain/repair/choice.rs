//! Whether a single fault explains more than the alignment that the search has found.

use super::change::{Change, Repaired};
use crate::explain::alignment::{Alignment, Fault, Placement};
use crate::matching::bindings::{Conflict, ConflictReason};
use crate::printout::Printout;

impl Repaired {
    /// Whether `other`, which has one fault, says as much: it blames the same line, or a line that breaks a rule of order
    /// or of values although only another place or a line that may be left out would make it right.
    fn says_no_more_than(&self, printout: &Printout, lines: &[String], other: &Alignment) -> bool {
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
        blamed(printout, lines, &self.alignment) == blamed(printout, lines, other)
    }
}

/// What an alignment blames: the texts that are missing, those that are too many, and the numbers of the wrong lines.
fn blamed(printout: &Printout, lines: &[String], alignment: &Alignment) -> [Vec<String>; 3] {
    let missing = alignment.missing.iter();
    let missing = missing.map(|&item| printout.items[item].text.clone());
    let mut blamed = [missing.collect(), Vec::new(), Vec::new()];
    for (line, placement) in alignment.lines.iter().enumerate() {
        match placement {
            // Of two equal lines, either may be the one too many.
            None => blamed[1].push(lines[line].clone()),
            Some(Placement { fault: Some(_), .. }) => blamed[2].push(line.to_string()),
            Some(_) => {}
        }
    }
    blamed
}

/// Whether a value of some line breaks a relation.
pub(super) fn breaks_relation(alignment: &Alignment) -> bool {
    let mut faults = alignment
        .lines
        .iter()
        .flatten()
        .filter_map(|line| line.fault);
    faults.any(|fault| {
        let relation = |conflict: Conflict| matches!(conflict.reason, ConflictReason::Relation(_));
        matches!(fault, Fault::Value(conflict) if relation(conflict))
    })
}

/// The likeliest of these single faults, unless `other` says as much. If `is_single`, `other` has one fault.
pub(crate) fn better_than(
    other: &Alignment,
    is_single: bool,
    repaired: Vec<Repaired>,
    printout: &Printout,
    lines: &[String],
) -> Option<Alignment> {
    let best = repaired.first()?;
    let likely = |one: &&Repaired| (one.cost.0, one.cost.1) == (best.cost.0, best.cost.1);
    let mut alike = repaired.iter().filter(likely);
    let says_more = best.is_too_far && !breaks_relation(other);
    let is_known = is_single
        && !says_more
        && (best.says_no_more_than(printout, lines, other)
            || alike.any(|one| one.is_like(printout, lines, other)));
    repaired
        .into_iter()
        .next()
        .filter(|_| !is_known)
        .map(|best| best.alignment)
}
