//! Measures the same work on shared and on distributed memory.

pub(crate) mod job;
pub(crate) mod table;
pub(crate) mod talk;
