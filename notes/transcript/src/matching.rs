//! The solver: matches the lines of a run with the lines of a transcript.

pub(crate) mod bindings;
mod bounds;
mod counts;
pub(crate) mod joker;
pub(crate) mod lost;
pub(crate) mod match_table;
pub(crate) mod objection;
pub(crate) mod progress;
pub(crate) mod search;
pub(crate) mod state;
mod symmetry;
mod turns;
pub(crate) mod window;
pub(crate) mod workers;
