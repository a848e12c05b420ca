//! The scenarios: each file is named like its subcommand.

pub(crate) mod deadlock;
pub(crate) mod deadlock_fixed;
pub(crate) mod race;
pub(crate) mod race_balance;
pub(crate) mod race_balance_print;
pub(crate) mod race_inc_dec;
