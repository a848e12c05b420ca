//! The scenarios: each file is named like its subcommand.

pub(crate) mod deadlock;
pub(crate) mod deadlock_fixed;
