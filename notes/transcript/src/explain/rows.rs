//! Transcript and run row by row, with the status of each row.

use super::alignment::{Alignment, Fault, Placement};
use super::expected::{Expected, Numbering};
use super::reason::Reasons;
use super::similar;
use super::swaps::{Swap, in_order, swap};
use crate::matching::match_table::MatchTable;
use crate::messages::{self, Message};
use crate::numbers;
use crate::placeholder::{Kind, Placeholder};
use crate::printed::Lines;
use crate::printout::Printout;
use notes_lang::Phrase;

/// A line of the transcript, a line of the run, or both side by side.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) expected: Option<Expected>,
    /// The number of the line in the run, from 1, and its text.
    pub(crate) printed: Option<(usize, String)>,
    pub(crate) status: Status,
    /// The rule that the line breaks.
    pub(crate) reason: Option<Message>,
    /// For a wrong text: how many characters are equal, in the transcript's line and in the run's.
    pub(crate) difference: Option<(usize, usize)>,
}

/// The status of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// The row is as the transcript allows.
    Agrees {
        differs: Vec<Difference>,
        swapped: Option<Swap>,
    },
    Missing,
    Extra,
    /// Stands for this many unexpected lines that have no row of their own.
    MoreExtra(usize),
    OutOfOrder,
    WrongValue,
    /// A missing line and an unexpected one that are similar.
    WrongText,
    /// A line that ran together with others, which stand in rows of their own. The first row of each printed line counts.
    Together {
        is_first: bool,
    },
}

/// An allowed difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) what: Phrase,
    /// The words that are allowed there, if not all are.
    pub(crate) choices: Vec<String>,
}

impl Status {
    pub(crate) fn agrees(&self) -> bool {
        matches!(self, Status::Agrees { .. })
    }
}

/// The report shortens a longer stretch of unexpected lines.
const LONG: usize = 80;
/// How many lines of such a stretch it shows.
const SHOWN: usize = 4;

impl Row {
    fn without_lines(status: Status) -> Row {
        Row {
            expected: None,
            printed: None,
            status,
            reason: None,
            difference: None,
        }
    }

    /// How many faults the row shows.
    pub(crate) fn faults(&self) -> usize {
        match self.status {
            Status::Agrees { .. } | Status::Together { is_first: false } => 0,
            Status::MoreExtra(lines) => lines,
            _ => 1,
        }
    }

    /// Whether the demo prints the line and the notes' program doesn't.
    pub(crate) fn is_ours(&self) -> bool {
        self.expected.as_ref().is_some_and(|line| line.is_ours)
    }

    /// Whether the row's item is one that `fits`.
    fn is(&self, fits: impl Fn(usize) -> bool) -> bool {
        self.expected.as_ref().is_some_and(|line| fits(line.item))
    }

    /// Whether the row is at its place in the transcript.
    fn is_in_place(&self) -> bool {
        let status = &self.status;
        matches!(
            status,
            Status::Missing | Status::Agrees { swapped: None, .. }
        )
    }
}

/// All rows in the run's order. Missing lines are at their places in the transcript.
pub(crate) fn rows(
    printout: &Printout,
    table: &MatchTable,
    lines: &Lines,
    alignment: &Alignment,
) -> Vec<Row> {
    let in_order = in_order(&alignment.lines);
    let numbering = &Numbering::of_alignment(printout, alignment);
    let reasons = Reasons {
        printout,
        numbering,
        table,
        alignment,
        lines: &lines.texts,
    };
    let row = |(number, text): (usize, &String)| {
        let placement = alignment.lines[number];
        let (status, reason) = match placement {
            None => (Status::Extra, once_more(printout, table, numbering, number)),
            Some(Placement { item, fault: None }) => {
                let swapped = || {
                    swap(
                        printout,
                        numbering,
                        &alignment.lines,
                        &in_order,
                        number,
                        item,
                    )
                };
                let status = Status::Agrees {
                    differs: differences(printout, item, text),
                    swapped: (!in_order[number]).then(swapped).flatten(),
                };
                (status, None)
            }
            Some(Placement {
                item,
                fault: Some(fault),
            }) => {
                let reason = reasons.of(number, item, text, fault);
                let status = match fault {
                    Fault::Value(_) | Fault::Range => Status::WrongValue,
                    Fault::Text if reason.is_some() => Status::WrongValue,
                    Fault::Text => Status::WrongText,
                    _ => Status::OutOfOrder,
                };
                let more = || once_more(printout, table, numbering, number);
                let reason = match status {
                    Status::WrongText => blanks(printout, item, text).or_else(more),
                    _ => reason,
                };
                (status, reason)
            }
        };
        Row {
            expected: placement.map(|placement| Expected::of(printout, numbering, placement.item)),
            printed: Some((lines.numbers[number], lines.printed(number).to_owned())),
            difference: placement
                .filter(|placement| {
                    status == Status::WrongText && blanks(printout, placement.item, text).is_none()
                })
                .map(|placement| {
                    similar::first_difference(&printout.items[placement.item].text, text)
                }),
            status,
            reason,
        }
    };
    let mut rows = Vec::new();
    let mut all = lines.texts.iter().enumerate();
    for stretch in (alignment.lines).chunk_by(|one, next| one.is_none() && next.is_none()) {
        let is_long = stretch.len() > LONG;
        let shown = if is_long { SHOWN } else { stretch.len() };
        rows.extend(all.by_ref().take(shown).map(row));
        if is_long {
            let folded = stretch.len() - shown;
            rows.push(Row::without_lines(Status::MoreExtra(folded)));
            all.by_ref().take(folded).for_each(drop);
        }
    }
    mark_together(printout, lines, &mut rows);
    for &item in &alignment.missing {
        let row = Row {
            expected: Some(Expected::of(printout, numbering, item)),
            ..Row::without_lines(Status::Missing)
        };
        rows.insert(position(printout, &rows, item), row);
    }
    rows
}

/// Marks the lines that ran together, unless they have another fault. The sentence stands below the last of them.
fn mark_together(printout: &Printout, lines: &Lines, rows: &mut [Row]) {
    let first = |row: &Row| {
        let printed = row.printed.as_ref();
        printed.map(|(number, _)| lines.first_of(*number))
    };
    for rows in rows.chunk_by_mut(|one, next| first(one).is_some() && first(one) == first(next)) {
        let is_mixed = first(&rows[0]).is_some_and(|number| lines.mixed.contains_key(&number));
        let why = match (is_mixed, printout.ours) {
            (false, false) => messages::WHY_TOGETHER,
            (false, true) => messages::WHY_TOGETHER_OURS,
            (true, false) => messages::WHY_MIXED,
            (true, true) => messages::WHY_MIXED_OURS,
        };
        let (count, mut is_first) = (rows.len(), true);
        for row in rows
            .iter_mut()
            .filter(|row| count > 1 && row.status.agrees())
        {
            row.status = Status::Together { is_first };
            is_first = is_mixed;
        }
        let together = |row: &&mut Row| matches!(row.status, Status::Together { .. });
        if let Some(row) = rows.iter_mut().rev().find(together) {
            row.reason = Some(Message::new(why, &[&count]));
        }
    }
}

/// The reason for a text that differs in the blanks at its end alone.
fn blanks(printout: &Printout, item: usize, text: &str) -> Option<Message> {
    let expected = printout.items[item].text.as_str();
    let (start, own_start) = similar::first_difference(expected, text);
    let rest = |text: &str, start: usize| -> Option<usize> {
        let mut rest = text.chars().skip(start);
        let blanks = text.len() - text.trim_end_matches(' ').len();
        rest.all(|character| character == ' ').then_some(blanks)
    };
    let (left, run) = (rest(expected, start)?, rest(text, own_start)?);
    (left != run).then(|| Message::new(messages::WHY_BLANKS, &[&left, &run]))
}

/// How the line differs from the samples.
fn differences(printout: &Printout, item: usize, text: &str) -> Vec<Difference> {
    let item = &printout.items[item];
    if item.text == text {
        return Vec::new();
    }
    let captures = printout.patterns[item.pattern].captures(text, &printout.placeholders);
    let mut differences = Vec::new();
    for &(placeholder, value) in captures.first().into_iter().flatten() {
        let placeholder = &printout.placeholders.list[placeholder];
        let difference = difference(printout, placeholder);
        if placeholder.sample != value && !differences.contains(&difference) {
            differences.push(difference);
        }
    }
    differences
}

fn difference(printout: &Printout, Placeholder { sample, kind, .. }: &Placeholder) -> Difference {
    let mut choices = Vec::new();
    let is_number = numbers::number(sample) == Some(sample.len());
    let what = match kind {
        Kind::Word | Kind::Text if is_number => messages::A_NUMBER,
        Kind::Pid | Kind::Again(_) | Kind::Next(_) => messages::A_PID,
        Kind::Tid => messages::A_TID,
        Kind::Value | Kind::Count | Kind::Decimal(_) | Kind::Number | Kind::Level(_) => {
            messages::A_NUMBER
        }
        Kind::Time => messages::A_TIME,
        Kind::Word => messages::A_WORD,
        Kind::Text => messages::A_TEXT,
        Kind::Shuffled(_) => messages::AN_ORDER,
        Kind::OneOf(group) | Kind::Who(group) => {
            choices.clone_from(&printout.placeholders.groups[*group]);
            messages::ONE_OF
        }
    };
    Difference { what, choices }
}

/// The reason for an unexpected line that the transcript has, but not so often.
fn once_more(
    printout: &Printout,
    table: &MatchTable,
    numbering: &Numbering,
    line: usize,
) -> Option<Message> {
    let mut items = table
        .patterns(line)
        .flat_map(|pattern| &printout.by_pattern[pattern]);
    let item = items.find(|item| numbering.has(**item))?;
    Some(Message::new(
        messages::WHY_EXTRA,
        &[&numbering.named(*item)],
    ))
}

/// The row of a missing item: before all lines that must follow it, and after the lines that a rule or the transcript
/// has before it.
fn position(printout: &Printout, rows: &[Row], item: usize) -> usize {
    let is_after = |other: usize| printout.is_before(item, other);
    let end = rows.iter().position(|row| row.is(is_after));
    let rows = &rows[..end.unwrap_or(rows.len())];
    let last = rows.iter().rposition(|row| {
        row.is(|other| printout.is_before(other, item) || (other <= item && row.is_in_place()))
    });
    let next = || rows.iter().position(|row| row.is(|other| other > item));
    last.map_or_else(|| next().unwrap_or(rows.len()), |row| row + 1)
}
