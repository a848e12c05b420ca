//! The scenarios, one file each, named as its subcommand.

pub(crate) mod abc;
pub(crate) mod barrier;
pub(crate) mod condition;
pub(crate) mod event;
pub(crate) mod items;
pub(crate) mod order_kinds;
pub(crate) mod queue;
pub(crate) mod semaphore;
pub(crate) mod semaphore_items;
pub(crate) mod sentinel;
pub(crate) mod three_locks;
pub(crate) mod ticker;
pub(crate) mod with_lock;
pub(crate) mod work_queue;
