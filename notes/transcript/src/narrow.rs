//! What must hold in every answer: between which lines each item comes, and what must be bound.
//!
//! Most runs are settled here: a line that fits one item only binds that item's placeholders, which
//! leaves other lines fewer items. What remains open is for the search.

use super::bindings::Bindings;
use super::printout::Printout;
use super::table::Table;

/// For each item the lines `start..end` among which it must come.
#[derive(Debug)]
pub(super) struct Windows {
    starts: Vec<usize>,
    ends: Vec<usize>,
    /// The item that a line must be.
    settled: Vec<Option<usize>>,
    pub(super) bindings: Bindings,
}

/// There is no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Impossible;

/// Rounds settle the more the longer they go on; to stop early is sound.
const ROUNDS: usize = 60;

impl Windows {
    /// Narrows the windows until nothing more follows.
    pub(super) fn of(printout: &Printout, table: &Table) -> Result<Windows, Impossible> {
        let items = printout.items.len();
        let mut windows = Windows {
            starts: vec![0; items],
            ends: vec![table.lines(); items],
            settled: vec![None; table.lines()],
            bindings: Bindings::none(&printout.holes),
        };
        for _ in 0..ROUNDS {
            let forward = windows.forward(printout, table)?;
            let backward = windows.backward(printout, table)?;
            let settled = windows.settle(printout, table)?;
            if !(forward || backward || settled) {
                break;
            }
        }
        Ok(windows)
    }

    pub(super) fn holds(&self, item: usize, line: usize) -> bool {
        let settled = self.settled[line].is_none_or(|settled| settled == item);
        settled && (self.starts[item]..self.ends[item]).contains(&line)
    }

    pub(super) fn end(&self, item: usize) -> usize {
        self.ends[item]
    }

    fn fits(&mut self, printout: &Printout, table: &Table, item: usize, line: usize) -> bool {
        let free = self.settled[line].is_none_or(|settled| settled == item);
        let ways = table.ways(line, printout.items[item].pattern);
        free && ways
            .iter()
            .any(|way| self.bindings.admit(&printout.holes, way))
    }

    /// The `nth` line from the start (or the end) of the window that `item` may be.
    fn nth(
        &mut self,
        printout: &Printout,
        table: &Table,
        item: usize,
        nth: usize,
        backward: bool,
    ) -> Option<usize> {
        let all = table.lines_of(printout.items[item].pattern);
        let from = all.partition_point(|&line| line < self.starts[item]);
        let to = all
            .partition_point(|&line| line < self.ends[item])
            .max(from);
        let mut lines = all[from..to].iter().copied();
        let next = move || {
            if backward {
                lines.next_back()
            } else {
                lines.next()
            }
        };
        std::iter::from_fn(next)
            .filter(|&line| self.fits(printout, table, item, line))
            .nth(nth)
    }

    /// Moves the starts: an item comes after all that comes before it.
    fn forward(&mut self, printout: &Printout, table: &Table) -> Result<bool, Impossible> {
        let mut changed = false;
        let mut actor_end = vec![0; printout.by_actor.len()];
        let mut label_end = vec![0; printout.labels.len()];
        let (mut section, mut above, mut so_far) = (0, 0, 0);
        for &index in &printout.order {
            let item = &printout.items[index];
            if item.section > section {
                (section, above) = (item.section, so_far);
            }
            let mut start = self.starts[index].max(actor_end[item.actor]).max(above);
            let labels = item.after.iter().map(|&label| label_end[label]);
            let any = item
                .after_any
                .iter()
                .map(|&label| self.first_of(printout, label));
            start = labels.chain(any).fold(start, usize::max);
            self.starts[index] = start;
            if item.min == 0 {
                continue; // What need not come holds nothing up.
            }
            let first = self
                .nth(printout, table, index, 0, false)
                .ok_or(Impossible)?;
            let least = item.min as usize - 1;
            let last = self
                .nth(printout, table, index, least, false)
                .ok_or(Impossible)?;
            changed |= first > start;
            self.starts[index] = first;
            let end = last + 1;
            actor_end[item.actor] = end;
            so_far = so_far.max(end);
            for &label in &item.labels {
                label_end[label] = label_end[label].max(end);
            }
        }
        Ok(changed)
    }

    /// The earliest line behind one that is labelled `label`.
    fn first_of(&self, printout: &Printout, label: usize) -> usize {
        let labelled = printout.by_label[label].iter();
        labelled
            .map(|&item| self.starts[item] + 1)
            .min()
            .unwrap_or(0)
    }

    /// Moves the ends likewise.
    fn backward(&mut self, printout: &Printout, table: &Table) -> Result<bool, Impossible> {
        let mut changed = false;
        let lines = table.lines();
        let mut actor_start = vec![lines; printout.by_actor.len()];
        let mut label_start = vec![lines; printout.labels.len()];
        let (mut section, mut below, mut so_far) = (printout.sections(), lines, lines);
        for &index in printout.order.iter().rev() {
            let item = &printout.items[index];
            if item.section < section {
                (section, below) = (item.section, so_far);
            }
            let end = self.ends[index].min(actor_start[item.actor]).min(below);
            let end = item
                .labels
                .iter()
                .map(|&label| label_start[label])
                .fold(end, usize::min);
            self.ends[index] = end;
            if item.min == 0 {
                continue;
            }
            let last = self
                .nth(printout, table, index, 0, true)
                .ok_or(Impossible)?;
            let least = item.min as usize - 1;
            let start = self
                .nth(printout, table, index, least, true)
                .ok_or(Impossible)?;
            changed |= last + 1 < end;
            self.ends[index] = last + 1;
            actor_start[item.actor] = start;
            so_far = so_far.min(start);
            item.after
                .iter()
                .for_each(|&label| label_start[label] = label_start[label].min(start));
        }
        Ok(changed)
    }

    /// A line that only one item fits is that item; an item that only one line fits is that line.
    fn settle(&mut self, printout: &Printout, table: &Table) -> Result<bool, Impossible> {
        let mut changed = false;
        for line in 0..table.lines() {
            if self.settled[line].is_some() {
                continue;
            }
            let mut fitting = Vec::new();
            for item in table
                .patterns(line)
                .flat_map(|pattern| &printout.by_pattern[pattern])
            {
                if self.holds(*item, line) && self.fits(printout, table, *item, line) {
                    fitting.push(*item);
                    if fitting.len() > 1 {
                        break;
                    }
                }
            }
            match fitting[..] {
                [] => return Err(Impossible),
                [item] => changed |= self.set(printout, table, line, item)?,
                _ => {}
            }
        }
        for index in 0..printout.items.len() {
            if printout.items[index].min == 1
                && printout.items[index].max == 1
                && self.ends[index] == self.starts[index] + 1
            {
                let line = self.starts[index];
                if self.settled[line].is_none() {
                    changed |= self.set(printout, table, line, index)?;
                }
            }
        }
        Ok(changed)
    }

    fn set(
        &mut self,
        printout: &Printout,
        table: &Table,
        line: usize,
        index: usize,
    ) -> Result<bool, Impossible> {
        let item = &printout.items[index];
        self.settled[line] = Some(index);
        if item.max == 1 {
            self.starts[index] = self.starts[index].max(line);
            self.ends[index] = self.ends[index].min(line + 1);
            if self.starts[index] >= self.ends[index] {
                return Err(Impossible);
            }
        }
        if let [way] = table.ways(line, item.pattern) {
            // Words are dealt line by line in the search; here only what stays bound counts.
            let bound = super::table::Way {
                binds: way.binds.clone(),
                deals: Vec::new(),
            };
            self.bindings
                .bind(&printout.holes, &bound)
                .map_err(|_| Impossible)?;
        }
        Ok(true)
    }
}
