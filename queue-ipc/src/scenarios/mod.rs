//! The scenarios. Each file is named after its subcommand.

pub(crate) mod actor;
pub(crate) mod async_pipe;
pub(crate) mod consumers;
pub(crate) mod pipe;
pub(crate) mod pipe_both_ways;
pub(crate) mod pipe_shared_end;
pub(crate) mod pipeline;
pub(crate) mod queue;
pub(crate) mod queue_full;
pub(crate) mod queue_methods;
pub(crate) mod queue_then_read;
pub(crate) mod queue_two_readers;
pub(crate) mod two_readers_try_get;
pub(crate) mod two_readers_wait;
