//! The scenarios. Each file has the name of its subcommand.

pub(crate) mod apply;
pub(crate) mod async_pool;
pub(crate) mod async_pool_await;
pub(crate) mod async_result;
pub(crate) mod async_result_join;
pub(crate) mod async_result_methods;
pub(crate) mod bound;
pub(crate) mod busy;
pub(crate) mod busy_event_loop;
pub(crate) mod busy_processes;
pub(crate) mod callback;
pub(crate) mod callback_error;
pub(crate) mod fetch;
pub(crate) mod fetch_async;
pub(crate) mod futures;
pub(crate) mod imap;
pub(crate) mod imap_ordered;
pub(crate) mod map;
pub(crate) mod map_reduce;
pub(crate) mod map_reduce_no_delay;
pub(crate) mod map_reduce_threads;
pub(crate) mod pool;
pub(crate) mod pool_methods;
pub(crate) mod terminate;
pub(crate) mod thread_pool;
pub(crate) mod work;
