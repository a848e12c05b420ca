//! A single change of a run, and the run that agrees with it.

use crate::explain::alignment::Alignment;

/// A single change of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    /// This line has another text.
    Altered(usize),
    /// A line comes before the line with this number.
    Added(usize),
    /// This line does not come.
    Removed(usize),
    /// The first line comes at the place of the second one.
    Moved(usize, usize),
}

impl Change {
    pub(super) fn line(self) -> usize {
        let (Change::Altered(line)
        | Change::Added(line)
        | Change::Removed(line)
        | Change::Moved(line, _)) = self;
        line
    }
}

/// How likely a change is, the likeliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Any text may stand there, but the line is nearly one that is missing.
    NearlyFixed,
    Other,
    /// The line is there twice, one after the other.
    Doubled,
    /// A line that is left out: the least likely, because a line that is missing elsewhere may explain it.
    Removed,
}

/// A run with a single fault.
pub(crate) struct Repaired {
    pub(crate) alignment: Alignment,
    pub(super) change: Change,
    /// The less, the likelier: the class, how many pairs of lines have changed places, how many characters
    /// differ.
    pub(super) cost: (Class, usize, usize),
    /// The line has a value that is too far from the others'.
    pub(super) is_too_far: bool,
}
