//! The scenarios, one file each, named as its subcommand.

pub(crate) mod deadlock;
pub(crate) mod deadlock_fixed;
