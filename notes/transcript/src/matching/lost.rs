//! How many items are missing that no actor can still hold: `lost(got)`.
//!
//! The actors that a `who` word names take items in the order of the body, and each prints its item before it takes the
//! next. So an item that was taken and never printed is held by an actor that prints no further item: when it printed its
//! last one, no later item had come.

use crate::placeholder::Kind;
use crate::printout::Printout;

/// The items whose lines have one label. Each line names its actor by a `who` word. An item is a task of its own; all its
/// lines stand for it.
#[derive(Clone, Debug)]
pub(crate) struct Lost {
    pub(crate) label: usize,
    /// The actors of the items' lines, in the order of the body, and whether a line of theirs has come.
    items: Vec<(usize, bool)>,
    /// How many items stand in the body down to the latest that has come.
    latest: usize,
    /// For each word that can stand in these lines, what `latest` was when this actor last printed an item.
    latest_of: Vec<(usize, usize)>,
}

impl Lost {
    pub(crate) fn start(printout: &Printout, label: usize) -> Lost {
        let labelled = printout.by_label.get(label).into_iter().flatten();
        let (mut items, mut words) = (Vec::new(), Vec::new());
        for &item in labelled {
            let item = &printout.items[item];
            if !items.contains(&(item.actor, false)) {
                items.push((item.actor, false));
            }
            words.extend(takers(printout, item.pattern));
        }
        words.sort_unstable();
        words.dedup();
        Lost {
            label,
            items,
            latest: 0,
            latest_of: words.into_iter().map(|word| (word, 0)).collect(),
        }
    }

    /// Records a line that is `item`, printed by the actors of `words`.
    pub(crate) fn print(&mut self, printout: &Printout, item: usize, words: &[usize]) {
        let item = &printout.items[item];
        let mut items = self.items.iter();
        let is_counted = item.labels.contains(&self.label);
        let Some(place) = items.position(|(actor, _)| is_counted && *actor == item.actor) else {
            return;
        };
        self.items[place].1 = true;
        self.latest = self.latest.max(place + 1);
        let of = self.latest_of.iter_mut();
        of.filter(|(word, _)| words.contains(word))
            .for_each(|(_, latest)| *latest = self.latest);
    }

    /// How many of the items above the latest one are missing and held by no actor. An actor that can hold an item can
    /// also hold any later one, so it does not matter which of them an item is given to.
    pub(crate) fn count(&self) -> usize {
        self.actors().count()
    }

    /// The actors of these items.
    pub(crate) fn actors(&self) -> impl Iterator<Item = usize> {
        let mut free: Vec<usize> = self.latest_of.iter().map(|(_, latest)| *latest).collect();
        let above = self.items[..self.latest].iter().enumerate();
        let missing = above.filter(|(_, (_, came))| !came);
        let lost = missing.filter(move |(place, _)| {
            let holder = free.iter().position(|latest| latest <= place);
            holder.map(|holder| free.swap_remove(holder)).is_none()
        });
        lost.map(|(_, (actor, _))| *actor)
    }

    /// Everything that the rest of a search depends on.
    pub(crate) fn key(&self) -> impl Iterator<Item = usize> {
        let came = self.items.iter().map(|(_, came)| usize::from(*came));
        came.chain(self.latest_of.iter().map(|(_, latest)| *latest))
    }
}

/// The words of `who` lines that can stand in a line.
fn takers(printout: &Printout, pattern: usize) -> impl Iterator<Item = usize> {
    let placeholders = printout.patterns[pattern].placeholders();
    let groups =
        placeholders.filter_map(
            |placeholder| match printout.placeholders.list[placeholder].kind {
                Kind::Who(group) => Some(&printout.placeholders.groups[group]),
                _ => None,
            },
        );
    let number = |word| printout.named.words.iter().position(|other| other == word);
    groups.flatten().filter_map(number)
}
