//! The report of a comparison.

mod columns;
mod line_breaks;
pub(crate) mod outcome;
pub(crate) mod side_by_side;
pub(crate) mod summary;
