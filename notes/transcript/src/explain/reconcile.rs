//! Corrects an alignment in which a line of the run belongs nowhere although it is one of the missing lines.
//!
//! The search for an alignment looks ahead only so far. Without this, the report would show a line and its equal side by
//! side as different, or blame a late line for another line that came too early.

use super::alignment::{Alignment, Fault, Placement};
use super::similar;
use crate::matching::bindings::ConflictReason;
use crate::matching::match_table::MatchTable;
use crate::matching::objection::Objection;
use crate::matching::state::State;
use crate::printout::Printout;

/// How many lines away a line may be that stands in place of a missing one.
const NEAR: usize = 10;
/// A longer run is left as it is: each correction reads the whole run.
const MAX_LINES: usize = 10_000;

/// Places each line that belongs nowhere as a missing item that it matches, if there is one, and blames the line that
/// breaks the order.
pub(crate) fn reconcile(printout: &Printout, table: &MatchTable, alignment: &mut Alignment) {
    if alignment.lines.len() > MAX_LINES {
        return;
    }
    for line in 0..alignment.lines.len() {
        if alignment.lines[line].is_some() {
            continue;
        }
        let matching = |&item: &usize| {
            let pattern = printout.items[item].pattern;
            !table.readings(line, pattern).is_empty()
        };
        let candidates = alignment.missing.iter().enumerate();
        let candidates = candidates.filter(|(_, item)| matching(item));
        let best = candidates.min_by_key(|&(_, &item)| {
            let (early, late) = conflicts(printout, alignment, line, item);
            early.len() + late.len()
        });
        if let Some((index, _)) = best {
            let item = alignment.missing.remove(index);
            place(printout, table, alignment, line, item);
        }
    }
}

/// Places each line that belongs nowhere as the missing item whose text is the most similar, if it is similar enough. In a
/// run that is too long for [`reconcile`], the line may even match the item: then only its place is wrong.
pub(crate) fn pair_similar(
    printout: &Printout,
    table: &MatchTable,
    lines: &[String],
    alignment: &mut Alignment,
) {
    let is_extra = |line: &usize| alignment.lines[*line].is_none();
    let extra: Vec<usize> = (0..lines.len()).filter(is_extra).collect();
    let text = |item: &usize| printout.items[*item].text.as_str();
    let expected: Vec<&str> = alignment.missing.iter().map(text).collect();
    let printed: Vec<&str> = extra.iter().map(|&line| lines[line].as_str()).collect();
    // A line that is expected elsewhere and comes too often is no misspelt line, unless it stands where the other is missing.
    let may = |one: usize, other: usize| {
        let is_known = table.patterns(extra[other]).next().is_some();
        let (item, line) = (alignment.missing[one], extra[other]);
        let is_near = || place_of(alignment, item).abs_diff(line) <= NEAR;
        let fits = || {
            let (early, late) = conflicts(printout, alignment, line, item);
            early.is_empty() && late.is_empty()
        };
        !is_known || (is_near() && fits())
    };
    let pairs = similar::pairs(&expected, &printed, may);
    for &(one, other) in &pairs {
        let (item, line) = (alignment.missing[one], extra[other]);
        let is_equal = !table
            .readings(line, printout.items[item].pattern)
            .is_empty();
        let fault = Some(if is_equal {
            Fault::Unexplained
        } else {
            Fault::Text
        });
        alignment.lines[line] = Some(Placement { item, fault });
    }
    let mut missing = 0..;
    let is_paired = |index: usize| pairs.iter().any(|&(one, _)| one == index);
    (alignment.missing).retain(|_| missing.next().is_some_and(|index| !is_paired(index)));
}

/// The line of the run at which a missing item should stand: behind all lines of earlier items.
fn place_of(alignment: &Alignment, item: usize) -> usize {
    let placed = alignment.lines.iter();
    let before =
        |placement: &&Option<Placement>| placement.is_some_and(|placed| placed.item < item);
    placed.filter(before).count()
}

/// The lines before `line` that must come after `item`, and the lines after it that must come before `item`.
fn conflicts(
    printout: &Printout,
    alignment: &Alignment,
    line: usize,
    item: usize,
) -> (Vec<usize>, Vec<usize>) {
    let placed = |other: usize| {
        let placement = alignment.lines[other]?;
        placement.fault.is_none().then_some(placement.item)
    };
    let has = |other: &usize, fits: &dyn Fn(usize) -> bool| placed(*other).is_some_and(fits);
    let early = (0..line).filter(|other| has(other, &|other| printout.is_before(item, other)));
    let late = line + 1..alignment.lines.len();
    let late = late.filter(|other| has(other, &|other| printout.is_before(other, item)));
    (early.collect(), late.collect())
}

fn place(
    printout: &Printout,
    table: &MatchTable,
    alignment: &mut Alignment,
    line: usize,
    item: usize,
) {
    let (early, late) = conflicts(printout, alignment, line, item);
    let placed = |line: usize| alignment.lines[line].map(|placement| placement.item);
    let fault = match (&early[..], &late[..]) {
        // One line came too early, and this one is right.
        (&[early], []) => {
            if let Some(placement) = &mut alignment.lines[early] {
                placement.fault = Some(Fault::TooEarly(item));
            }
            value_fault(printout, table, alignment, line, item)
        }
        ([early, ..], _) => placed(*early).map(Fault::TooLate),
        ([], [late, ..]) => placed(*late).map(Fault::TooEarly),
        ([], []) => {
            let fault = value_fault(printout, table, alignment, line, item);
            fault.or(Some(Fault::Unexplained))
        }
    };
    alignment.lines[line] = Some(Placement { item, fault });
}

/// The conflict between the values of `line` and those of the lines that are right.
fn value_fault(
    printout: &Printout,
    table: &MatchTable,
    alignment: &Alignment,
    line: usize,
    item: usize,
) -> Option<Fault> {
    let mut state = State::start(printout);
    for (other, placement) in alignment.lines.iter().enumerate() {
        if let Some(Placement { item, fault: None }) = placement {
            let readings = table.readings(other, printout.items[*item].pattern);
            state.bindings.bind_first(&printout.placeholders, readings);
        }
    }
    let readings = table.readings(line, printout.items[item].pattern).iter();
    let mut conflicts = readings.map(|reading| {
        match state.objection(printout, table, item, reading) {
            // The level depends on the lines before this one, and these are not counted here.
            Some(Objection::Value(conflict)) => Some(conflict)
                .filter(|conflict| !matches!(conflict.reason, ConflictReason::Level(_))),
            _ => None,
        }
    });
    let first = conflicts.next()??;
    conflicts
        .all(|conflict| conflict.is_some())
        .then_some(Fault::Value(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transcript;

    #[test]
    fn a_line_that_is_not_corrected_is_never_called_different_from_its_equal() {
        let text = "notes 000 x\nshows x\nshows.zh 某\nthreads a\npid 876\n\na | I am 876\na | I was 876\n";
        let transcript = Transcript::parse("t.txt", text).expect("the transcript is right");
        let printout = &transcript.printouts()[0];
        let lines = ["I am 12", "I wash 12"].map(str::to_owned);
        let table = MatchTable::of(printout, &lines);
        let mut alignment = Alignment {
            lines: vec![None; 2],
            lost: Vec::new(),
            missing: vec![0, 1],
            conflict: None,
            broken: None,
            unusual: Vec::new(),
        };
        pair_similar(printout, &table, &lines, &mut alignment);
        let faults = [(0, Fault::Unexplained), (1, Fault::Text)];
        let placed = faults.map(|(item, fault)| {
            let fault = Some(fault);
            Some(Placement { item, fault })
        });
        assert_eq!(alignment.lines, placed);
    }
}
