//! What scenarios use, and what is not their lesson.

pub(crate) mod cpu_share;
pub(crate) mod start_gate;
pub(crate) mod web;
