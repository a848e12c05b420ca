//! A printout in the form for comparisons: its lines as items with patterns, and the order between them.

use super::actor::Actor;
use super::pattern::Pattern;
use super::placeholder::{Kind, Placeholders};
use super::relation::Relation;
use super::source::Source;
use notes_lang::Lang;

/// One printout of a transcript: what a run with certain options prints, and in which orders.
#[derive(Clone, Debug)]
pub struct Printout {
    pub(crate) path: String,
    pub(crate) options: Vec<String>,
    pub(crate) notes: Vec<Source>,
    /// No program of the notes prints the body.
    pub(crate) ours: bool,
    pub(crate) shows: String,
    pub(crate) shows_zh: String,
    pub(crate) actors: Vec<Actor>,
    pub(crate) placeholders: Placeholders,
    /// The texts of the items, each once.
    pub(crate) patterns: Vec<Pattern>,
    /// The items of each pattern.
    pub(crate) by_pattern: Vec<Vec<usize>>,
    pub(crate) items: Vec<Item>,
    /// The items of each actor, in order.
    pub(crate) by_actor: Vec<Vec<usize>>,
    pub(crate) labels: Vec<String>,
    /// The items that have each label.
    pub(crate) by_label: Vec<Vec<usize>>,
    /// The line number of each `---`.
    pub(crate) separators: Vec<usize>,
    /// All items in an order in which they can come.
    pub(crate) order: Vec<usize>,
    pub(crate) relations: Vec<Relation>,
    /// The actors that `who` words name.
    pub(crate) named: Named,
    /// The other ways in which the lines may come: `either … or … end`.
    pub(crate) alternatives: Vec<Printout>,
    /// The same printouts without the lines that the notes do not have: `--- ours`.
    pub(crate) without_ours: Vec<Printout>,
}

/// The actors that `who` words name. A word may name a declared actor, or one that prints only lines with the word.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    pub(crate) words: Vec<String>,
    /// For each word, the declared actor of this name.
    pub(crate) actor: Vec<Option<usize>>,
    /// For each declared actor, the word that names it.
    pub(crate) word_of: Vec<Option<usize>>,
}

impl Named {
    pub(crate) fn of(actors: &[Actor], placeholders: &Placeholders) -> Named {
        let mut words: Vec<String> = Vec::new();
        for placeholder in &placeholders.list {
            if let Kind::Who(group) = placeholder.kind {
                words.extend(placeholders.groups[group].iter().cloned());
            }
        }
        words.sort_unstable();
        words.dedup();
        let actor = |word: &String| actors.iter().position(|actor| actor.name == *word);
        let word_of = |actor: &Actor| words.iter().position(|word| actor.name == *word);
        Named {
            actor: words.iter().map(actor).collect(),
            word_of: actors.iter().map(word_of).collect(),
            words,
        }
    }
}

/// A line that comes `min` to `max` times in a row.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The line number in the file.
    pub(crate) line: usize,
    /// The text as in the notes, with the samples.
    pub(crate) text: String,
    pub(crate) actor: usize,
    /// The item's place among its actor's items.
    pub(crate) place: usize,
    pub(crate) pattern: usize,
    pub(crate) min: u32,
    pub(crate) max: u32,
    /// How many `---` are above the item.
    pub(crate) section: usize,
    /// The notes do not have the line: it stands below `--- ours`.
    pub(crate) ours: bool,
    /// By how much the line changes the level that it prints.
    pub(crate) change: Option<i64>,
    /// A level that no line prints, and by how much the line changes it.
    pub(crate) unprinted: Option<(usize, i64)>,
    /// The item that the line must follow directly: `at once`.
    pub(crate) at_once: Option<usize>,
    /// Whether a line `at once` follows this one.
    pub(crate) is_awaited: bool,
    pub(crate) labels: Vec<usize>,
    /// Labels whose lines must all come before this item.
    pub(crate) after: Vec<usize>,
    /// Labels of which at least one line must come before this item.
    pub(crate) after_one_of: Vec<usize>,
    /// Labels of which only a few lines above may come later.
    pub(crate) all_but: Vec<Window>,
}

/// `after all but 2 got`: of the lines above with this label, at most 2 come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) label: usize,
    pub(crate) but: usize,
    /// The items before this one stand above the line.
    pub(crate) above: usize,
}

impl Printout {
    /// The options of this printout; none for a run without options.
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// The places in the notes that show this.
    pub fn notes(&self) -> &[Source] {
        &self.notes
    }

    /// What the printout shows, in one line.
    pub fn shows(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.shows,
            Lang::Zh => &self.shows_zh,
        }
    }

    /// How many sections the `---` separate.
    pub(crate) fn sections(&self) -> usize {
        self.separators.len() + 1
    }

    /// The actor whose line is the first with this placeholder.
    pub(crate) fn first_actor_of(&self, placeholder: usize) -> Option<usize> {
        let contains = |item: &&Item| {
            let mut placeholders = self.patterns[item.pattern].placeholders();
            placeholders.any(|other| other == placeholder)
        };
        self.items.iter().find(contains).map(|item| item.actor)
    }

    /// Whether the notes do not have an item.
    pub(crate) fn is_ours(&self, item: usize) -> bool {
        self.ours || self.items[item].ours
    }

    /// Whether a rule puts the item `one` before the item `other`.
    pub(crate) fn is_before(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.items[one], &self.items[other]);
        (one.actor == other.actor && one.place < other.place)
            || one.section < other.section
            || one.labels.iter().any(|label| other.after.contains(label))
    }
}
