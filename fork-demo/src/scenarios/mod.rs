//! The scenarios, one file each, named as its subcommand.

pub(crate) mod clock;
pub(crate) mod cost;
pub(crate) mod cow;
pub(crate) mod crash;
pub(crate) mod fork;
pub(crate) mod globals;
pub(crate) mod lifecycle;
pub(crate) mod multitask;
pub(crate) mod my_thread;
pub(crate) mod no_wait;
pub(crate) mod process;
pub(crate) mod say_sorry;
pub(crate) mod spawn;
pub(crate) mod states;
pub(crate) mod subprocess;
pub(crate) mod thread;
pub(crate) mod thread_count;
pub(crate) mod thread_info;
