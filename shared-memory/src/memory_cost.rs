//! Measures the same work on shared and on distributed memory.

pub(crate) mod alternating;
pub(crate) mod job;
pub(crate) mod table;
