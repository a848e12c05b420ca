//! What reports are written from.

use crate::explain::rows::Row;
use crate::matching::search::Verdict;
use crate::messages::{self, Message};
use notes_lang::Phrase;

/// What came of a comparison.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The transcript file.
    pub(crate) path: String,
    /// Where in the notes the printout stands; `None` if they print none of it.
    pub(crate) notes: Option<String>,
    pub(crate) rows: Vec<Row>,
    /// What is wrong with the whole, though each line has its place.
    pub(crate) remark: Option<Message>,
    pub(crate) verdict: Verdict,
    pub(crate) steps: usize,
}

impl Outcome {
    /// One of two phrases: the first if the notes print what is expected, the second if not.
    pub(crate) fn by_origin(&self, notes: Phrase, ours: Phrase) -> Phrase {
        if self.notes.is_some() { notes } else { ours }
    }

    /// What the run is compared with, as sentences call it.
    pub(crate) fn expected(&self) -> Phrase {
        self.by_origin(messages::THE_NOTES, messages::THE_EXPECTED)
    }
}
