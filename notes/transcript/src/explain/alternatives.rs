//! A run that fits none of the ways in which lines may come: `either … or … end`.

use super::expected::Numbering;
use super::rows::{Row, Status};
use crate::messages::{self, Message};
use crate::printout::{Item, Printout};

/// Says at the first wrong row of `either`'s lines, if nothing else explains it, that no alternative fits. `nearest` is the one that the rows show.
pub(crate) fn explain(rows: &mut [Row], nearest: &Printout, all: &[&Printout]) {
    let (start, end) = own_lines(nearest, all);
    let shown = rows.iter().filter_map(|row| row.expected.as_ref());
    let numbering = Numbering::new(nearest, shown.map(|expected| expected.item));
    let is_own = |row: &&mut Row| {
        let item = row.expected.as_ref().map(|expected| expected.item);
        item.is_some_and(|item| (start..end).contains(&item)) && !row.status.agrees()
    };
    let Some(row) = rows.iter_mut().find(is_own) else {
        return;
    };
    if row.reason.is_some() || row.status == Status::Missing {
        return;
    }
    let (first, last) = (numbering.named(start), numbering.named(end - 1));
    let lines = match end - start {
        1 => Message::new(messages::IN_LINE, &[&first]),
        2 => Message::new(messages::TWO_LINES, &[&first, &last]),
        _ => Message::new(messages::FROM_LINE_TO, &[&first, &last]),
    };
    row.reason = Some(Message::new(
        messages::WHY_NO_ALTERNATIVE,
        &[&all.len(), &lines],
    ));
}

/// The items that not all printouts have in common at their start and end: from the first to behind the last.
fn own_lines(nearest: &Printout, all: &[&Printout]) -> (usize, usize) {
    let others = || all.iter().map(|other| &other.items);
    let equal = |one: &Item, other: &Item| (&one.text, one.line) == (&other.text, other.line);
    let items = &nearest.items;
    let same_start = |other: &Vec<Item>| {
        let pairs = items.iter().zip(other);
        pairs.take_while(|(one, other)| equal(one, other)).count()
    };
    let same_end = |other: &Vec<Item>| {
        let pairs = items.iter().rev().zip(other.iter().rev());
        pairs.take_while(|(one, other)| equal(one, other)).count()
    };
    // `nearest` itself is one of them, and equal all over.
    let start = others().map(same_start).min().unwrap_or(0);
    let end = items.len() - others().map(same_end).min().unwrap_or(0);
    (start, end.max(start))
}
