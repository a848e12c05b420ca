//! The scenarios, one file each, named as its subcommand.

pub(crate) mod items;
pub(crate) mod order_kinds;
pub(crate) mod queue;
pub(crate) mod sentinel;
pub(crate) mod work_queue;
