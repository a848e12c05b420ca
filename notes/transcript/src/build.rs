//! Combines head and body of a printout, and checks that they fit together.

use std::collections::HashMap;

use super::checks;
use super::error::LineError;
use super::order;
use super::pattern::Pattern;
use super::placeholder::{Kind, Placeholders};
use super::printout::{Item, Named, Printout, Window};
use super::relation::Relation;
use super::syntax::body::{Body, Line};
use super::syntax::header::Header;
use super::syntax::margin::{Margin, Plain, Times};

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
    let labels: Vec<Vec<String>> = bodies.iter().map(Body::labels).collect();
    let all_labels = labels.concat();
    let words = Named::of(&header.actors, &header.placeholders).words;
    let knows = |labels: &[String], relation: &Relation| {
        let labels = [labels, &words].concat();
        let resolved = relation.clone().resolve(&header.placeholders, &labels);
        resolved.is_ok()
    };
    let is_mixed = |relation: &&Relation| {
        knows(&all_labels, relation) && !labels.iter().any(|own| knows(own, relation))
    };
    if let Some(mixed) = header.relations.iter().find(is_mixed) {
        let what = "no alternative has all labels of this rule".to_owned();
        return Err((mixed.line, what));
    }
    let build = |body: Body| {
        let mut header = header.clone();
        // A relation with a label of other lines, of another alternative or of ours, says nothing about this body.
        let own = body.labels();
        let says_something =
            |relation: &&Relation| knows(&own, relation) || !knows(&all_labels, relation);
        let relations = header.relations.iter().filter(says_something);
        header.relations = relations.cloned().collect();
        printout(path, header, options, body, end)
    };
    let mut all: Vec<Printout> = bodies.into_iter().map(build).collect::<Result<_, _>>()?;
    checks::check(&all)?;
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
    header: Header,
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
        named,
        relations,
        ..
    } = printout;
    let labels: Vec<String> = labels.iter().chain(&named.words).cloned().collect();
    for relation in relations {
        let line = relation.line;
        let resolved = relation.resolve(placeholders, &labels);
        resolved.map_err(|what| (line, what))?;
    }
    Ok(())
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
        let (labels, after, after_one_of) = (
            find(&margin.labels)?,
            find(&margin.after)?,
            find(&margin.after_one_of)?,
        );
        let but: Vec<String> = margin
            .all_but
            .iter()
            .map(|(_, label)| label.clone())
            .collect();
        let all_but = find(&but)?;
        let pattern = match &margin.plain {
            Plain::These(plain) => Pattern::new(&line.text, &printout.placeholders, plain),
            Plain::All => Pattern::new(&line.text, &Placeholders::default(), &[]),
        };
        check_change(&pattern, margin.change, printout).map_err(wrong)?;
        let unprinted = unprinted(margin.unprinted.as_ref(), printout).map_err(wrong)?;
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
            let at_once = at_once(margin, actor, printout).map_err(wrong)?;
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
                unprinted,
                at_once,
                is_awaited: false,
                labels: labels.clone(),
                after: after.clone(),
                after_one_of: after_one_of.clone(),
                all_but: windows(&all_but, &margin.all_but, index),
            });
        }
        Ok(())
    }
}

/// The level that no line prints, and by how much the line changes it.
fn unprinted(
    change: Option<&(i64, String)>,
    printout: &Printout,
) -> Result<Option<(usize, i64)>, String> {
    let Some((change, name)) = change else {
        return Ok(None);
    };
    let mut named = printout.placeholders.unprinted.iter();
    let level = named.find(|named| named.name == *name);
    let level = level.ok_or_else(|| format!("no `level` line has the name `{name}`"))?;
    Ok(Some((level.level, *change)))
}

/// For a line `at once`: the actor's item before it.
fn at_once(
    margin: &Margin,
    actor: usize,
    printout: &mut Printout,
) -> Result<Option<usize>, String> {
    if !margin.at_once {
        return Ok(None);
    }
    // Only the first of several lines could follow the one above.
    if matches!(margin.times, Times::Between(_, most) if most != Some(1)) {
        return Err("a line `at once` must come a fixed number of times or at most once: write `x2`, `0..1`, or nothing, in place of the range".to_owned());
    }
    let before = printout.by_actor[actor].last().copied();
    let before = before.ok_or_else(|| {
        let name = &margin.actor;
        format!("`at once`: no line of `{name}` above that this line could follow")
    })?;
    printout.items[before].is_awaited = true;
    Ok(Some(before))
}

/// The windows of the item with this number, from their labels and numbers.
fn windows(labels: &[usize], numbers: &[(usize, String)], above: usize) -> Vec<Window> {
    let windows = labels.iter().zip(numbers);
    let window = |(&label, &(but, _)): (&usize, &(usize, String))| Window { label, but, above };
    windows.map(window).collect()
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
