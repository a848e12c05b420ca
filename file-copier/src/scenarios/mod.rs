//! The scenarios, one file each, named as its subcommand.

pub(crate) mod copy;
