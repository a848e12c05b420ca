//! The scenarios. Each file is named after its subcommand.

pub(crate) mod barrier;
pub(crate) mod bounded_semaphore;
pub(crate) mod condition;
pub(crate) mod counter;
pub(crate) mod counter_atomic;
pub(crate) mod counter_lock;
pub(crate) mod counter_retry;
pub(crate) mod dict;
pub(crate) mod event;
pub(crate) mod list;
pub(crate) mod lock;
pub(crate) mod lock_methods;
pub(crate) mod memory_model;
pub(crate) mod no_lock;
pub(crate) mod number;
pub(crate) mod rlock;
pub(crate) mod semaphore;
pub(crate) mod student_by_dict;
pub(crate) mod student_by_parameter;
pub(crate) mod thread_local;
pub(crate) mod thread_local_teacher;
pub(crate) mod value_array;
pub(crate) mod worker_lock;
