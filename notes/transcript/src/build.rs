//! Combines head and body of a printout, and checks that they fit together.

use std::collections::{HashMap, HashSet};

use super::error::LineError;
use super::order;
use super::pattern::Pattern;
use super::placeholder::{Kind, Placeholders};
use super::printout::{Item, Named, Printout};
use super::relation::Relation;
use super::syntax::body::{Body, Line};
use super::syntax::header::Header;
use super::syntax::margin::{Plain, Times};

/// Combines a head with its bodies, one for each choice of alternatives. `end` is the last line of the printout in the
/// file.
pub(crate) fn printouts(
    path: &str,
    header: &Header,
    options: &[String],
    bodies: Vec<Body>,
    end: usize,
) -> Result<Printout, LineError> {
    let mut header = header.clone();
    relate(&mut header);
    let short: Vec<Body> = bodies.iter().filter_map(Body::without_ours).collect();
    let build = |body| printout(path, &header, options, body, end);
    let mut all: Vec<Printout> = bodies.into_iter().map(build).collect::<Result<_, _>>()?;
    // A name that is declared and not used is most often misspelt.
    check_actors(&all)?;
    check_samples(&all)?;
    check_labels(&all)?;
    // A relation that counts lines of ours says nothing about a printout without them.
    header.relations.retain(|relation| {
        let mut relation = relation.clone();
        let labels = short.first().map(Body::labels).unwrap_or_default();
        relation.resolve(&header.placeholders, &labels).is_ok()
    });
    let build = |body| printout(path, &header, options, body, end);
    let without_ours = short.into_iter().map(build).collect::<Result<_, _>>()?;
    let mut first = all.remove(0);
    first.alternatives = all;
    first.without_ours = without_ours;
    Ok(first)
}

/// Marks the samples that a relation contains. What does not resolve is an error later.
fn relate(header: &mut Header) {
    for relation in &header.relations {
        let mut relation = relation.clone();
        let _unresolved = relation.resolve(&header.placeholders, &[]);
        for sample in relation.samples() {
            header.placeholders.list[sample].related = true;
        }
    }
}

fn printout(
    path: &str,
    header: &Header,
    options: &[String],
    body: Body,
    end: usize,
) -> Result<Printout, LineError> {
    if body.lines.is_empty() {
        return Err((
            end,
            "the printout has no lines: write `actor | text`".to_owned(),
        ));
    }
    let header = header.clone();
    let mut printout = Printout {
        path: path.to_owned(),
        options: options.to_vec(),
        notes: header.notes,
        ours: header.ours,
        shows: header.shows.unwrap_or_default(),
        shows_zh: header.shows_zh.unwrap_or_default(),
        by_actor: vec![Vec::new(); header.actors.len()],
        named: Named::of(&header.actors, &header.placeholders),
        actors: header.actors,
        placeholders: header.placeholders,
        patterns: Vec::new(),
        by_pattern: Vec::new(),
        items: Vec::new(),
        labels: Vec::new(),
        by_label: Vec::new(),
        separators: body.separators,
        order: Vec::new(),
        relations: Vec::new(),
        alternatives: Vec::new(),
        without_ours: Vec::new(),
    };
    let mut builder = Builder::default();
    for line in &body.lines {
        builder.label(line, &mut printout);
    }
    for line in body.lines {
        builder.add(line, &mut printout)?;
    }
    printout.relations = header.relations;
    resolve(&mut printout)?;
    printout.order = order::of(&printout)?;
    Ok(printout)
}

/// Resolves the relations.
fn resolve(printout: &mut Printout) -> Result<(), LineError> {
    let Printout {
        placeholders,
        labels,
        relations,
        ..
    } = printout;
    for relation in relations {
        let line = relation.line;
        let resolved = relation.resolve(placeholders, labels);
        resolved.map_err(|what| (line, what))?;
    }
    Ok(())
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

/// Checks that each sample is in the body; for a `one-of` or `who` line, that one of its words is.
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

/// Checks that a rule or a relation uses each label.
fn check_labels(all: &[Printout]) -> Result<(), LineError> {
    let mut wanted: HashSet<&str> = HashSet::new();
    for printout in all {
        let after = |item: &'_ Item| item.after.iter().chain(&item.after_any).copied().collect();
        let by_rule = printout
            .items
            .iter()
            .flat_map(|item| -> Vec<usize> { after(item) });
        let by_relation = printout.relations.iter().flat_map(Relation::labels);
        wanted.extend(
            by_rule
                .chain(by_relation)
                .map(|label| printout.labels[label].as_str()),
        );
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
        check_change(&pattern, margin.change, printout).map_err(wrong)?;
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
                ours: line.ours,
                change: line.margin.change,
                labels: labels.clone(),
                after: after.clone(),
                after_any: after_any.clone(),
            });
        }
        Ok(())
    }
}

/// Checks that a line with a level says how it changes it, and that only such a line does.
fn check_change(pattern: &Pattern, change: Option<i64>, printout: &Printout) -> Result<(), String> {
    let kind = |placeholder: usize| &printout.placeholders.list[placeholder].kind;
    let levels = pattern
        .placeholders()
        .filter(|&sample| matches!(kind(sample), Kind::Level(_)));
    match (levels.count(), change) {
        (0, None) | (1, Some(_)) => Ok(()),
        (0, Some(_)) => Err("the line contains no sample of a `level` line to change".to_owned()),
        (1, None) => {
            Err("write in the margin how the line changes its level: `+1` or `-1`".to_owned())
        }
        _ => Err("a line may contain one sample of a `level` line".to_owned()),
    }
}
