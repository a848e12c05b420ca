//! Combines head and body of a printout, and checks that they fit together.

use std::collections::HashMap;

use super::error::LineError;
use super::order;
use super::pattern::Pattern;
use super::placeholder::{Kind, Placeholders};
use super::printout::{Item, Printout};
use super::syntax::body::{Body, Line};
use super::syntax::header::Header;
use super::syntax::margin::{Plain, Times};

/// Combines head and body. `end` is the last line of the printout in the file.
pub(crate) fn printout(
    path: &str,
    header: Header,
    options: Vec<String>,
    body: Body,
    end: usize,
) -> Result<Printout, LineError> {
    if body.lines.is_empty() {
        return Err((
            end,
            "the printout has no lines: write `actor | text`".to_owned(),
        ));
    }
    let mut printout = Printout {
        path: path.to_owned(),
        options,
        notes: header.notes,
        ours: header.ours,
        shows: header.shows.unwrap_or_default(),
        shows_zh: header.shows_zh.unwrap_or_default(),
        by_actor: vec![Vec::new(); header.actors.len()],
        actors: header.actors,
        placeholders: header.placeholders,
        patterns: Vec::new(),
        by_pattern: Vec::new(),
        items: Vec::new(),
        labels: Vec::new(),
        by_label: Vec::new(),
        separators: body.separators,
        order: Vec::new(),
    };
    let mut builder = Builder::default();
    for line in &body.lines {
        builder.label(line, &mut printout);
    }
    for line in body.lines {
        builder.add(line, &mut printout)?;
    }
    // A name that is declared and not used is most often misspelt.
    check_actors(&printout)?;
    check_samples(&printout)?;
    check_labels(&printout)?;
    printout.order = order::of(&printout)?;
    Ok(printout)
}

fn check_actors(printout: &Printout) -> Result<(), LineError> {
    let unused = printout.by_actor.iter().position(Vec::is_empty);
    unused.map_or(Ok(()), |index| {
        let actor = &printout.actors[index];
        let what = format!(
            "`{}` is declared here but prints nothing below: remove it",
            actor.name
        );
        Err((actor.line, what))
    })
}

/// Checks that each sample is in the body; for a `one-of` line, that one of its words is.
fn check_samples(printout: &Printout) -> Result<(), LineError> {
    let Placeholders { list, groups } = &printout.placeholders;
    let mut used = vec![false; list.len()];
    let mut used_groups = vec![false; groups.len()];
    for index in printout.patterns.iter().flat_map(Pattern::placeholders) {
        used[index] = true;
        if let Kind::OneOf(group) = list[index].kind {
            used_groups[group] = true;
        }
    }
    let unused = list.iter().zip(used).find(|(placeholder, used)| {
        !used && !matches!(placeholder.kind, Kind::OneOf(group) if used_groups[group])
    });
    unused.map_or(Ok(()), |(placeholder, _)| {
        let what = format!(
            "the sample `{}` is declared here but is no separate word below: remove it",
            placeholder.sample
        );
        Err((placeholder.line, what))
    })
}

fn check_labels(printout: &Printout) -> Result<(), LineError> {
    let mut wanted = vec![false; printout.labels.len()];
    for item in &printout.items {
        let after = item.after.iter().chain(&item.after_any);
        after.for_each(|&label| wanted[label] = true);
    }
    let unused = printout.items.iter().find_map(|item| {
        let label = item.labels.iter().find(|&&label| !wanted[label])?;
        let label = &printout.labels[*label];
        Some((
            item.line,
            format!("no line comes `after {label}`: remove the label"),
        ))
    });
    unused.map_or(Ok(()), Err)
}

/// The numbers of labels and patterns.
#[derive(Default)]
struct Builder {
    labels: HashMap<String, usize>,
    patterns: HashMap<Pattern, usize>,
}

impl Builder {
    fn label(&mut self, line: &Line, printout: &mut Printout) {
        for label in &line.margin.labels {
            let next = self.labels.len();
            if *self.labels.entry(label.clone()).or_insert(next) == next {
                printout.labels.push(label.clone());
                printout.by_label.push(Vec::new());
            }
        }
    }

    fn add(&mut self, line: Line, printout: &mut Printout) -> Result<(), LineError> {
        let margin = &line.margin;
        let wrong = |what: String| (line.line, what);
        let actor = printout
            .actors
            .iter()
            .position(|actor| actor.name == margin.actor);
        let actor = actor.ok_or_else(|| {
            let names: Vec<&str> = printout.actors.iter().map(|actor| actor.name.as_str()).collect();
            wrong(format!(
                "the actor `{}` is not declared; declared are: {}; add it to a `processes`, `threads` \
                 or `tasks` line",
                margin.actor,
                names.join(", ")
            ))
        })?;
        let find = |labels: &[String]| -> Result<Vec<usize>, LineError> {
            let known = |label: &String| self.labels.get(label).copied();
            let find = |label: &String| {
                known(label).ok_or_else(|| wrong(format!("no line has the label `({label})`")))
            };
            labels.iter().map(find).collect()
        };
        let (labels, after, after_any) = (
            find(&margin.labels)?,
            find(&margin.after)?,
            find(&margin.after_any)?,
        );
        let pattern = match &margin.plain {
            Plain::These(plain) => Pattern::new(&line.text, &printout.placeholders, plain),
            Plain::All => Pattern::new(&line.text, &Placeholders::default(), &[]),
        };
        let next = self.patterns.len();
        let pattern_index = *self.patterns.entry(pattern.clone()).or_insert(next);
        if pattern_index == next {
            printout.patterns.push(pattern);
            printout.by_pattern.push(Vec::new());
        }
        let (copies, min, max) = match margin.times {
            Times::Exactly(count) => (count, 1, 1),
            Times::Between(least, most) => (1, least, most.unwrap_or(u32::MAX)),
        };
        for _ in 0..copies {
            let index = printout.items.len();
            printout.by_actor[actor].push(index);
            printout.by_pattern[pattern_index].push(index);
            labels
                .iter()
                .for_each(|&label| printout.by_label[label].push(index));
            printout.items.push(Item {
                line: line.line,
                text: line.text.clone(),
                actor,
                place: printout.by_actor[actor].len() - 1,
                pattern: pattern_index,
                min,
                max,
                section: line.section,
                labels: labels.clone(),
                after: after.clone(),
                after_any: after_any.clone(),
            });
        }
        Ok(())
    }
}
