//! A printout ready to be compared: its lines as items with patterns and the order between them.

use super::actor::Actor;
use super::pattern::Pattern;
use super::placeholder::Placeholders;
use super::source::Source;
use notes_lang::Lang;

/// One printout of a transcript: what a run with certain options prints, and in which orders.
#[derive(Clone, Debug)]
pub struct Printout {
    pub(crate) path: String,
    pub(crate) options: Vec<String>,
    pub(crate) notes: Vec<Source>,
    /// The notes print none of the body.
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
    /// The items that each label stands at.
    pub(crate) by_label: Vec<Vec<usize>>,
    /// The line number of each `---`.
    pub(crate) separators: Vec<usize>,
    /// All items in an order in which they can come.
    pub(crate) order: Vec<usize>,
}

/// A line that comes `min` to `max` times in a row.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Where it stands in the file.
    pub(crate) line: usize,
    /// As in the notes, with the samples.
    pub(crate) text: String,
    pub(crate) actor: usize,
    /// Its place among its actor's items.
    pub(crate) place: usize,
    pub(crate) pattern: usize,
    pub(crate) min: u32,
    pub(crate) max: u32,
    /// How many `---` stand above it.
    pub(crate) section: usize,
    pub(crate) labels: Vec<usize>,
    /// Labels of which all lines come before this one.
    pub(crate) after: Vec<usize>,
    /// Labels of which at least one line comes before this one.
    pub(crate) after_any: Vec<usize>,
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

    /// How many sections the `---` make.
    pub(crate) fn sections(&self) -> usize {
        self.separators.len() + 1
    }

    /// Who prints an item.
    pub(crate) fn actor_name(&self, item: usize) -> &str {
        &self.actors[self.items[item].actor].name
    }

    /// Whether a rule says that the item `one` comes before the item `other`.
    pub(crate) fn is_before(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.items[one], &self.items[other]);
        (one.actor == other.actor && one.place < other.place)
            || one.section < other.section
            || one.labels.iter().any(|label| other.after.contains(label))
    }
}
