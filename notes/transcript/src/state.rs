//! How far a printout has come: what may come next, and what forbids the rest.

use super::bindings::{Bindings, Clash};
use super::printout::{Item, Printout};
use super::table::{Table, Way};

/// The state after some lines of a run.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// For each actor the place of its current item, and how often that has come.
    places: Vec<usize>,
    counts: Vec<u32>,
    /// The section that the last line belongs to: earlier ones are closed.
    section: usize,
    /// How many lines each section and each label still needs.
    owed_in_section: Vec<u32>,
    owed_of_label: Vec<u32>,
    first_owed: usize,
    /// How many lines of each pattern must and how many can still come.
    owed_of_pattern: Vec<u32>,
    room_of_pattern: Vec<u64>,
    owed: u32,
    seen: Vec<bool>,
    closed: Vec<bool>,
    /// Items that need not come any more: only where a run is known to differ.
    waived: Vec<usize>,
    pub(super) bindings: Bindings,
}

/// An item that a line may be, and the way to read it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) item: usize,
    pub(super) way: usize,
}

/// What forbids an item to come now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Its actor prints this item first.
    Actor(usize),
    /// Its actor has gone past it.
    Passed,
    /// Something above the `---` before its section is missing.
    Rule,
    /// A line below the `---` after its section has come.
    RulePassed,
    /// A line with this label must come first.
    Label(usize),
    /// All lines with this label had to come before a line that has come.
    LabelPassed(usize),
}

impl State {
    pub(super) fn start(printout: &Printout) -> State {
        let mut state = State {
            places: vec![0; printout.by_actor.len()],
            counts: vec![0; printout.by_actor.len()],
            section: 0,
            owed_in_section: vec![0; printout.sections()],
            owed_of_label: vec![0; printout.labels.len()],
            first_owed: 0,
            owed_of_pattern: vec![0; printout.patterns.len()],
            room_of_pattern: vec![0; printout.patterns.len()],
            owed: 0,
            seen: vec![false; printout.labels.len()],
            closed: vec![false; printout.labels.len()],
            waived: Vec::new(),
            bindings: Bindings::none(&printout.holes),
        };
        for item in &printout.items {
            state.owed_in_section[item.section] += item.min;
            state.owed_of_pattern[item.pattern] += item.min;
            state.owed += item.min;
            state.room_of_pattern[item.pattern] += u64::from(item.max);
            item.labels
                .iter()
                .for_each(|&label| state.owed_of_label[label] += item.min);
        }
        state.settle();
        state
    }

    /// The items that actor `actor` may print next: the current one, and those behind it as long as
    /// nothing that must come lies between.
    pub(super) fn heads<'a>(
        &'a self,
        printout: &'a Printout,
        actor: usize,
    ) -> impl Iterator<Item = usize> + 'a {
        let items = &printout.by_actor[actor];
        let mut count = self.counts[actor];
        let mut open = true;
        items[self.places[actor]..]
            .iter()
            .copied()
            .take_while(move |&item| {
                let was_open = open;
                open = count >= self.min(&printout.items[item], item);
                count = 0;
                was_open
            })
    }

    fn min(&self, item: &Item, index: usize) -> u32 {
        if self.waived.contains(&index) {
            0
        } else {
            item.min
        }
    }

    /// How many lines of an item must still come.
    pub(super) fn owed(&self, printout: &Printout, index: usize) -> u32 {
        let item = &printout.items[index];
        match item.place.cmp(&self.places[item.actor]) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => self
                .min(item, index)
                .saturating_sub(self.counts[item.actor]),
            std::cmp::Ordering::Greater => self.min(item, index),
        }
    }

    /// The item need not come any more.
    pub(super) fn waive(&mut self, printout: &Printout, index: usize) {
        let owed = self.owed(printout, index);
        self.pay(&printout.items[index], owed);
        self.waived.push(index);
    }

    pub(super) fn is_waived(&self, index: usize) -> bool {
        self.waived.contains(&index)
    }

    /// What forbids the head `item`, its placeholders apart.
    pub(super) fn refusal(&self, item: &Item) -> Option<Refusal> {
        if item.section > self.first_owed {
            return Some(Refusal::Rule);
        }
        if item.section < self.section {
            return Some(Refusal::RulePassed);
        }
        let owed = item
            .after
            .iter()
            .find(|&&label| self.owed_of_label[label] > 0);
        let unseen = item.after_any.iter().find(|&&label| !self.seen[label]);
        let closed = item.labels.iter().find(|&&label| self.closed[label]);
        let first = owed.or(unseen).map(|&label| Refusal::Label(label));
        first.or(closed.map(|&label| Refusal::LabelPassed(label)))
    }

    /// Everything that the line `line` may be.
    pub(super) fn moves(&mut self, printout: &Printout, table: &Table, line: usize) -> Vec<Move> {
        let mut moves = Vec::new();
        for actor in 0..printout.by_actor.len() {
            let heads: Vec<usize> = self.heads(printout, actor).collect();
            for item in heads {
                let ways = table.ways(line, printout.items[item].pattern);
                if ways.is_empty() || self.refusal(&printout.items[item]).is_some() {
                    continue;
                }
                for (way, reading) in ways.iter().enumerate() {
                    if self.bindings.admit(&printout.holes, reading) {
                        moves.push(Move { item, way });
                    }
                }
            }
        }
        moves
    }

    /// The item comes. The caller has seen that it may.
    pub(super) fn take(
        &mut self,
        printout: &Printout,
        item: usize,
        way: &Way,
    ) -> Result<(), Clash> {
        self.bindings.bind(&printout.holes, way)?;
        self.come(printout, item);
        Ok(())
    }

    /// The item comes, whatever it stands for.
    pub(super) fn come(&mut self, printout: &Printout, index: usize) {
        let item = &printout.items[index];
        let actor = item.actor;
        if self.places[actor] != item.place {
            for &passed in &printout.by_actor[actor][self.places[actor]..item.place] {
                let passed = &printout.items[passed];
                let count = std::mem::take(&mut self.counts[actor]);
                self.room_of_pattern[passed.pattern] -= u64::from(passed.max - count);
            }
            self.places[actor] = item.place;
            self.counts[actor] = 0;
        }
        if self.counts[actor] < self.min(item, index) {
            self.pay(item, 1);
        }
        self.counts[actor] += 1;
        if item.max == u32::MAX {
            // It has as much room as ever; of the count, only what is owed matters.
            self.counts[actor] = self.counts[actor].min(item.min.max(1));
        } else {
            self.room_of_pattern[item.pattern] -= 1;
            if self.counts[actor] >= item.max {
                self.places[actor] += 1;
                self.counts[actor] = 0;
            }
        }
        self.section = self.section.max(item.section);
        item.after
            .iter()
            .for_each(|&label| self.closed[label] = true);
        item.labels
            .iter()
            .for_each(|&label| self.seen[label] = true);
    }

    /// Takes `lines` lines of `item` off what is owed.
    fn pay(&mut self, item: &Item, lines: u32) {
        self.owed_in_section[item.section] -= lines;
        self.owed_of_pattern[item.pattern] -= lines;
        self.owed -= lines;
        item.labels
            .iter()
            .for_each(|&label| self.owed_of_label[label] -= lines);
        self.settle();
    }

    /// Whether the lines from `line` on are too few or too many for what must and can come. `fitting`
    /// are the patterns to look at.
    pub(super) fn miscounts(
        &self,
        table: &Table,
        line: usize,
        fitting: impl Iterator<Item = usize>,
    ) -> bool {
        let mut fitting = fitting;
        self.owed as usize > table.lines() - line
            || fitting.any(|pattern| {
                let (all, alone) = table.left(pattern, line);
                (self.owed_of_pattern[pattern] as usize) > all
                    || self.room_of_pattern[pattern] < alone as u64
            })
    }

    fn settle(&mut self) {
        while self.owed_in_section.get(self.first_owed) == Some(&0) {
            self.first_owed += 1;
        }
    }

    /// Whether nothing that must come is missing.
    pub(super) fn is_complete(&self, printout: &Printout) -> bool {
        self.first_owed == self.owed_in_section.len()
            && self.bindings.unsettled(&printout.holes).is_none()
    }

    pub(super) fn place(&self, actor: usize) -> usize {
        self.places[actor]
    }

    pub(super) fn count(&self, actor: usize) -> u32 {
        self.counts[actor]
    }

    /// All that the future depends on, besides the line that is next.
    pub(super) fn key(&self, line: usize) -> Box<[u32]> {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let mut key = vec![number(line), number(self.section)];
        key.extend(self.places.iter().map(|&place| number(place)));
        key.extend(&self.counts);
        key.extend(
            self.seen
                .iter()
                .zip(&self.closed)
                .map(|(&seen, &closed)| u32::from(seen) + 2 * u32::from(closed)),
        );
        self.bindings.key(&mut key);
        key.into_boxed_slice()
    }
}
