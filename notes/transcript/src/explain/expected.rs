//! The transcript's side of a row: the line as the notes show it, and its number.

use crate::printout::Printout;

/// A line of the transcript.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) item: usize,
    /// The line number in the file.
    pub(crate) line: usize,
    /// The line's place in the printout, from 1.
    pub(crate) number: usize,
    /// The demo prints the line, but the notes' program doesn't.
    pub(crate) is_ours: bool,
    /// The text as in the notes, with the samples.
    pub(crate) text: String,
    /// If one line of the file stands for several lines: the number of the first of them.
    pub(crate) repeated: Option<usize>,
}

impl Expected {
    pub(crate) fn of(printout: &Printout, index: usize) -> Expected {
        let item = &printout.items[index];
        let first = first_copy(printout, index);
        let has_copies = item.max > 1 || first < index || is_copy(printout, index + 1);
        Expected {
            item: index,
            line: item.line,
            number: number(index),
            is_ours: is_addition(printout, index),
            text: printout.patterns[item.pattern].shown(&printout.placeholders),
            repeated: has_copies.then_some(number(first)),
        }
    }

    /// The number as the report shows it: a `*` marks a line of ours.
    pub(crate) fn named(&self) -> String {
        starred(self.number, self.is_ours)
    }
}

/// The place of an item in its printout, from 1: readers find the line by this number.
pub(crate) fn number(item: usize) -> usize {
    item + 1
}

/// The number of an item as the report shows it.
pub(crate) fn named(printout: &Printout, item: usize) -> String {
    starred(number(item), is_addition(printout, item))
}

fn starred(number: usize, is_ours: bool) -> String {
    let star = if is_ours { "*" } else { "" };
    format!("{number}{star}")
}

/// Whether the notes do not have the item, although they have other lines of the printout.
fn is_addition(printout: &Printout, item: usize) -> bool {
    !printout.ours && printout.is_ours(item)
}

/// Whether the item repeats the one before it: `x5` in the margin makes five equal items.
fn is_copy(printout: &Printout, index: usize) -> bool {
    let items = &printout.items;
    let (Some(before), Some(item)) = (index.checked_sub(1), items.get(index)) else {
        return false;
    };
    let before = &items[before];
    (before.line, &before.text, before.actor) == (item.line, &item.text, item.actor)
}

fn first_copy(printout: &Printout, index: usize) -> usize {
    let mut copies = (1..=index).rev();
    copies.find(|&index| !is_copy(printout, index)).unwrap_or(0)
}

/// How many lines a run must have.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Required {
    /// Lines that the notes' program prints, too; in a printout that is all ours, all lines.
    pub(crate) of_notes: usize,
    /// Lines that only the demo prints.
    pub(crate) ours: usize,
}

impl Required {
    pub(crate) fn of(printout: &Printout) -> Required {
        let mut required = Required::default();
        for (index, item) in printout.items.iter().enumerate() {
            let count = if is_addition(printout, index) {
                &mut required.ours
            } else {
                &mut required.of_notes
            };
            *count += item.min as usize;
        }
        required
    }
}
