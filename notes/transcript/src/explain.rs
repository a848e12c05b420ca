//! How a run differs: where each line belongs, and which rule each wrong line breaks.

pub(crate) mod alignment;
pub(crate) mod reason;
pub(crate) mod rows;
mod similar;
