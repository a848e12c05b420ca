//! A printout ready to be compared: its lines as items with patterns and the order between them.

use std::collections::HashMap;

use super::body::{Body, Line, Wrong};
use super::header::{Declared, Header};
use super::kind::{Holes, Kind};
use super::margin::{Plain, Times};
use super::pattern::Pattern;
use super::{Comparison, Source};
use notes_lang::Lang;

/// One printout of a transcript: what a run with certain options prints, and in which orders.
#[derive(Clone, Debug)]
pub struct Printout {
    pub(super) path: String,
    pub(super) options: Vec<String>,
    pub(super) notes: Vec<Source>,
    /// The notes print none of it.
    pub(super) ours: bool,
    pub(super) shows: String,
    pub(super) shows_zh: String,
    pub(super) actors: Vec<Declared>,
    pub(super) holes: Holes,
    pub(super) patterns: Vec<Pattern>,
    pub(super) by_pattern: Vec<Vec<usize>>,
    pub(super) items: Vec<Item>,
    /// The items of each actor, in order.
    pub(super) by_actor: Vec<Vec<usize>>,
    pub(super) labels: Vec<String>,
    pub(super) by_label: Vec<Vec<usize>>,
    /// The line number of each `---`.
    pub(super) rules: Vec<usize>,
    /// All items in an order in which they can come.
    pub(super) order: Vec<usize>,
}

/// A line that comes `min` to `max` times in a row.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) actor: usize,
    /// Its place among its actor's items.
    pub(super) place: usize,
    pub(super) pattern: usize,
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) section: usize,
    pub(super) labels: Vec<usize>,
    pub(super) after: Vec<usize>,
    pub(super) after_any: Vec<usize>,
}

impl Printout {
    /// The options that this printout is for; none for a bare run.
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// Where the notes show this.
    pub fn notes(&self) -> &[Source] {
        &self.notes
    }

    /// What it shows, in a line.
    pub fn shows(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.shows,
            Lang::Zh => &self.shows_zh,
        }
    }

    /// Holds what a run printed against this printout.
    ///
    /// Colours and other escapes are left out of the comparison, `\r\n` is `\n`, and a missing last
    /// newline makes no difference. Never blocks; the time grows with lines times actors, and is
    /// bounded: see [`Comparison::gave_up`].
    pub fn compare(&self, run: &str) -> Comparison {
        Comparison::of(self, run)
    }

    pub(super) fn sections(&self) -> usize {
        self.rules.len() + 1
    }

    pub(super) fn actor_name(&self, item: usize) -> &str {
        &self.actors[self.items[item].actor].name
    }

    /// Puts head and body together.
    pub(super) fn build(
        path: &str,
        header: Header,
        options: Vec<String>,
        body: Body,
        end: usize,
    ) -> Result<Printout, Wrong> {
        let mut printout = Printout {
            path: path.to_owned(),
            options,
            notes: header.notes,
            ours: header.ours,
            shows: header.shows.unwrap_or_default(),
            shows_zh: header.shows_zh.unwrap_or_default(),
            by_actor: vec![Vec::new(); header.actors.len()],
            actors: header.actors,
            holes: header.holes,
            patterns: Vec::new(),
            by_pattern: Vec::new(),
            items: Vec::new(),
            labels: Vec::new(),
            by_label: Vec::new(),
            rules: body.rules,
            order: Vec::new(),
        };
        if body.lines.is_empty() {
            return Err((
                end,
                "no line of the printout stands here: write `actor | text`".to_owned(),
            ));
        }
        let mut builder = Builder::default();
        for line in &body.lines {
            builder.label(line, &mut printout);
        }
        for line in body.lines {
            builder.add(line, &mut printout)?;
        }
        printout.check_uses()?;
        printout.order = super::order::of(&printout)?;
        Ok(printout)
    }

    /// What is declared must stand in the body: most of what does not is misspelt.
    fn check_uses(&self) -> Result<(), Wrong> {
        let unused = self.by_actor.iter().position(Vec::is_empty);
        if let Some(actor) = unused.map(|index| &self.actors[index]) {
            let what = format!(
                "`{}` is declared here and prints nothing below: take it away",
                actor.name
            );
            return Err((actor.line, what));
        }
        let mut used = vec![false; self.holes.holes.len()];
        self.patterns
            .iter()
            .flat_map(Pattern::holes)
            .for_each(|hole| used[hole] = true);
        let group = |kind: &Kind| match kind {
            Kind::OneOf(group) | Kind::EachOf(group) | Kind::Deal(group) => Some(*group),
            _ => None,
        };
        for (index, hole) in self.holes.holes.iter().enumerate() {
            let fellow_used = || {
                let fellows = self.holes.holes.iter().enumerate();
                let mut same = fellows.filter(|(_, other)| group(&other.kind) == group(&hole.kind));
                group(&hole.kind).is_some() && same.any(|(other, _)| used[other])
            };
            if !used[index] && !fellow_used() {
                let sample = &hole.sample;
                let what = format!(
                    "the sample `{sample}` is declared here and stands alone nowhere below"
                );
                return Err((hole.line, what));
            }
        }
        let mut wanted = vec![false; self.labels.len()];
        let waits = self
            .items
            .iter()
            .flat_map(|item| item.after.iter().chain(&item.after_any));
        waits.for_each(|&label| wanted[label] = true);
        let idle = self.items.iter().find_map(|item| {
            let label = item.labels.iter().find(|&&label| !wanted[label])?;
            Some((
                item.line,
                format!(
                    "nothing comes `after {}`: take the label away",
                    self.labels[*label]
                ),
            ))
        });
        idle.map_or(Ok(()), Err)
    }
}

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

    fn add(&mut self, line: Line, printout: &mut Printout) -> Result<(), Wrong> {
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
        let find = |labels: &[String]| -> Result<Vec<usize>, Wrong> {
            let known = |label: &String| self.labels.get(label).copied();
            let find = |label: &String| {
                known(label).ok_or_else(|| wrong(format!("no line is labelled `({label})`")))
            };
            labels.iter().map(find).collect()
        };
        let (labels, after, after_any) = (
            find(&margin.labels)?,
            find(&margin.after)?,
            find(&margin.after_any)?,
        );
        let pattern = match &margin.plain {
            Plain::These(plain) => Pattern::new(&line.text, &printout.holes, plain),
            Plain::All => Pattern::new(&line.text, &Holes::default(), &[]),
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
