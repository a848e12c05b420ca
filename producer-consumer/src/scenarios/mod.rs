//! The scenarios: each file is named like its subcommand.

pub(crate) mod abc;
pub(crate) mod barrier;
pub(crate) mod barrier_abort;
pub(crate) mod condition;
pub(crate) mod condition_if;
pub(crate) mod condition_two_consumers;
pub(crate) mod event;
pub(crate) mod items;
pub(crate) mod items_no_join;
pub(crate) mod no_semaphore;
pub(crate) mod order_kinds;
pub(crate) mod queue;
pub(crate) mod queue_crossbeam;
pub(crate) mod queue_std;
pub(crate) mod semaphore;
pub(crate) mod semaphore_items;
pub(crate) mod sentinel;
pub(crate) mod sentinel_three_consumers;
pub(crate) mod three_locks;
pub(crate) mod ticker;
pub(crate) mod ticker_count;
pub(crate) mod ticker_event;
pub(crate) mod ticker_lost;
pub(crate) mod with_lock;
pub(crate) mod work_queue;
