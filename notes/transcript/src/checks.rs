//! Checks that a printout uses what it declares: actors, samples, labels, windows.

use std::collections::HashSet;

use super::error::LineError;
use super::pattern::Pattern;
use super::placeholder::{Kind, Placeholders};
use super::printout::Printout;
use super::relation::{Place, Relation};

/// Checks all bodies of a printout. A name that is declared and not used is most often misspelt.
pub(crate) fn check(all: &[Printout]) -> Result<(), LineError> {
    check_actors(all)?;
    check_samples(all)?;
    check_levels(all)?;
    check_labels(all)?;
    check_workers(all)?;
    check_windows(all)
}

fn check_actors(all: &[Printout]) -> Result<(), LineError> {
    let is_unused = |actor: &usize| {
        all.iter()
            .all(|printout| printout.by_actor[*actor].is_empty())
    };
    let unused = (0..all[0].actors.len()).find(is_unused);
    unused.map_or(Ok(()), |index| {
        let actor = &all[0].actors[index];
        let what = format!(
            "`{}` is declared here but prints nothing below: remove it",
            actor.name
        );
        Err((actor.line, what))
    })
}

/// Checks that each sample is in the body; for a `one-of` or `who` line, that one of its words is. A `who` word may also
/// name a declared actor.
fn check_samples(all: &[Printout]) -> Result<(), LineError> {
    let Placeholders { list, groups, .. } = &all[0].placeholders;
    let mut used = vec![false; list.len()];
    let mut used_groups = vec![false; groups.len()];
    let patterns = all.iter().flat_map(|printout| &printout.patterns);
    for index in patterns.flat_map(Pattern::placeholders) {
        used[index] = true;
        if let Kind::OneOf(group) | Kind::Who(group) = list[index].kind {
            used_groups[group] = true;
        }
    }
    for (index, placeholder) in list.iter().enumerate() {
        let mut actors = all[0].actors.iter();
        let mut names_actor = || actors.any(|actor| actor.name == placeholder.sample);
        used[index] |= matches!(placeholder.kind, Kind::Who(_)) && names_actor();
    }
    let unused = list.iter().zip(used).find(|(placeholder, used)| {
        !used && !matches!(placeholder.kind, Kind::OneOf(group) | Kind::Who(group) if used_groups[group])
    });
    unused.map_or(Ok(()), |(placeholder, _)| {
        let what = format!(
            "the sample `{}` is declared here but is no separate word below: remove it",
            placeholder.sample
        );
        Err((placeholder.line, what))
    })
}

/// Checks that a line changes each level that no line prints.
fn check_levels(all: &[Printout]) -> Result<(), LineError> {
    let changed = |level: usize| {
        let items = all.iter().flat_map(|printout| &printout.items);
        let mut levels = items.filter_map(|item| item.unprinted);
        levels.any(|(changed, _)| changed == level)
    };
    let mut named = all[0].placeholders.unprinted.iter();
    let unused = named.find(|named| !changed(named.level));
    unused.map_or(Ok(()), |named| {
        let name = &named.name;
        let what = format!("no line changes the level `{name}`: write `+1 {name}` in a margin");
        Err((named.line, what))
    })
}

/// Checks that a rule or a relation uses each label.
fn check_labels(all: &[Printout]) -> Result<(), LineError> {
    let mut wanted: HashSet<&str> = HashSet::new();
    for printout in all {
        let by_rule = printout.items.iter().flat_map(|item| {
            let windows = item.all_but.iter().map(|window| window.label);
            let after = item.after.iter().chain(&item.after_one_of).copied();
            after.chain(windows)
        });
        let by_relation = printout.relations.iter().flat_map(Relation::labels);
        // A relation may also count the lines of a `who` word: it has a higher number.
        let used = by_rule.chain(by_relation);
        wanted.extend(used.filter_map(|label| Some(printout.labels.get(label)?.as_str())));
    }
    let mut items = all.iter().flat_map(|printout| {
        let items = printout.items.iter();
        items.map(move |item| (printout, item))
    });
    let unused = items.find_map(|(printout, item)| {
        let mut labels = item
            .labels
            .iter()
            .map(|&label| printout.labels[label].as_str());
        let label = labels.find(|label| !wanted.contains(label))?;
        Some((
            item.line,
            format!("no line comes `after {label}`: remove the label"),
        ))
    });
    unused.map_or(Ok(()), Err)
}

/// Checks that a rule on workers names one number of them: other rules on workers have no meaning.
fn check_workers(all: &[Printout]) -> Result<(), LineError> {
    let mut relations = all.iter().flat_map(|printout| &printout.relations);
    let names_workers = |relation: &Relation| relation.labels_of(Place::Workers).next().is_some();
    let wrong = relations.find(|rule| names_workers(rule) && rule.workers().is_none());
    wrong.map_or(Ok(()), |rule| {
        let what = "write `workers(label) <= 4`, with the number of workers, from 1 to 1000";
        Err((rule.line, what.to_owned()))
    })
}

/// Checks that a window can forbid a line: it says nothing where too few lines with its label stand above.
fn check_windows(all: &[Printout]) -> Result<(), LineError> {
    let mut useful = HashSet::new();
    let mut useless = None;
    for printout in all {
        for item in &printout.items {
            for window in &item.all_but {
                let labelled = &printout.by_label[window.label];
                let above = labelled.partition_point(|&other| other < window.above);
                let label = printout.labels[window.label].as_str();
                if above > window.but {
                    useful.insert(label);
                } else if !useful.contains(label) {
                    useless = Some((item.line, label, window.but));
                }
            }
        }
    }
    match useless.filter(|(_, label, _)| !useful.contains(label)) {
        None => Ok(()),
        Some((line, label, but)) => Err((
            line,
            format!(
                "`after all but {but} {label}` says nothing: the label `({label})` stands on no more than {but} of the lines above"
            ),
        )),
    }
}
