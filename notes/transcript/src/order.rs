//! A topological order of a printout's lines, or a line that waits for itself.

use super::error::LineError;
use super::matching::window::NotCome;
use super::printout::{Item, Printout};

/// All items in an order in which they can come. The error names a line that can never come.
pub(crate) fn of(printout: &Printout) -> Result<Vec<usize>, LineError> {
    let mut waiting = Waiting::new(printout);
    let mut order = Vec::with_capacity(printout.items.len());
    let mut next = vec![0; printout.by_actor.len()];
    loop {
        let before = order.len();
        for (actor, items) in printout.by_actor.iter().enumerate() {
            while let Some(&item) = items.get(next[actor]) {
                if waiting.reason(&printout.items[item]).is_some() {
                    break;
                }
                waiting.comes(&printout.items[item], item);
                order.push(item);
                next[actor] += 1;
            }
        }
        if order.len() == printout.items.len() {
            return Ok(order);
        }
        if order.len() == before {
            return Err(stuck(printout, &waiting, &next));
        }
    }
}

/// The items that must still come.
struct Waiting {
    in_section: Vec<usize>,
    first_open: usize,
    labelled: Vec<usize>,
    seen: Vec<bool>,
    not_come: NotCome,
}

enum Reason {
    Separator,
    Label(usize),
}

impl Waiting {
    fn new(printout: &Printout) -> Waiting {
        let mut in_section = vec![0; printout.sections()];
        let mut labelled = vec![0; printout.labels.len()];
        for item in &printout.items {
            in_section[item.section] += 1;
            item.labels.iter().for_each(|&label| labelled[label] += 1);
        }
        let seen = vec![false; labelled.len()];
        let mut waiting = Waiting {
            in_section,
            first_open: 0,
            labelled,
            seen,
            not_come: NotCome::start(printout),
        };
        waiting.open();
        waiting
    }

    fn reason(&self, item: &Item) -> Option<Reason> {
        if item.section > self.first_open {
            return Some(Reason::Separator);
        }
        let all = item.after.iter().find(|&&label| self.labelled[label] > 0);
        let any = item.after_one_of.iter().find(|&&label| !self.seen[label]);
        let window = self.not_come.violation(item).map(|window| window.label);
        let label = all.or(any).copied().or(window);
        label.map(Reason::Label)
    }

    fn comes(&mut self, item: &Item, index: usize) {
        self.not_come.ends(item, index);
        self.in_section[item.section] -= 1;
        for &label in &item.labels {
            self.labelled[label] -= 1;
            self.seen[label] = true;
        }
        self.open();
    }

    fn open(&mut self) {
        while self.in_section.get(self.first_open) == Some(&0) {
            self.first_open += 1;
        }
    }
}

/// At least one actor waits for a label, because not all actors can wait for a `---`.
fn stuck(printout: &Printout, waiting: &Waiting, next: &[usize]) -> LineError {
    let heads = printout
        .by_actor
        .iter()
        .zip(next)
        .filter_map(|(items, &next)| items.get(next));
    let mut reasons = heads.filter_map(|&item| {
        let item = &printout.items[item];
        match waiting.reason(item)? {
            Reason::Label(label) => Some((item.line, label)),
            Reason::Separator => None,
        }
    });
    let (line, label) = reasons.next().unwrap_or_default();
    let label = printout.labels.get(label).map_or("", String::as_str);
    (
        line,
        format!(
            "this line can never be printed: it comes after `({label})`, which comes after this line"
        ),
    )
}
