//! The scenarios: each file is named like its subcommand.

pub(crate) mod banker;
pub(crate) mod deadlock;
pub(crate) mod deadlock_fixed;
pub(crate) mod guarded;
pub(crate) mod lock_scope;
pub(crate) mod mutex;
pub(crate) mod mutex_balance;
pub(crate) mod mutex_inc_dec;
pub(crate) mod mutex_thousand;
pub(crate) mod no_join;
pub(crate) mod race;
pub(crate) mod race_balance;
pub(crate) mod race_balance_print;
pub(crate) mod race_inc_dec;
pub(crate) mod rlock;
pub(crate) mod try_lock;
pub(crate) mod watchdog;
