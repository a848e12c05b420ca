//! Runs of a model: right runs, wrong runs, and noise.

use super::Model;
use super::rng::Rng;
use super::values::{Bound, say};

impl Model {
    /// Lines of the kind that the model prints, in a random order.
    pub(crate) fn noise(&self, rng: &mut Rng, most: usize) -> Vec<String> {
        let lines = rng.below(most + 1);
        (0..lines)
            .map(|_| {
                say(
                    self.lines[rng.below(self.lines.len())].text,
                    rng,
                    &mut Bound::default(),
                )
            })
            .collect()
    }

    /// A run in a random order, with random values. `None` if a line waits for a line that is not required and does not
    /// come.
    pub(crate) fn run(&self, rng: &mut Rng, most: usize) -> Option<Vec<String>> {
        let mut counts: Vec<usize> = self.lines.iter().map(|line| line.min).collect();
        for _ in 0..rng.below(6) {
            let line = rng.below(counts.len());
            if counts[line] < self.lines[line].max && counts.iter().sum::<usize>() < most {
                counts[line] += 1;
            }
        }
        let mut bound = Bound::default();
        let mut run = Vec::new();
        let mut came: Vec<usize> = vec![0; counts.len()];
        loop {
            let may = |&line: &usize| {
                let this = &self.lines[line];
                let all = || self.lines.iter().enumerate();
                let first = all()
                    .all(|(other, _)| !self.before(other, line) || came[other] == counts[other]);
                let any = this.after_one_of.iter().all(|label| {
                    all().any(|(other, that)| that.labels.contains(label) && came[other] > 0)
                });
                let near = (this.all_but.iter())
                    .all(|&(but, label)| self.not_come(line, label, |other| came[other]) <= but);
                came[line] < counts[line] && first && any && near
            };
            let open: Vec<usize> = (0..counts.len()).filter(may).collect();
            if open.is_empty() {
                break;
            }
            let line = open[rng.below(open.len())];
            came[line] += 1;
            run.push(say(self.lines[line].text, rng, &mut bound));
        }
        (came == counts).then_some(run)
    }
}

/// Changes a run a little.
pub(crate) fn mutate(mut run: Vec<String>, rng: &mut Rng) -> Vec<String> {
    if run.is_empty() {
        return run;
    }
    let (one, other) = (rng.below(run.len()), rng.below(run.len()));
    match rng.below(4) {
        0 => run.swap(one, other),
        1 => _ = run.remove(one),
        2 => run.insert(other, run[one].clone()),
        _ => {
            let word = ["7", "8", "9", "A", "B"][rng.below(5)];
            let mut words: Vec<&str> = run[one].split(' ').collect();
            if let Some(last) = words.last_mut() {
                *last = word;
            }
            run[one] = words.join(" ");
        }
    }
    run
}
