//! The report of a comparison.

pub(crate) mod columns;
mod layout;
mod line_breaks;
pub(crate) mod outcome;
pub(crate) mod side_by_side;
mod status;
pub(crate) mod style;
pub(crate) mod summary;
