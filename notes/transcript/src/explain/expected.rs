//! The transcript's side of a row: the line as the notes show it, and its number.

use super::alignment::Alignment;
use crate::printout::Printout;

/// The numbers of a report's left column: the places of its lines in the order of the transcript.
///
/// Lines that may be left out (`0..1`) are often several ways to write one line. One that the run does not have has no
/// place: a reader could not find it.
#[derive(Clone, Debug)]
pub(crate) struct Numbering {
    /// For each item, how many lines before it have a place.
    before: Vec<usize>,
    /// Whether the report shows the item.
    is_shown: Vec<bool>,
    /// Whether the notes do not have the item, although they have other lines of the printout.
    is_addition: Vec<bool>,
}

impl Numbering {
    pub(crate) fn of_alignment(printout: &Printout, alignment: &Alignment) -> Numbering {
        let placed = alignment.lines.iter().flatten();
        let placed = placed.map(|placement| placement.item);
        Numbering::new(printout, placed.chain(alignment.missing.iter().copied()))
    }

    /// The numbers of a report that shows these items.
    pub(crate) fn new(printout: &Printout, shown: impl Iterator<Item = usize>) -> Numbering {
        let items = &printout.items;
        let mut is_shown: Vec<bool> = items.iter().map(|item| item.min > 0).collect();
        shown.for_each(|item| is_shown[item] = true);
        let before = is_shown.iter().scan(0, |count, &is_shown| {
            let before = *count;
            *count += usize::from(is_shown);
            Some(before)
        });
        Numbering {
            before: before.collect(),
            is_addition: (0..items.len())
                .map(|item| is_addition(printout, item))
                .collect(),
            is_shown,
        }
    }

    /// The place of an item, from 1: readers find the line by this number.
    fn number(&self, item: usize) -> usize {
        self.before[item] + 1
    }

    /// The number of an item as the report shows it.
    pub(crate) fn named(&self, item: usize) -> String {
        starred(self.number(item), self.is_addition[item])
    }

    /// Whether a reader can find the item on the left.
    pub(crate) fn has(&self, item: usize) -> bool {
        self.is_shown[item]
    }
}

/// A line of the transcript.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) item: usize,
    /// The line number in the file.
    pub(crate) line: usize,
    /// The line's place, from 1: see [`Numbering`].
    pub(crate) number: usize,
    /// The demo prints the line, but the notes' program doesn't.
    pub(crate) is_ours: bool,
    /// The text as in the notes, with the samples.
    pub(crate) text: String,
    /// If one line of the file stands for several lines: the number of the first of them.
    pub(crate) repeated: Option<usize>,
}

impl Expected {
    pub(crate) fn of(printout: &Printout, numbering: &Numbering, index: usize) -> Expected {
        let item = &printout.items[index];
        let first = first_copy(printout, index);
        let has_copies = item.max > 1 || first < index || is_copy(printout, index + 1);
        Expected {
            item: index,
            line: item.line,
            number: numbering.number(index),
            is_ours: numbering.is_addition[index],
            text: printout.patterns[item.pattern].shown(&printout.placeholders),
            repeated: has_copies.then_some(numbering.number(first)),
        }
    }

    /// The number as the report shows it: a `*` marks a line of ours.
    pub(crate) fn named(&self) -> String {
        starred(self.number, self.is_ours)
    }
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
