//! A run held against a printout, and what came of it.

use super::narrow::Windows;
use super::printout::Printout;
use super::repair::{Placed, Repaired, repair};
use super::rows::{Name, Row, rows};
use super::search::{End, PATIENCE, search};
use super::state::{Move, State};
use super::table::Table;
use super::why::{Why, unsettled};
use super::{report, run};
use crate::phrases;
use notes_lang::{Lang, Phrase};

/// What came of a comparison: whether the run is one that the notes allow, and how it differs.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub(super) path: String,
    /// Where in the notes the printout stands; `None` if they print none of it.
    pub(super) notes: Option<String>,
    pub(super) rows: Vec<Row>,
    /// What is wrong with the whole, though each line has its place.
    pub(super) remark: Option<Why>,
    end: End,
    steps: usize,
}

/// How a report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to use colours.
    pub colour: bool,
}

/// The work spent on the lines before the first that cannot be placed.
const PATIENCE_FOR_PREFIX: usize = 20_000;

impl Comparison {
    pub(super) fn of(printout: &Printout, run: &str) -> Comparison {
        let lines = run::lines(run);
        let table = Table::of(printout, &lines);
        let found = Windows::of(printout, &table)
            .map(|windows| search(printout, &table, Some(&windows), PATIENCE));
        let (mut end, mut steps, repaired) = match found {
            Ok(found) if found.end == End::Fits => (
                End::Fits,
                found.steps,
                placed(printout, &table, &found.moves),
            ),
            other => {
                let (end, steps) = other.map_or((End::Fails, 0), |found| (found.end, found.steps));
                let prefix = search(printout, &table, None, PATIENCE_FOR_PREFIX);
                (
                    end,
                    steps + prefix.steps,
                    repair(printout, &table, &prefix.moves),
                )
            }
        };
        if repaired.is_sound(printout) {
            end = End::Fits;
        }
        steps = steps.max(lines.len());
        let remark = (end != End::Fits)
            .then(|| repaired.state.bindings.unsettled(&printout.holes))
            .flatten()
            .map(|what| unsettled(printout, &table, what));
        Comparison {
            path: printout.path.clone(),
            notes: (!printout.ours)
                .then(|| printout.notes.first().map(super::Source::label))
                .flatten(),
            rows: rows(printout, &table, &lines, &repaired),
            remark,
            end,
            steps,
        }
    }

    /// Whether the run is one that the notes allow.
    pub fn agrees(&self) -> bool {
        self.end == End::Fits
    }

    /// Whether the search ended, after a bounded amount of work, with neither an agreement nor the proof
    /// that there is none: only for long runs in which many lines fit many places. Then
    /// [`Comparison::agrees`] is false and the report says so.
    pub fn gave_up(&self) -> bool {
        self.end == End::GaveUp
    }

    /// How many moves were tried: a measure of the work that does not depend on the machine.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Notes and run side by side, each row with a name, what each wrong line breaks, and a closing
    /// sentence. Ends with a newline.
    pub fn report(&self, lang: Lang, style: Style) -> String {
        report::write(self, lang, style)
    }

    /// The outcome in a line, without a newline.
    pub fn summary(&self, lang: Lang) -> String {
        let lines = self.rows.iter().filter(|row| row.run.is_some()).count();
        let printed = match lines {
            1 => phrases::LINE.text(lang).to_owned(),
            lines => phrases::LINES.fill(lang, &[&lines]),
        };
        let with = self.expected().text(lang);
        if self.agrees() {
            return phrases::AGREES.fill(lang, &[&with, &printed, &self.counts(lang, true)]);
        }
        if self.gave_up() {
            return phrases::GAVE_UP.fill(lang, &[&self.steps]);
        }
        let agreeing = self.rows.iter().filter(|row| row.name.agrees()).count();
        let counts = self.counts(lang, false);
        let counts = phrases::DISAGREES.fill(lang, &[&with, &agreeing, &printed, &counts]);
        format!("{counts}{}", self.first_fault(lang))
    }

    /// What the run is held against, as sentences call it.
    fn expected(&self) -> Phrase {
        match self.notes {
            Some(_) => phrases::THE_NOTES,
            None => phrases::THE_EXPECTED,
        }
    }

    /// How many rows of each name there are, of those that agree or of those that do not.
    fn counts(&self, lang: Lang, agreeing: bool) -> String {
        let word = |name: &Name| match name {
            Name::Same => phrases::COUNT_SAME,
            Name::Differs(_) => phrases::COUNT_DIFFERS,
            Name::Moved { .. } => phrases::COUNT_MOVED,
            Name::Missing => phrases::COUNT_MISSING,
            Name::Extra if self.notes.is_none() => phrases::COUNT_UNEXPECTED,
            Name::Extra => phrases::COUNT_EXTRA,
            Name::Disordered => phrases::COUNT_DISORDERED,
            Name::Clashing | Name::Misspelt => phrases::COUNT_WRONG,
        };
        let mut counts: Vec<(Phrase, usize)> = Vec::new();
        if self.rows.is_empty() {
            counts.push((phrases::COUNT_SAME, 0));
        }
        let rows = self.rows.iter().filter(|row| row.name.agrees() == agreeing);
        let remark = self.remark.iter().map(|_| phrases::COUNT_WRONG);
        for word in rows.map(|row| word(&row.name)).chain(remark) {
            match counts.iter_mut().find(|(other, _)| *other == word) {
                Some((_, count)) => *count += 1,
                None => counts.push((word, 1)),
            }
        }
        let counts: Vec<String> = counts
            .iter()
            .map(|(word, count)| word.fill(lang, &[count]))
            .collect();
        counts.join(phrases::AND.text(lang))
    }

    /// Where to look first.
    fn first_fault(&self, lang: Lang) -> String {
        let Some(row) = self.rows.iter().find(|row| !row.name.agrees()) else {
            return String::new();
        };
        let path = &self.path;
        match (&row.notes, &row.run) {
            (Some(notes), Some((line, _))) => {
                phrases::FIRST_BOTH.fill(lang, &[line, path, &notes.line])
            }
            (Some(notes), None) => phrases::FIRST_MISSING.fill(lang, &[path, &notes.line]),
            (None, run) => {
                phrases::FIRST_EXTRA.fill(lang, &[&run.as_ref().map_or(0, |(line, _)| *line)])
            }
        }
    }
}

/// An answer as a run with nothing to repair.
fn placed(printout: &Printout, table: &Table, moves: &[Move]) -> Repaired {
    let mut state = State::start(printout);
    let mut lines = Vec::with_capacity(moves.len());
    for (line, next) in moves.iter().enumerate() {
        let way = &table.ways(line, printout.items[next.item].pattern)[next.way];
        let taken = state.take(printout, next.item, way);
        debug_assert_eq!(taken, Ok(()), "an answer that is none");
        lines.push(Some(Placed {
            item: next.item,
            fault: None,
        }));
    }
    Repaired {
        lines,
        missing: Vec::new(),
        state,
    }
}
