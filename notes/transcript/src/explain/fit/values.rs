//! The run's values for what stands in a relation.

use super::Fit;
use crate::explain::alignment::Placement;
use crate::explain::reason::{Reasons, quoted};
use crate::matching::lost::Lost;
use crate::matching::match_table::Reading;
use crate::matching::progress::Progress;
use crate::matching::workers::Workers;
use crate::messages::{self, Message};
use crate::placeholder::Kind;
use crate::relation::{self, Place, Term};

impl Fit<'_> {
    /// The value of a term in the run.
    pub(super) fn term(&self, term: &Term) -> Option<f64> {
        match *term {
            Term::Number(number) => Some(number),
            Term::Sample(sample) => relation::number(&self.value(sample)?),
            Term::Label(place, label) => self.label(place, label),
            Term::Named(_) | Term::Labelled(..) => None,
        }
    }

    /// Where the run has the sample: its item. Otherwise the first item with the sample.
    pub(super) fn item(&self, sample: usize) -> usize {
        let printout = self.reasons.printout;
        let has = |item: &usize| {
            let pattern = &printout.patterns[printout.items[*item].pattern];
            pattern.placeholders().any(|other| other == sample)
        };
        let first = || (0..printout.items.len()).find(has);
        let found = self.found(sample).map(|(item, _)| item);
        found.or_else(first).unwrap_or_default()
    }

    /// What the run has for the sample.
    pub(super) fn value(&self, sample: usize) -> Option<String> {
        self.found(sample).map(|(_, value)| value)
    }

    fn found(&self, sample: usize) -> Option<(usize, String)> {
        let Reasons {
            printout,
            table,
            alignment,
            ..
        } = self.reasons;
        let lines = alignment.lines.iter().enumerate();
        let mut placed = lines.filter_map(|(line, placement)| {
            let placement = placement.as_ref()?;
            let counts = placement.fault.is_none() || self.line == Some(line);
            counts.then_some((line, placement.item))
        });
        placed.find_map(|(line, item)| {
            let readings = table.readings(line, printout.items[item].pattern);
            let of_sample = |reading: &Reading| {
                let mut values = reading.iter();
                values
                    .find(|(other, _)| *other == sample)
                    .map(|(_, value)| *value)
            };
            let value = readings.iter().find_map(of_sample)?;
            Some((item, table.text(value).to_owned()))
        })
    }

    /// How many lines of the run have a label, or which line is the first or last of them.
    pub(super) fn label(&self, place: Place, label: usize) -> Option<f64> {
        let placements = self.reasons.alignment.lines.iter().enumerate();
        let placed =
            placements.filter_map(|(line, placement)| Some((line, placement.as_ref()?.item)));
        let mut labelled = placed.filter(|(line, item)| self.has_label(*line, *item, label));
        let number = match place {
            Place::Lines => labelled.count(),
            Place::First => labelled.next()?.0 + 1,
            Place::Last => labelled.next_back()?.0 + 1,
            Place::Workers => {
                let printout = self.reasons.printout;
                let mut workers = Workers::start(printout, label);
                labelled.for_each(|(_, item)| workers.print(printout, item));
                workers.count()
            }
            Place::Lost => self.lost(label).count(),
        };
        Some(number as f64)
    }

    fn lost(&self, label: usize) -> Lost {
        let printout = self.reasons.printout;
        let mut lost = Lost::start(printout, label);
        for (line, placement) in self.reasons.alignment.lines.iter().enumerate() {
            if let Some(Placement { item, .. }) = *placement {
                lost.print(printout, item, &self.words(line, item));
            }
        }
        lost
    }

    /// The lines that are missing and that no actor can still hold, in quotes, without the name of an actor.
    pub(super) fn lost_lines(&self, label: usize) -> Message {
        let printout = self.reasons.printout;
        let mut placeholders = printout.placeholders.clone();
        for placeholder in &mut placeholders.list {
            if matches!(placeholder.kind, Kind::Who(_)) {
                placeholder.shown = Some("…".to_owned());
            }
        }
        let text = |actor: usize| {
            let mut items = printout.by_label[label].iter();
            let item = *items.find(|&&item| printout.items[item].actor == actor)?;
            let pattern = &printout.patterns[printout.items[item].pattern];
            Some(quoted(&pattern.shown(&placeholders)))
        };
        let lines: Vec<Message> = self.lost(label).actors().filter_map(text).collect();
        Message::list(&lines, messages::AND)
    }

    /// Whether a line of the run has a label, or its printer has this `who` name.
    fn has_label(&self, line: usize, item: usize, label: usize) -> bool {
        let printout = self.reasons.printout;
        match label.checked_sub(printout.labels.len()) {
            Some(word) => self.words(line, item).contains(&word),
            None => printout.items[item].labels.contains(&label),
        }
    }

    /// The `who` names of the printer of a line.
    fn words(&self, line: usize, item: usize) -> Vec<usize> {
        let Reasons {
            printout, table, ..
        } = *self.reasons;
        let readings = table.readings(line, printout.items[item].pattern);
        let words = |reading| Progress::words(printout, table, item, reading);
        readings.iter().flat_map(words).collect()
    }
}
