//! The first line of a run that needs more workers than a rule allows.

use super::reason::{Reasons, quoted};
use crate::matching::workers::Workers;
use crate::messages::Message;
use crate::relation::Relation;

impl Reasons<'_> {
    /// The first line of the run that needs more workers than a rule allows, if the run breaks such a rule, and its text.
    pub(crate) fn first_of_too_many_workers(&self) -> Option<(usize, Message)> {
        let relations = self.printout.relations.iter();
        let given = relations.filter(|relation| !relation.is_usual && relation.gives_to_workers());
        let line = given
            .filter_map(|relation| self.first_beyond(relation))
            .min()?;
        Some((line, quoted(&self.lines[line])))
    }

    /// The first line at which `relation`, which holds before the first line, does not hold any more.
    fn first_beyond(&self, relation: &Relation) -> Option<usize> {
        let mut labels = relation.labels();
        labels.sort_unstable();
        labels.dedup();
        let mut given: Vec<(usize, Workers)> = Vec::new();
        given.extend(labels.into_iter().map(|label| (label, Workers::default())));
        let holds = |given: &[(usize, Workers)]| {
            let count = |_, label| {
                let mut given = given.iter();
                let (_, workers) = given.find(|(other, _)| *other == label)?;
                Some(workers.count() as f64)
            };
            relation.holds(|_| None, count)
        };
        if !holds(&given) {
            return None;
        }
        let placements = self.alignment.lines.iter().enumerate();
        let mut placed =
            placements.filter_map(|(line, placement)| Some((line, (*placement)?.item)));
        placed.find_map(|(line, item)| {
            let printed = &self.printout.items[item];
            for (_, workers) in given
                .iter_mut()
                .filter(|(label, _)| printed.labels.contains(label))
            {
                workers.print(item);
            }
            (!holds(&given)).then_some(line)
        })
    }
}
