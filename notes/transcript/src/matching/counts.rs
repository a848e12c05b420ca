//! Counts the lines of a run before the search. If a count breaks a rule, no search is needed.

use super::match_table::MatchTable;
use crate::printout::Printout;
use crate::relation::Place;

/// Whether a rule on the number of lines is broken, whatever items the lines are.
pub(crate) fn break_a_rule(printout: &Printout, table: &MatchTable) -> bool {
    let counts: Vec<Option<f64>> = (0..printout.labels.len())
        .map(|label| count(printout, table, label))
        .collect();
    let known = |place: Place, label: usize| match place {
        Place::Lines => *counts.get(label)?,
        Place::First | Place::Last | Place::Workers | Place::Lost => None,
    };
    let mut rules = printout.relations.iter().filter(|rule| !rule.is_usual);
    rules.any(|rule| !rule.holds(|_| None, known))
}

/// How many lines have the label; `None` if this depends on which items they are.
fn count(printout: &Printout, table: &MatchTable, label: usize) -> Option<f64> {
    let has_label = |item: usize| printout.items[item].labels.contains(&label);
    // For each pattern, whether its lines have the label.
    let patterns: Vec<Option<bool>> = (printout.by_pattern.iter())
        .map(|items| all_equal(items.iter().map(|&item| Some(has_label(item)))))
        .collect();
    let lines = 0..table.lines();
    let mut count = 0;
    for line in lines {
        let patterns = table.patterns(line).map(|pattern| patterns[pattern]);
        count += usize::from(all_equal(patterns)?);
    }
    Some(count as f64)
}

/// The value that all of these have; `None` if they differ, or one is unknown, or there is none.
fn all_equal(mut values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let first = values.next()??;
    values.all(|value| value == Some(first)).then_some(first)
}
