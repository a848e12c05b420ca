//! Notes and run row by row, each row with a name.

use super::kind::Kind;
use super::printout::Printout;
use super::repair::{Fault, Placed, Repaired};
use super::table::{Table, Way};
use super::why::{Why, why};
use crate::actor;

/// A line of the notes beside a line of the run.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) notes: Option<Notes>,
    /// The number of the line in the run, from 1, and its text.
    pub(super) run: Option<(usize, String)>,
    pub(super) name: Name,
    pub(super) why: Option<Why>,
}

/// A line of the transcript.
#[derive(Clone, Debug)]
pub(super) struct Notes {
    pub(super) line: usize,
    pub(super) actor: String,
    pub(super) text: String,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Same,
    Differs(Vec<What>),
    /// It changed places with a line of another actor, and may.
    Moved {
        with: String,
        kinds: Kinds,
        differs: Vec<What>,
    },
    Missing,
    Extra,
    Disordered,
    Clashing,
    /// A missing line and a line too many that are much alike.
    Misspelt,
}

/// What may differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Pid,
    Tid,
    Number,
    Time,
    Word,
    Text,
    /// One of these words.
    OneOf(Vec<String>),
}

/// What two actors are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kinds {
    Processes,
    Threads,
    Tasks,
    Mixed,
}

impl Name {
    /// Whether the notes allow it.
    pub(super) fn agrees(&self) -> bool {
        matches!(self, Name::Same | Name::Differs(_) | Name::Moved { .. })
    }
}

/// All rows: in the run's order, what is missing where the notes have it.
pub(super) fn rows(
    printout: &Printout,
    table: &Table,
    lines: &[String],
    repaired: &Repaired,
) -> Vec<Row> {
    let in_order = in_order(&repaired.lines);
    let mut rows: Vec<(Option<usize>, Row)> = Vec::with_capacity(lines.len());
    for (number, (text, placed)) in lines.iter().zip(&repaired.lines).enumerate() {
        let item = placed.map(|placed| placed.item);
        let (name, why) = match placed {
            None => (Name::Extra, extra(printout, table, number)),
            Some(Placed {
                fault: Some(fault),
                item,
            }) => {
                let name = if matches!(fault, Fault::Order(_)) {
                    Name::Disordered
                } else {
                    Name::Clashing
                };
                (name, Some(why(printout, table, *item, *fault)))
            }
            Some(Placed { fault: None, item }) => {
                let differs = differences(printout, *item, text);
                let moved = (!in_order[number])
                    .then(|| partner(printout, &repaired.lines, &in_order, number));
                (named(printout, *item, moved.flatten(), differs), None)
            }
        };
        let notes = item.map(|item| notes(printout, item));
        rows.push((
            item,
            Row {
                notes,
                run: Some((number + 1, text.clone())),
                name,
                why,
            },
        ));
    }
    for &item in &repaired.missing {
        let row = Row {
            notes: Some(notes(printout, item)),
            run: None,
            name: Name::Missing,
            why: None,
        };
        rows.insert(place(printout, &rows, item), (Some(item), row));
    }
    super::alike::pair_up(rows.into_iter().map(|(_, row)| row).collect())
}

fn notes(printout: &Printout, item: usize) -> Notes {
    let actor = printout.actor_name(item).to_owned();
    let item = &printout.items[item];
    Notes {
        line: item.line,
        actor,
        text: item.text.clone(),
    }
}

fn named(printout: &Printout, item: usize, moved: Option<usize>, differs: Vec<What>) -> Name {
    let kind = |item: usize| printout.actors[printout.items[item].actor].kind;
    match moved {
        Some(other) => Name::Moved {
            with: printout.actor_name(other).to_owned(),
            kinds: kinds(kind(item), kind(other)),
            differs,
        },
        None if differs.is_empty() => Name::Same,
        None => Name::Differs(differs),
    }
}

fn kinds(one: actor::Kind, other: actor::Kind) -> Kinds {
    match (one, other) {
        (actor::Kind::Process, actor::Kind::Process) => Kinds::Processes,
        (actor::Kind::Thread, actor::Kind::Thread) => Kinds::Threads,
        (actor::Kind::Task, actor::Kind::Task) => Kinds::Tasks,
        _ => Kinds::Mixed,
    }
}

/// Which lines follow one another as in the notes: as many as can be, the others have moved.
fn in_order(lines: &[Option<Placed>]) -> Vec<bool> {
    // For each length the line that ends the best such run of lines, and for each line the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; lines.len()];
    let item = |line: usize| lines[line].map(|placed| placed.item);
    for (line, placed) in lines.iter().enumerate() {
        if !placed.is_some_and(|placed| placed.fault.is_none()) {
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

/// The nearest line in order that stands on the other side of the moved line `line` in the notes.
fn partner(
    printout: &Printout,
    lines: &[Option<Placed>],
    in_order: &[bool],
    line: usize,
) -> Option<usize> {
    let moved = lines[line]?.item;
    let changed = |other: &usize| {
        let item = lines[*other].map_or(moved, |placed| placed.item);
        let actor = |item: usize| printout.items[item].actor;
        in_order[*other] && actor(item) != actor(moved) && (*other < line) == (item > moved)
    };
    let near = (0..lines.len())
        .filter(changed)
        .min_by_key(|other| other.abs_diff(line))?;
    lines[near].map(|placed| placed.item)
}

/// What of the line differs from the sample.
fn differences(printout: &Printout, item: usize, text: &str) -> Vec<What> {
    let item = &printout.items[item];
    if item.text == text {
        return Vec::new();
    }
    let readings = printout.patterns[item.pattern].readings(text, &printout.holes);
    let mut differences = Vec::new();
    for &(hole, value) in readings.first().into_iter().flatten() {
        let hole = &printout.holes.holes[hole];
        let what = match hole.kind {
            Kind::Pid | Kind::Again(_) => What::Pid,
            Kind::Tid => What::Tid,
            Kind::Value | Kind::Count | Kind::Int | Kind::Decimal(_) | Kind::Number => What::Number,
            Kind::Time => What::Time,
            Kind::Word => What::Word,
            Kind::OneOf(group) | Kind::EachOf(group) | Kind::Deal(group) => {
                What::OneOf(printout.holes.groups[group].words.clone())
            }
            Kind::Text => What::Text,
        };
        if hole.sample != value && !differences.contains(&what) {
            differences.push(what);
        }
    }
    differences
}

/// A line too many: perhaps one of the notes once more.
fn extra(printout: &Printout, table: &Table, line: usize) -> Option<Why> {
    let pattern = table.patterns(line).next()?;
    let known = table.ways(line, pattern).first() != Some(&Way::default())
        || printout.patterns[pattern].text().is_some();
    let item = printout.by_pattern[pattern].first()?;
    known.then(|| Why::OnceMore {
        line: printout.items[*item].line,
    })
}

/// Where a missing item belongs: behind all that must come before it and all that the notes have before
/// it, but before its actor's later lines.
fn place(printout: &Printout, rows: &[(Option<usize>, Row)], item: usize) -> usize {
    let missing = &printout.items[item];
    let is_before = |other: usize, name: &Name| {
        let that = &printout.items[other];
        let own = that.actor == missing.actor && that.place <= missing.place;
        let labelled = |label| missing.after.contains(label);
        let must = own || that.section < missing.section || that.labels.iter().any(labelled);
        let is_in_order = matches!(name, Name::Same | Name::Differs(_) | Name::Missing);
        must || (other <= item && is_in_order)
    };
    let is_own_later = |other: usize| {
        let that = &printout.items[other];
        that.actor == missing.actor && that.place > missing.place
    };
    let first = |fits: &dyn Fn(usize) -> bool| {
        let place = rows.iter().position(|(other, _)| other.is_some_and(fits));
        place.unwrap_or(rows.len())
    };
    let last = rows
        .iter()
        .rposition(|(other, row)| other.is_some_and(|other| is_before(other, &row.name)));
    let behind = last.map_or_else(|| first(&|other| other > item), |row| row + 1);
    behind.min(first(&is_own_later))
}
