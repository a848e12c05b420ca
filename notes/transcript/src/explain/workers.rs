//! The lines of a run that need more workers than a rule allows.

use super::alignment::{Alignment, Fault};
use crate::matching::workers::Workers;
use crate::printout::Printout;

/// Gives the first line at which the run needs more workers than a rule allows this fault, unless it has another one.
pub(crate) fn blame_first_of_too_many(printout: &Printout, alignment: &mut Alignment) {
    for (index, relation) in printout.relations.iter().enumerate() {
        let rule = relation.workers().filter(|_| !relation.is_usual);
        let line = rule.and_then(|rule| first_beyond(printout, alignment, rule));
        let Some(placement) = line.and_then(|line| alignment.lines[line].as_mut()) else {
            continue;
        };
        placement.fault = placement.fault.or(Some(Fault::Workers(index)));
    }
}

/// The first line of the run with this label that needs more workers than `number`.
fn first_beyond(
    printout: &Printout,
    alignment: &Alignment,
    (label, number): (usize, usize),
) -> Option<usize> {
    let mut workers = Workers::start(printout, label);
    let placements = alignment.lines.iter().enumerate();
    let mut placed = placements.filter_map(|(line, placement)| Some((line, (*placement)?.item)));
    placed.find_map(|(line, item)| {
        workers.print(printout, item);
        (workers.count() > number).then_some(line)
    })
}
