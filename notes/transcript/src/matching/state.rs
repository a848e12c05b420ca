//! The state of a run so far: which lines may come next, and which rule forbids the other lines.

use super::bindings::Bindings;
use super::match_table::{MatchTable, Reading};
use super::progress::Progress;
use super::window::NotCome;
use crate::printout::{Item, Printout, Window};

/// The state after some lines of a run.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// For each actor, the place of its current item, and how often that item has come.
    places: Vec<usize>,
    counts: Vec<u32>,
    /// The section of the last line: earlier sections are closed.
    section: usize,
    /// How many lines must still come: in each section, with each label, of each pattern, and in total.
    required_in_section: Vec<u32>,
    required_of_label: Vec<u32>,
    required_of_pattern: Vec<u32>,
    required: u32,
    /// The first section in which lines must still come.
    first_required: usize,
    /// How many lines of each pattern can still come.
    room_of_pattern: Vec<u64>,
    /// The labels that a line has come with, and the labels that no further line may have.
    seen: Vec<bool>,
    closed: Vec<bool>,
    /// For each label of a window, the lines that have not come.
    not_come: NotCome,
    /// The last item, if a line `at once` follows it.
    awaited: Option<usize>,
    /// Items that are no longer required. Empty unless the run is known to differ.
    skipped: Vec<usize>,
    pub(crate) bindings: Bindings,
    pub(super) progress: Progress,
}

/// An item that a line may be, and the way to read the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) item: usize,
    /// The number of the reading in the match table.
    pub(crate) reading: usize,
}

/// Why an item may not come now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderViolation {
    /// The actor must print this item first.
    ActorEarlier(usize),
    /// The actor has already printed a later item.
    ActorLater,
    /// The item's section has not begun: a line of an earlier section must come first.
    SectionEarlier,
    /// The item's section has ended: a line of a later section has come.
    SectionLater,
    /// A line with this label must come first, but has not come.
    LabelMissing(usize),
    /// A line has come that must follow all lines with this label.
    LabelClosed(usize),
    /// More lines above, with the window's label, have not come than may come later.
    TooFarAhead(Window),
    /// The actor of this word took its next item when this item, which is below, had already been taken.
    TakenBefore { passed: usize, word: usize },
    /// The process still works on what prints this item.
    WorkerBusy(usize),
    /// A line `at once` does not follow this item directly.
    NotAtOnce(usize),
    /// A level that no line prints would have this number, which is not in its range.
    LeavesLevel { level: usize, number: i64 },
}

impl State {
    pub(crate) fn start(printout: &Printout) -> State {
        let mut state = State {
            places: vec![0; printout.by_actor.len()],
            counts: vec![0; printout.by_actor.len()],
            section: 0,
            required_in_section: vec![0; printout.sections()],
            required_of_label: vec![0; printout.labels.len()],
            first_required: 0,
            required_of_pattern: vec![0; printout.patterns.len()],
            room_of_pattern: vec![0; printout.patterns.len()],
            required: 0,
            seen: vec![false; printout.labels.len()],
            closed: vec![false; printout.labels.len()],
            not_come: NotCome::start(printout),
            awaited: None,
            skipped: Vec::new(),
            bindings: Bindings::none(&printout.placeholders),
            progress: Progress::start(printout),
        };
        for item in &printout.items {
            state.required_in_section[item.section] += item.min;
            state.required_of_pattern[item.pattern] += item.min;
            state.required += item.min;
            state.room_of_pattern[item.pattern] += u64::from(item.max);
            item.labels
                .iter()
                .for_each(|&label| state.required_of_label[label] += item.min);
        }
        state.advance();
        state
    }

    /// The items that an actor may print next: the current one, and the items after it up to the first required one.
    pub(crate) fn next_items<'a>(
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
        if self.skipped.contains(&index) {
            0
        } else {
            item.min
        }
    }

    /// How many lines must still come.
    pub(crate) fn required(&self) -> usize {
        self.required as usize
    }

    /// How many lines of an item must still come.
    pub(crate) fn required_of(&self, printout: &Printout, index: usize) -> u32 {
        let item = &printout.items[index];
        match item.place.cmp(&self.places[item.actor]) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => self
                .min(item, index)
                .saturating_sub(self.counts[item.actor]),
            std::cmp::Ordering::Greater => self.min(item, index),
        }
    }

    /// Makes the item no longer required.
    pub(crate) fn skip(&mut self, printout: &Printout, index: usize) {
        let required = self.required_of(printout, index);
        self.came(&printout.items[index], required);
        self.not_come.ends(&printout.items[index], index);
        self.skipped.push(index);
    }

    /// Makes lines above the item no longer required until it is not too far ahead of them. Returns how many; `None` if
    /// some of them are not required, so that they cannot be missing.
    pub(crate) fn skip_behind(&mut self, printout: &Printout, index: usize) -> Option<usize> {
        let mut skipped = 0;
        while let Some(window) = self.not_come.violation(&printout.items[index]) {
            let first = self.not_come.first(window)?;
            if self.required_of(printout, first) == 0 {
                return None;
            }
            self.skip(printout, first);
            skipped += 1;
        }
        Some(skipped)
    }

    pub(crate) fn is_skipped(&self, index: usize) -> bool {
        self.skipped.contains(&index)
    }

    /// Returns the rule that forbids `item` now, although its actor may print it. Ignores placeholders.
    pub(crate) fn violation(&self, item: &Item) -> Option<OrderViolation> {
        if item.section > self.first_required {
            return Some(OrderViolation::SectionEarlier);
        }
        if item.section < self.section {
            return Some(OrderViolation::SectionLater);
        }
        // Nothing waits for a line that is missing.
        let is_apart =
            |before: &usize| self.awaited != Some(*before) && !self.skipped.contains(before);
        if let Some(before) = item.at_once.filter(is_apart) {
            return Some(OrderViolation::NotAtOnce(before));
        }
        let required = item
            .after
            .iter()
            .find(|&&label| self.required_of_label[label] > 0);
        let unseen = item.after_one_of.iter().find(|&&label| !self.seen[label]);
        let closed = item.labels.iter().find(|&&label| self.closed[label]);
        let missing = required
            .or(unseen)
            .map(|&label| OrderViolation::LabelMissing(label));
        let closed = closed.map(|&label| OrderViolation::LabelClosed(label));
        let ahead = self.not_come.violation(item);
        missing
            .or(closed)
            .or(ahead.map(OrderViolation::TooFarAhead))
    }

    /// All items that line `line` may be.
    pub(crate) fn moves(
        &mut self,
        printout: &Printout,
        table: &MatchTable,
        line: usize,
    ) -> Vec<Move> {
        let mut moves = Vec::new();
        for actor in 0..printout.by_actor.len() {
            let items: Vec<usize> = self.next_items(printout, actor).collect();
            for item in items {
                let readings = table.readings(line, printout.items[item].pattern);
                if readings.is_empty() || self.violation(&printout.items[item]).is_some() {
                    continue;
                }
                for (index, reading) in readings.iter().enumerate() {
                    if self.objection(printout, table, item, reading).is_none() {
                        moves.push(Move {
                            item,
                            reading: index,
                        });
                    }
                }
            }
        }
        moves
    }

    /// Takes line `line` as `next`, which must be one of its [`State::moves`].
    pub(crate) fn take(
        &mut self,
        printout: &Printout,
        table: &MatchTable,
        line: usize,
        next: Move,
    ) {
        let reading = &table.readings(line, printout.items[next.item].pattern)[next.reading];
        let bound = self.bindings.bind(&printout.placeholders, reading);
        debug_assert_eq!(bound, Ok(()), "the move does not fit the bindings");
        self.come(printout, next.item);
        self.record(printout, table, line, next.item, reading);
    }

    /// Records that line `line` came as `item`, read as `reading`, whether it was allowed or not.
    pub(crate) fn record(
        &mut self,
        printout: &Printout,
        table: &MatchTable,
        line: usize,
        item: usize,
        reading: &Reading,
    ) {
        self.progress.record(printout, table, line, item, reading);
    }

    /// Whether `item` may come now. Ignores placeholders.
    pub(crate) fn may_come(&self, printout: &Printout, item: usize) -> bool {
        let printed = &printout.items[item];
        self.violation(printed).is_none()
            && (self.next_items(printout, printed.actor)).any(|next| next == item)
    }

    /// Records that the item comes. Ignores placeholders.
    pub(crate) fn come(&mut self, printout: &Printout, index: usize) {
        let item = &printout.items[index];
        let actor = item.actor;
        self.not_come.comes(item, index);
        self.awaited = item.is_awaited.then_some(index);
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
            self.came(item, 1);
        }
        self.counts[actor] += 1;
        if item.max == u32::MAX {
            // The item may come without limit, so the count only matters up to the required number.
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

    /// Counts `lines` lines of `item` as no longer required.
    fn came(&mut self, item: &Item, lines: u32) {
        self.required_in_section[item.section] -= lines;
        self.required_of_pattern[item.pattern] -= lines;
        self.required -= lines;
        item.labels
            .iter()
            .for_each(|&label| self.required_of_label[label] -= lines);
        self.advance();
    }

    /// Whether the lines from `line` on are too few for what must come, or too many for what can come. Checks only
    /// `patterns`.
    pub(crate) fn counts_conflict(
        &self,
        table: &MatchTable,
        line: usize,
        mut patterns: impl Iterator<Item = usize>,
    ) -> bool {
        self.required as usize > table.lines() - line
            || patterns.any(|pattern| {
                let (all, alone) = table.left(pattern, line);
                (self.required_of_pattern[pattern] as usize) > all
                    || self.room_of_pattern[pattern] < alone as u64
            })
    }

    /// Whether the run has more lines than can come.
    pub(crate) fn has_too_many(&self, printout: &Printout, table: &MatchTable) -> bool {
        let room: u64 = self.room_of_pattern.iter().sum();
        room < table.lines() as u64 || self.counts_conflict(table, 0, 0..printout.patterns.len())
    }

    fn advance(&mut self) {
        while self.required_in_section.get(self.first_required) == Some(&0) {
            self.first_required += 1;
        }
    }

    /// Whether everything that must come has come.
    pub(crate) fn is_complete(&self, printout: &Printout, table: &MatchTable) -> bool {
        self.first_required == self.required_in_section.len()
            && self.bindings.open_again(&printout.placeholders).is_none()
            && self.broken_rule(printout, table).is_none()
    }

    pub(crate) fn place(&self, actor: usize) -> usize {
        self.places[actor]
    }

    pub(crate) fn count(&self, actor: usize) -> u32 {
        self.counts[actor]
    }

    /// Everything that the rest of the search depends on, with the number of the next line.
    pub(crate) fn key(&self, printout: &Printout, line: usize) -> Box<[u32]> {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let mut key = vec![
            number(line),
            number(self.section),
            self.awaited.map_or(0, |item| number(item) + 1),
        ];
        key.extend(self.places.iter().map(|&place| number(place)));
        key.extend(&self.counts);
        key.extend(
            self.seen
                .iter()
                .zip(&self.closed)
                .map(|(&seen, &closed)| u32::from(seen) + 2 * u32::from(closed)),
        );
        key.extend(self.bindings.key());
        key.extend(self.progress.key(printout));
        key.extend(self.not_come.key(printout));
        key.into_boxed_slice()
    }
}
