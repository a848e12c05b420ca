//! The parts of a transcript file as they are written: head, body, margins, loops.

pub(crate) mod body;
mod formula;
pub(crate) mod header;
pub(crate) mod margin;
mod word_list;
