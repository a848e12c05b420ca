//! Which item an actor that a `who` word names can take next, if items are taken in order: `after all but 2 got`.
//!
//! Such an actor takes its next item only after it has printed all its earlier lines. So this next item stands below all
//! items that any actor had printed by then.

use crate::printout::{Item, Printout};

/// For each label that a window names, the items that have come. Items are counted from 1; 0: none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns(Vec<Turn>);

#[derive(Clone, Debug)]
struct Turn {
    label: usize,
    /// The latest item that has come, in the order of the body.
    latest: usize,
    /// For each word of a `who` line, what `latest` was when this actor last printed a line.
    latest_of: Vec<usize>,
}

impl Turns {
    pub(crate) fn start(printout: &Printout) -> Turns {
        if printout.named.words.is_empty() {
            return Turns::default();
        }
        let windows = printout.items.iter().flat_map(|item| &item.all_but);
        let mut labels: Vec<usize> = windows.map(|window| window.label).collect();
        labels.sort_unstable();
        labels.dedup();
        let turn = |label| Turn {
            label,
            latest: 0,
            latest_of: vec![0; printout.named.words.len()],
        };
        Turns(labels.into_iter().map(turn).collect())
    }

    /// An item, below this one, that had come when the actor of `word` last printed a line: so `item`, which is taken
    /// earlier, cannot be the next that it takes.
    pub(crate) fn passed(&self, printout: &Printout, item: usize, word: usize) -> Option<usize> {
        let mut turns = self.0.iter();
        turns.find_map(|turn| {
            let latest = turn.latest_of[word];
            let is_past = turn.has(&printout.items[item]) && item + 1 < latest;
            is_past.then(|| latest - 1)
        })
    }

    /// Records that `item` comes, printed by the actors of `words`.
    pub(crate) fn record(&mut self, printout: &Printout, item: usize, words: &[usize]) {
        for turn in &mut self.0 {
            if turn.has(&printout.items[item]) {
                turn.latest = turn.latest.max(item + 1);
            }
            for &word in words {
                turn.latest_of[word] = turn.latest;
            }
        }
    }

    /// Everything that the rest of a search depends on.
    pub(crate) fn key(&self) -> impl Iterator<Item = usize> {
        let turns = self.0.iter();
        turns.flat_map(|turn| turn.latest_of.iter().copied().chain([turn.latest]))
    }
}

impl Turn {
    fn has(&self, item: &Item) -> bool {
        let mut windows = item.all_but.iter();
        item.labels.contains(&self.label) || windows.any(|window| window.label == self.label)
    }
}
