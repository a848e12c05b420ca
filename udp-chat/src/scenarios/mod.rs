//! The scenarios: each file is named like its subcommand.

pub(crate) mod chat;
