//! The data of a report.

use crate::explain::expected::Required;
use crate::explain::rows::Row;
use crate::matching::search::Verdict;
use crate::messages::{self, Message};
use notes_lang::Phrase;

/// The result of a comparison.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The transcript file.
    pub(crate) path: String,
    /// The printout's place in the notes; `None` if the notes do not print it.
    pub(crate) notes: Option<String>,
    /// How many lines a run must have.
    pub(crate) required: Required,
    /// Whether a saved printout was compared, and no run.
    pub(crate) is_saved: bool,
    pub(crate) rows: Vec<Row>,
    /// The rules on the whole run that it breaks.
    pub(crate) broken: Vec<Message>,
    /// What is legal in this run but unusual.
    pub(crate) notices: Vec<Message>,
    pub(crate) verdict: Verdict,
    pub(crate) steps: usize,
}

impl Outcome {
    /// Returns the first phrase if the notes print what is expected, else the second.
    pub(crate) fn by_origin(&self, notes: Phrase, ours: Phrase) -> Phrase {
        if self.notes.is_some() { notes } else { ours }
    }

    /// Returns the first phrase if a run was compared, else the second.
    pub(crate) fn by_kind(&self, run: Phrase, printout: Phrase) -> Phrase {
        if self.is_saved { printout } else { run }
    }

    /// The name of what the run is compared with, for use in sentences.
    pub(crate) fn expected(&self) -> Phrase {
        self.by_origin(messages::THE_NOTES, messages::THE_EXPECTED)
    }
}
