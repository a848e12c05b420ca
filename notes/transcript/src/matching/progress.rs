//! What a run has printed so far: which line of each named actor came last, the levels, and the labelled lines.

use super::lost::Lost;
use super::match_table::{MatchTable, Reading};
use super::turns::Turns;
use super::workers::Workers;
use crate::placeholder::Kind;
use crate::printout::Printout;
use crate::relation::Place;

/// What decides beside places and bindings whether a line may come.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    /// For each word of a `who` line, the latest item of that actor, counted from 1; 0: none.
    latest: Vec<usize>,
    /// The number at each `level`.
    levels: Vec<i64>,
    /// For each label, and then for each word of a `who` line, how many lines had it, and the first and last of these
    /// lines, counted from 1.
    labelled: Vec<[usize; 3]>,
    /// For each label in a `workers(label)`, the workers that have printed its lines.
    workers: Vec<Workers>,
    /// For each label in a `lost(label)`, the items that are missing.
    lost: Vec<Lost>,
    turns: Turns,
}

impl Progress {
    pub(crate) fn start(printout: &Printout) -> Progress {
        let labels = |place| {
            let relations = printout.relations.iter();
            relations.flat_map(move |relation| relation.labels_of(place))
        };
        let given = labels(Place::Workers);
        let taken = labels(Place::Lost);
        Progress {
            workers: given.map(|label| Workers::start(printout, label)).collect(),
            lost: taken.map(|label| Lost::start(printout, label)).collect(),
            turns: Turns::start(printout),
            latest: vec![0; printout.named.words.len()],
            levels: vec![0; printout.placeholders.levels],
            labelled: vec![[0; 3]; printout.labels.len() + printout.named.words.len()],
        }
    }

    /// The words that name the actor of a line: the word in the line, and the word for the item's own actor.
    pub(crate) fn words(
        printout: &Printout,
        table: &MatchTable,
        item: usize,
        reading: &Reading,
    ) -> impl Iterator<Item = usize> {
        let named = &printout.named;
        let in_line = reading.iter().filter_map(|&(placeholder, value)| {
            let is_who = matches!(printout.placeholders.list[placeholder].kind, Kind::Who(_));
            let word = table.text(value);
            let found = || {
                named
                    .words
                    .binary_search_by(|other| other.as_str().cmp(word))
            };
            is_who.then(found)?.ok()
        });
        in_line.chain(named.word_of[printout.items[item].actor])
    }

    /// Whether the actor of this word has already printed an item that stands below `item`.
    pub(crate) fn is_past(&self, word: usize, item: usize) -> bool {
        item + 1 < self.latest[word]
    }

    /// An item below `item` that had come when the actor of this word last printed a line: see [`Turns`].
    pub(crate) fn passed(&self, printout: &Printout, item: usize, word: usize) -> Option<usize> {
        self.turns.passed(printout, item, word)
    }

    /// The number that `item` must print at `level`.
    pub(crate) fn level(&self, printout: &Printout, level: usize, item: usize) -> i64 {
        self.levels[level] + printout.items[item].change.unwrap_or_default()
    }

    /// The level that no line prints and that `item` changes, and its number after that; `None` if the item changes none.
    pub(crate) fn unprinted(&self, printout: &Printout, item: usize) -> Option<(usize, i64)> {
        let (level, change) = printout.items[item].unprinted?;
        Some((level, self.levels[level] + change))
    }

    pub(crate) fn set_level(&mut self, level: usize, number: i64) {
        self.levels[level] = number;
    }

    /// How many lines a label has, or where they are; `None` for the place of a line that did not come.
    pub(crate) fn label(&self, place: Place, label: usize) -> Option<f64> {
        let [lines, first, last] = self.labelled[label];
        let number = match place {
            Place::Lines => return Some(lines as f64),
            Place::First => first,
            Place::Last => last,
            Place::Workers => {
                let mut workers = self.workers.iter();
                let found = workers.find(|workers| workers.label == label);
                return found.map(|workers| workers.count() as f64);
            }
            Place::Lost => {
                let found = self.lost.iter().find(|lost| lost.label == label);
                return found.map(|lost| lost.count() as f64);
            }
        };
        (lines > 0).then_some(number as f64)
    }

    /// Records that line `line` came as `item`.
    pub(crate) fn record(
        &mut self,
        printout: &Printout,
        table: &MatchTable,
        line: usize,
        item: usize,
        reading: &Reading,
    ) {
        let mut words: Vec<usize> = Progress::words(printout, table, item, reading).collect();
        words.sort_unstable();
        words.dedup();
        for &word in &words {
            self.latest[word] = self.latest[word].max(item + 1);
        }
        self.turns.record(printout, item, &words);
        let lost = self.lost.iter_mut();
        lost.for_each(|lost| lost.print(printout, item, &words));
        let printed = &printout.items[item];
        if let Some(change) = printed.change {
            self.change_unread(printout, printed.pattern, change, reading);
        }
        for &(placeholder, value) in reading {
            if let (Kind::Level(level), Some(number)) = (
                &printout.placeholders.list[placeholder].kind,
                table.number(value),
            ) {
                self.levels[*level] = level_of(number);
            }
        }
        if let Some((level, change)) = printout.items[item].unprinted {
            self.levels[level] += change;
        }
        let words = words.iter().map(|word| printout.labels.len() + word);
        for label in printout.items[item].labels.iter().copied().chain(words) {
            let [lines, first, last] = &mut self.labelled[label];
            *lines += 1;
            let given = self.workers.iter_mut();
            given
                .filter(|workers| workers.label == label)
                .for_each(|workers| workers.print(printout, item));
            *last = line + 1;
            if *lines == 1 {
                *first = line + 1;
            }
        }
    }

    /// Changes the level of a line of which the number is not known.
    fn change_unread(
        &mut self,
        printout: &Printout,
        pattern: usize,
        change: i64,
        reading: &Reading,
    ) {
        for placeholder in printout.patterns[pattern].placeholders() {
            let is_read = reading.iter().any(|(other, _)| *other == placeholder);
            if let (Kind::Level(level), false) =
                (&printout.placeholders.list[placeholder].kind, is_read)
            {
                self.levels[*level] += change;
            }
        }
    }

    /// Everything that the rest of a search depends on.
    pub(crate) fn key(&self, printout: &Printout) -> impl Iterator<Item = u32> {
        let rules = printout.relations.iter();
        let rules = rules.filter(|relation| !relation.is_usual);
        let counted = rules.flat_map(|relation| relation.labels());
        let labelled = counted.flat_map(|label| &self.labelled[label]);
        let given = self.workers.iter().flat_map(Workers::key);
        let lost = self.lost.iter().flat_map(Lost::key);
        let last = given.chain(self.turns.key()).chain(lost);
        let latest = self.latest.iter().chain(labelled).copied().chain(last);
        let latest = latest.map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        latest.chain(self.levels.iter().map(|&level| level as u32))
    }
}

/// The level that a printed number stands for. It has a limit, so that sums of levels do not overflow; above the limit, 2^53,
/// an `f64` cannot hold every whole number anyway.
pub(crate) fn level_of(number: f64) -> i64 {
    const MOST: f64 = 9_007_199_254_740_992.0;
    number.clamp(-MOST, MOST) as i64
}
