//! Whether a model allows a run, by trying every assignment of its lines.

use super::Model;
use super::values::{Bound, read};

impl Model {
    /// Whether every occurrence of one line comes before every occurrence of another.
    pub(super) fn before(&self, first: usize, then: usize) -> bool {
        let (one, other) = (&self.lines[first], &self.lines[then]);
        (one.actor == other.actor && first < then)
            || one.section < other.section
            || other.after.iter().any(|label| one.labels.contains(label))
    }

    /// Tries every assignment of the run's lines.
    pub(crate) fn allows(&self, run: &[String]) -> bool {
        self.assign(run, &mut Vec::new())
    }

    fn assign(&self, run: &[String], chosen: &mut Vec<usize>) -> bool {
        if chosen.len() == run.len() {
            return self.holds(run, chosen);
        }
        (0..self.lines.len()).any(|line| {
            let fits = read(
                self.lines[line].text,
                &run[chosen.len()],
                &mut Bound::default(),
            );
            chosen.push(line);
            let found = fits && self.assign(run, chosen);
            chosen.pop();
            found
        })
    }

    /// Whether the assignment breaks no rule. Checks each rule by its definition, over all pairs of lines.
    fn holds(&self, run: &[String], chosen: &[usize]) -> bool {
        let times = |line: usize| chosen.iter().filter(|&&other| other == line).count();
        let counted = (0..self.lines.len())
            .all(|line| (self.lines[line].min..=self.lines[line].max).contains(&times(line)));
        let ordered = (0..chosen.len()).all(|late| {
            let early = &chosen[..late];
            let pairs = early.iter().all(|&other| !self.before(chosen[late], other));
            let this = &self.lines[chosen[late]];
            let seen = |label: &char| {
                early
                    .iter()
                    .any(|&other| self.lines[other].labels.contains(label))
            };
            let came = |line: usize| early.iter().filter(|&&other| other == line).count();
            let near =
                |&(but, label): &(usize, char)| self.not_come(chosen[late], label, came) <= but;
            pairs && this.after_one_of.iter().all(seen) && this.all_but.iter().all(near)
        });
        let mut bound = Bound::default();
        let read = |(line, text): (&usize, &String)| read(self.lines[*line].text, text, &mut bound);
        counted && ordered && chosen.iter().zip(run).all(read) && bound.settled()
    }
}
