//! A printout in the form for comparisons: its lines as items with patterns, and the order between them.

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
    /// The notes do not print the body.
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
    pub(crate) labels: Vec<usize>,
    /// Labels whose lines must all come before this item.
    pub(crate) after: Vec<usize>,
    /// Labels of which at least one line must come before this item.
    pub(crate) after_any: Vec<usize>,
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

    /// Whether the demo prints the item and the notes' program doesn't, in a printout that is the notes' otherwise.
    pub(crate) fn is_ours(&self, _item: usize) -> bool {
        false
    }

    /// Whether a rule puts the item `one` before the item `other`.
    pub(crate) fn is_before(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.items[one], &self.items[other]);
        (one.actor == other.actor && one.place < other.place)
            || one.section < other.section
            || one.labels.iter().any(|label| other.after.contains(label))
    }
}
