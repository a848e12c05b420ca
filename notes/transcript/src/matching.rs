//! The solver: which line of a run is which line of a transcript.

pub(crate) mod bindings;
mod bounds;
pub(crate) mod match_table;
pub(crate) mod search;
pub(crate) mod state;
mod symmetry;
