//! Lines that may be ahead of a few lines above them: `after all but 2 got`.
//!
//! The state of a search holds, for each label that a window names, the lines with this label that have not come.

use std::collections::VecDeque;

use crate::printout::{Item, Printout, Window};

/// For each label, the items that have not come, from the first one on; an item that must come twice stands here twice.
/// Empty for a label that no window names.
#[derive(Clone, Debug)]
pub(crate) struct NotCome(Vec<VecDeque<usize>>);

impl NotCome {
    pub(crate) fn start(printout: &Printout) -> NotCome {
        let mut lists = vec![VecDeque::new(); printout.labels.len()];
        for window in printout.items.iter().flat_map(|item| &item.all_but) {
            let list: &mut VecDeque<usize> = &mut lists[window.label];
            if list.is_empty() {
                let labelled = printout.by_label[window.label].iter();
                list.extend(labelled.flat_map(|&item| {
                    let times = printout.items[item].min.max(1) as usize;
                    std::iter::repeat_n(item, times)
                }));
            }
        }
        NotCome(lists)
    }

    /// Counts a line of the item as come.
    pub(crate) fn comes(&mut self, item: &Item, index: usize) {
        for &label in &item.labels {
            let list = &mut self.0[label];
            if let Ok(at) = list.binary_search(&index) {
                list.remove(at);
            }
        }
    }

    /// Counts all lines of the item as come.
    pub(crate) fn ends(&mut self, item: &Item, index: usize) {
        for _ in 0..item.min.max(1) {
            self.comes(item, index);
        }
    }

    /// The window of `item` in which too many lines are open.
    pub(crate) fn violation(&self, item: &Item) -> Option<Window> {
        let is_broken = |window: &&Window| {
            let excess = self.0[window.label].get(window.but);
            excess.is_some_and(|&other| other < window.above)
        };
        item.all_but.iter().find(is_broken).copied()
    }

    /// The first line that has not come, of those that `window` counts.
    pub(crate) fn first(&self, window: Window) -> Option<usize> {
        self.0[window.label].front().copied()
    }

    /// What the places of the actors don't say: whether an optional line that an actor has passed came.
    pub(crate) fn key(&self, printout: &Printout) -> impl Iterator<Item = u32> {
        let lists = self.0.iter();
        lists.flat_map(move |list| {
            let open = list
                .iter()
                .filter(move |&&item| printout.items[item].min == 0);
            let open = open.map(|&item| u32::try_from(item).unwrap_or(u32::MAX));
            // This number ends each list, so that different lists have different keys.
            open.chain([u32::MAX])
        })
    }
}
