//! The first line of a run that needs more workers than a rule allows.

use super::reason::{Reasons, quoted};
use crate::matching::workers::Workers;
use crate::messages::Message;

impl Reasons<'_> {
    /// The first line of the run that needs more workers than a rule allows, if the run breaks such a rule, and its text.
    pub(crate) fn first_of_too_many_workers(&self) -> Option<(usize, Message)> {
        let relations = self.printout.relations.iter();
        let rules = relations.filter(|relation| !relation.is_usual);
        let line = rules
            .filter_map(|rule| self.first_beyond(rule.workers()?))
            .min()?;
        Some((line, quoted(&self.lines[line])))
    }

    /// The first line of the run with this label that needs more workers than `number`.
    fn first_beyond(&self, (label, number): (usize, usize)) -> Option<usize> {
        let mut workers = Workers::start(self.printout, label);
        let placements = self.alignment.lines.iter().enumerate();
        let mut placed =
            placements.filter_map(|(line, placement)| Some((line, (*placement)?.item)));
        placed.find_map(|(line, item)| {
            workers.print(self.printout, item);
            (workers.count() > number).then_some(line)
        })
    }
}
