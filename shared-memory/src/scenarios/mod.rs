//! The scenarios, one file each, named as its subcommand.

pub(crate) mod barrier;
pub(crate) mod condition;
pub(crate) mod counter;
pub(crate) mod dict;
pub(crate) mod event;
pub(crate) mod list;
pub(crate) mod lock;
pub(crate) mod memory_model;
pub(crate) mod number;
pub(crate) mod rlock;
pub(crate) mod semaphore;
pub(crate) mod thread_local;
mod together;
pub(crate) mod value_array;
pub(crate) mod worker_lock;
