//! Which lines changed places with lines of other actors.

use super::alignment::Placement;
use super::expected::Numbering;
use crate::actor::ActorKind;
use crate::printout::Printout;

/// An allowed swap with a line of another actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Swap {
    /// The number of that line in the transcript's printout.
    pub(crate) with: String,
    /// The kind of both actors, if it is the same.
    pub(crate) kind: Option<ActorKind>,
}

/// Which lines are in the transcript's order. As many as possible are; the others are swapped.
pub(super) fn in_order(lines: &[Option<Placement>]) -> Vec<bool> {
    // The longest increasing subsequence. `ends`: for each length, the line that ends the best subsequence of that
    // length. `before`: for each line, the line before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; lines.len()];
    let item = |line: usize| lines[line].map(|placement| placement.item);
    for (line, placement) in lines.iter().enumerate() {
        if !placement.is_some_and(|placement| placement.fault.is_none()) {
            continue;
        }
        let length = ends.partition_point(|&end| item(end) <= item(line));
        before[line] = length.checked_sub(1).map(|shorter| ends[shorter]);
        ends.truncate(length.max(ends.len()));
        match ends.get_mut(length) {
            Some(end) => *end = line,
            None => ends.push(line),
        }
    }
    let mut in_order = vec![false; lines.len()];
    let mut next = ends.last().copied();
    while let Some(line) = next {
        in_order[line] = true;
        next = before[line];
    }
    in_order
}

/// The swap of a line with the nearest line in order that the transcript has on the other side of it.
pub(super) fn swap(
    printout: &Printout,
    numbering: &Numbering,
    lines: &[Option<Placement>],
    in_order: &[bool],
    line: usize,
    item: usize,
) -> Option<Swap> {
    let actor = |item: usize| printout.items[item].actor;
    let nearest = (1..lines.len()).flat_map(|far| [line.checked_sub(far), line.checked_add(far)]);
    let nearest = nearest
        .flatten()
        .filter(|&other| in_order.get(other) == Some(&true));
    let mut others = nearest.filter_map(|other| Some((other, lines[other]?.item)));
    let (_, other) = others.find(|&(other, other_item)| {
        actor(other_item) != actor(item) && (other < line) == (other_item > item)
    })?;
    let kind = |item: usize| printout.actors[actor(item)].kind;
    Some(Swap {
        with: numbering.named(other),
        kind: Some(kind(item)).filter(|one| *one == kind(other)),
    })
}
