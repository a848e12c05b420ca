//! An order in which all lines of a printout can come, or the line that never can.

use super::body::Wrong;
use super::printout::{Item, Printout};

/// All items in such an order; an error names a line that waits for itself.
pub(super) fn of(printout: &Printout) -> Result<Vec<usize>, Wrong> {
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
                waiting.comes(&printout.items[item]);
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

/// What still has to come.
struct Waiting {
    in_section: Vec<usize>,
    first_open: usize,
    labelled: Vec<usize>,
    seen: Vec<bool>,
}

enum Reason {
    Rule,
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
        };
        waiting.open();
        waiting
    }

    fn reason(&self, item: &Item) -> Option<Reason> {
        if item.section > self.first_open {
            return Some(Reason::Rule);
        }
        let all = item.after.iter().find(|&&label| self.labelled[label] > 0);
        let any = item.after_any.iter().find(|&&label| !self.seen[label]);
        all.or(any).map(|&label| Reason::Label(label))
    }

    fn comes(&mut self, item: &Item) {
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

/// Some label is what everything waits for: a `---` alone can never hold up all.
fn stuck(printout: &Printout, waiting: &Waiting, next: &[usize]) -> Wrong {
    let heads = printout
        .by_actor
        .iter()
        .zip(next)
        .filter_map(|(items, &next)| items.get(next));
    let mut reasons = heads.filter_map(|&item| {
        let item = &printout.items[item];
        match waiting.reason(item)? {
            Reason::Label(label) => Some((item.line, label)),
            Reason::Rule => None,
        }
    });
    let (line, label) = reasons.next().unwrap_or_default();
    let label = printout.labels.get(label).map_or("", String::as_str);
    (
        line,
        format!(
            "this line can never come: it waits for `({label})`, which waits for this line in turn"
        ),
    )
}
