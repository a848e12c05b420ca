//! Constraint propagation: facts that hold in every assignment of a run's lines to items.
//!
//! A line that matches only one item binds that item's placeholders. This leaves fewer items for other lines, and so
//! on. This step decides most runs; the search does the rest.

use super::bindings::Bindings;
use super::match_table::MatchTable;
use crate::printout::Printout;

/// For each item, the range `start..end` of lines in which it must come.
#[derive(Debug)]
pub(crate) struct Bounds {
    starts: Vec<usize>,
    ends: Vec<usize>,
    /// The item that a line must be, if it is known.
    assigned: Vec<Option<usize>>,
    /// The values that placeholders must have.
    pub(crate) bindings: Bindings,
}

/// No assignment exists.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoAssignment;

/// Each round may narrow the bounds further; stopping early is sound.
const MAX_ROUNDS: usize = 60;

impl Bounds {
    /// Narrows the bounds until nothing more follows.
    pub(crate) fn of(printout: &Printout, table: &MatchTable) -> Result<Bounds, NoAssignment> {
        let items = printout.items.len();
        let mut bounds = Bounds {
            starts: vec![0; items],
            ends: vec![table.lines(); items],
            assigned: vec![None; table.lines()],
            bindings: Bindings::none(&printout.placeholders),
        };
        for _ in 0..MAX_ROUNDS {
            let forward = bounds.forward(printout, table)?;
            let backward = bounds.backward(printout, table)?;
            let assigned = bounds.assign(printout, table)?;
            if !(forward || backward || assigned) {
                break;
            }
        }
        Ok(bounds)
    }

    pub(crate) fn hold(&self, item: usize, line: usize) -> bool {
        let free = self.assigned[line].is_none_or(|assigned| assigned == item);
        free && (self.starts[item]..self.ends[item]).contains(&line)
    }

    pub(crate) fn end(&self, item: usize) -> usize {
        self.ends[item]
    }

    fn matches(
        &mut self,
        printout: &Printout,
        table: &MatchTable,
        item: usize,
        line: usize,
    ) -> bool {
        let free = self.assigned[line].is_none_or(|assigned| assigned == item);
        let readings = table.readings(line, printout.items[item].pattern);
        free && readings
            .iter()
            .any(|reading| self.bindings.admit(&printout.placeholders, reading))
    }

    /// The `nth` line that `item` may be, counted from the start or (`backward`) from the end of its bounds.
    fn nth(
        &mut self,
        printout: &Printout,
        table: &MatchTable,
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
            .filter(|&line| self.matches(printout, table, item, line))
            .nth(nth)
    }

    /// Moves the starts: an item comes after everything that must come before it.
    fn forward(&mut self, printout: &Printout, table: &MatchTable) -> Result<bool, NoAssignment> {
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
                .after_one_of
                .iter()
                .map(|&label| self.first_of(printout, label));
            start = labels.chain(any).fold(start, usize::max);
            self.starts[index] = start;
            if item.min == 0 {
                continue; // An item that is not required delays nothing.
            }
            let first = self
                .nth(printout, table, index, 0, false)
                .ok_or(NoAssignment)?;
            let least = item.min as usize - 1;
            let last = self
                .nth(printout, table, index, least, false)
                .ok_or(NoAssignment)?;
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

    /// The earliest line after a line with the label `label`.
    fn first_of(&self, printout: &Printout, label: usize) -> usize {
        let labelled = printout.by_label[label].iter();
        labelled
            .map(|&item| self.starts[item] + 1)
            .min()
            .unwrap_or(0)
    }

    /// Moves the ends in the same way.
    fn backward(&mut self, printout: &Printout, table: &MatchTable) -> Result<bool, NoAssignment> {
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
                .ok_or(NoAssignment)?;
            let least = item.min as usize - 1;
            let start = self
                .nth(printout, table, index, least, true)
                .ok_or(NoAssignment)?;
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

    /// A line that matches only one item is that item. An item with only one possible line is that line.
    fn assign(&mut self, printout: &Printout, table: &MatchTable) -> Result<bool, NoAssignment> {
        let mut changed = false;
        for line in 0..table.lines() {
            if self.assigned[line].is_some() {
                continue;
            }
            let mut matching = Vec::new();
            for item in table
                .patterns(line)
                .flat_map(|pattern| &printout.by_pattern[pattern])
            {
                if self.hold(*item, line) && self.matches(printout, table, *item, line) {
                    matching.push(*item);
                    if matching.len() > 1 {
                        break;
                    }
                }
            }
            match matching[..] {
                [] => return Err(NoAssignment),
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
                if self.assigned[line].is_none() {
                    changed |= self.set(printout, table, line, index)?;
                }
            }
        }
        Ok(changed)
    }

    fn set(
        &mut self,
        printout: &Printout,
        table: &MatchTable,
        line: usize,
        index: usize,
    ) -> Result<bool, NoAssignment> {
        let item = &printout.items[index];
        self.assigned[line] = Some(index);
        if item.max == 1 {
            self.starts[index] = self.starts[index].max(line);
            self.ends[index] = self.ends[index].min(line + 1);
            if self.starts[index] >= self.ends[index] {
                return Err(NoAssignment);
            }
        }
        if let [reading] = table.readings(line, item.pattern) {
            let bound = self.bindings.bind(&printout.placeholders, reading);
            bound.map_err(|_| NoAssignment)?;
        }
        Ok(true)
    }
}
