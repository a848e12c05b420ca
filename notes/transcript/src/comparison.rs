//! Compares a run with a printout.

#[cfg(test)]
mod single_changes;

use super::explain::alignment::{Alignment, align};
use super::explain::alternatives;
use super::explain::expected::{Numbering, Required};
use super::explain::glued;
use super::explain::judge::judge;
use super::explain::reason::Reasons;
use super::explain::reconcile::{pair_similar, reconcile};
use super::explain::repair;
use super::explain::rows::{Row, rows};
use super::explain::workers;
use super::matching::match_table::MatchTable;
use super::matching::search::{self, Found, Verdict};
use super::printed::Lines;
use super::printout::Printout;
use super::report::outcome::Outcome;
use super::report::side_by_side;
use super::report::style::Style;
use super::report::summary;
use super::source::Source;
use notes_lang::Lang;

/// The result of a comparison: whether the transcript allows the run, and how the run differs.
#[derive(Clone, Debug)]
pub struct Comparison {
    outcome: Outcome,
}

impl Printout {
    /// Compares what a run printed with this printout. If its lines may come in several ways (`either … or … end`), the
    /// one that fits best counts.
    ///
    /// Ignores colours and other escapes of the run, treats `\r\n` as `\n`, and ignores a missing last newline. Never
    /// blocks. The time grows with lines times actors, and is bounded: see [`Comparison::is_undecided`].
    pub fn compare(&self, run: &str) -> Comparison {
        best(&[self.ways()], run)
    }

    /// Like [`Printout::compare`], for what the notes' own program printed: lines of ours (`--- ours`) may be missing.
    pub fn compare_saved(&self, run: &str) -> Comparison {
        let mut comparison = best(&[self.ways(), self.without_ours.iter().collect()], run);
        comparison.outcome.is_saved = true;
        comparison
    }

    /// Whether the transcript allows the run. Faster than [`Printout::compare`] if not, because nothing is explained.
    pub fn accepts(&self, run: &str) -> bool {
        let lines = Lines::of(run);
        self.ways().iter().any(|way| way.accepts_lines(&lines))
    }

    /// Like [`Printout::accepts`], for what the notes' own program printed: lines of ours (`--- ours`) may be missing.
    pub fn accepts_saved(&self, run: &str) -> bool {
        let lines = Lines::of(run);
        let mut ways = self.ways().into_iter().chain(&self.without_ours);
        ways.any(|way| way.accepts_lines(&lines))
    }

    fn accepts_lines(&self, lines: &Lines) -> bool {
        let mut table = MatchTable::of(self, &lines.texts);
        let found = search::assign(self, &table);
        self.align_lines(lines, &mut table, found).verdict == Verdict::Agrees
    }

    /// The ways in which the lines may come.
    fn ways(&self) -> Vec<&Printout> {
        std::iter::once(self).chain(&self.alternatives).collect()
    }

    fn compare_with_this(&self, lines: &Lines) -> Comparison {
        let mut table = MatchTable::of(self, &lines.texts);
        let found = search::assign(self, &table);
        let strict = (found.verdict == Verdict::Differs && lines.texts.len() <= repair::MAX_LINES)
            .then(|| table.clone());
        let mut aligned = self.align_lines(lines, &mut table, found);
        let comparison = self.comparison(lines, &table, &aligned);
        if comparison.agrees() {
            return comparison;
        }
        let strict = strict.filter(|_| aligned.verdict == Verdict::Differs);
        let single = strict.and_then(|strict| {
            let run = repair::Run {
                table: &strict,
                loose: &table,
                lines: &lines.texts,
                first: aligned.first,
            };
            if aligned.alignment.has_sound_lines() {
                return repair::nearly_fixed(self, &run);
            }
            let is_single = comparison.faults() == 1;
            let known = &aligned.alignment;
            let repaired = repair::single(self, &run);
            repair::better_than(known, is_single, repaired, self, &lines.texts)
        });
        if let Some(alignment) = single {
            aligned.alignment = alignment;
            aligned.is_repaired = true;
            return self.comparison(lines, &table, &aligned);
        }
        // Lines that ran together are compared one by one, if the run then has fewer faults.
        let wrong = comparison
            .outcome
            .rows
            .iter()
            .filter(|row| !row.status.agrees());
        let wrong = wrong.filter_map(|row| row.expected.as_ref());
        let wrong: Vec<usize> = wrong.map(|expected| expected.item).collect();
        let parted = glued::part(self, &table, lines, &wrong);
        let parted = parted.map(|lines| {
            let mut table = MatchTable::of(self, &lines.texts);
            let aligned = self.align_lines(&lines, &mut table, Found::differs());
            let parted = self.comparison(&lines, &table, &aligned);
            (parted, !lines.mixed.is_empty())
        });
        match parted {
            Some((parted, _)) if parted.faults() < comparison.faults() => parted,
            // Two mixed lines count as two faults, like two wrong texts. On a tie, naming them together says more.
            Some((parted, true)) if parted.faults() == comparison.faults() => parted,
            _ => comparison,
        }
    }

    fn align_lines(&self, lines: &Lines, table: &mut MatchTable, found: Found) -> Aligned {
        let (mut verdict, mut steps, mut moves) = (found.verdict, found.steps, found.moves);
        if verdict != Verdict::Agrees {
            table.add_out_of_range(self, &lines.texts);
            let start = search::assign_start(self, table);
            steps += start.steps;
            moves = start.moves;
        }
        let table = &*table;
        let mut alignment = align(self, table, &moves);
        if alignment.has_no_fault() && !table.has_out_of_range() && !lines.ran_together() {
            verdict = Verdict::Agrees;
        } else {
            reconcile(self, table, &mut alignment);
            pair_similar(self, table, &lines.texts, &mut alignment);
            let found = alignment.clone();
            judge(self, table, &mut alignment);
            if alignment.has_no_fault() {
                alignment = found; // The run differs, so the report must say where.
            }
            alignment.remove_surplus(self);
        }
        Aligned {
            alignment,
            verdict,
            steps: steps.max(lines.texts.len()),
            first: moves.len(),
            is_repaired: false,
        }
    }

    fn comparison(&self, lines: &Lines, table: &MatchTable, aligned: &Aligned) -> Comparison {
        let differs = aligned.verdict != Verdict::Agrees;
        let mut alignment = aligned.alignment.clone();
        if differs && !aligned.is_repaired {
            workers::blame_first_of_too_many(self, &mut alignment);
        }
        let alignment = &alignment;
        debug_assert!(
            alignment.has_each_line(self),
            "a line stands too often or in no row"
        );
        let numbering = Numbering::of_alignment(self, alignment);
        let reasons = Reasons {
            printout: self,
            numbering: &numbering,
            table,
            alignment,
            lines: &lines.texts,
        };
        // A run that a single change makes right breaks no other rule.
        let broken = if differs && !aligned.is_repaired {
            reasons.of_the_whole_run()
        } else {
            Vec::new()
        };
        let unusual = alignment.unusual.iter().filter(|_| !differs);
        let notices = unusual.map(|&relation| reasons.of_relation(relation, None));
        Comparison {
            outcome: Outcome {
                path: self.path.clone(),
                notes: (self.notes.first())
                    .filter(|_| !self.ours)
                    .map(Source::label),
                required: Required::of(self),
                is_saved: false,
                rows: rows(self, table, lines, alignment),
                broken,
                notices: notices.collect(),
                verdict: aligned.verdict,
                steps: aligned.steps,
            },
        }
    }
}

/// What a comparison reports.
struct Aligned {
    alignment: Alignment,
    verdict: Verdict,
    steps: usize,
    /// How many lines from the first one on break no rule.
    first: usize,
    /// The alignment has one fault, and the run without it agrees.
    is_repaired: bool,
}

/// The first comparison that agrees, or the one with the fewest faults. In each group stand the alternatives of one
/// printout.
fn best(groups: &[Vec<&Printout>], run: &str) -> Comparison {
    let lines = Lines::of(run);
    let mut best: Option<(Comparison, &Printout, &[&Printout])> = None;
    for group in groups {
        for printout in group {
            let comparison = printout.compare_with_this(&lines);
            if comparison.agrees() {
                return comparison;
            }
            let faults = comparison.faults();
            if best
                .as_ref()
                .is_none_or(|(best, ..)| faults < best.faults())
            {
                best = Some((comparison, printout, group));
            }
        }
    }
    let Some((mut comparison, nearest, group)) = best else {
        unreachable!("a printout is its own first alternative")
    };
    if group.len() > 1 {
        alternatives::explain(&mut comparison.outcome.rows, nearest, group);
    }
    comparison
}

impl Comparison {
    /// How many lines of the report are wrong, and how many rules on the whole run are broken.
    pub fn faults(&self) -> usize {
        self.outcome.rows.iter().map(Row::faults).sum::<usize>() + self.outcome.broken.len()
    }

    /// Whether the transcript allows the run.
    pub fn agrees(&self) -> bool {
        self.outcome.verdict == Verdict::Agrees
    }

    /// Whether the search used up its steps before it found an agreement or a proof that there is none. This happens
    /// only for long runs in which many lines match many places. Then [`Comparison::agrees`] is false and the report
    /// says so.
    pub fn is_undecided(&self) -> bool {
        self.outcome.verdict == Verdict::Undecided
    }

    /// How many steps the search took: a measure of the work that does not depend on the machine.
    pub fn steps(&self) -> usize {
        self.outcome.steps
    }

    /// Transcript and run side by side: each row with its status, each wrong line with the rule that it breaks, and the
    /// summary. Ends with a newline.
    pub fn report(&self, lang: Lang, style: Style) -> String {
        side_by_side::write(&self.outcome, lang, style, None)
    }

    /// The report of a run that was ended before its time: `ending`, which says so, comes first, and the missing lines at
    /// the end are counted in one row.
    pub fn report_of_cut_run(&self, ending: &str, lang: Lang, style: Style) -> String {
        side_by_side::write(&self.outcome, lang, style, Some(ending))
    }

    /// The outcome in one line, without a newline.
    pub fn summary(&self, lang: Lang) -> String {
        summary::write(&self.outcome, lang)
    }
}
