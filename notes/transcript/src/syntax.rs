//! The syntax of a transcript file: head, body, margins, loops.

pub(crate) mod body;
mod formula;
pub(crate) mod header;
pub(crate) mod margin;
mod nodes;
pub(crate) mod relation;
mod unprinted;
mod word_list;
