//! The scenarios. Each file has the name of its subcommand.

pub(crate) mod clock;
pub(crate) mod cost;
pub(crate) mod cow;
pub(crate) mod crash;
pub(crate) mod fork;
pub(crate) mod globals;
pub(crate) mod globals_threads;
pub(crate) mod lifecycle;
pub(crate) mod multitask;
pub(crate) mod my_process;
pub(crate) mod my_thread;
pub(crate) mod my_thread_ids;
pub(crate) mod my_thread_numbers;
pub(crate) mod no_wait;
pub(crate) mod process;
pub(crate) mod process_current;
pub(crate) mod process_info;
pub(crate) mod process_slides;
pub(crate) mod say_sorry;
pub(crate) mod spawn;
pub(crate) mod spawn_cost;
pub(crate) mod spawn_without_guard;
pub(crate) mod states;
pub(crate) mod subprocess;
pub(crate) mod subprocess_exit_codes;
pub(crate) mod thread;
pub(crate) mod thread_count;
pub(crate) mod thread_info;
pub(crate) mod thread_methods;
pub(crate) mod top;

use fork_demo::spawn::{Entry, guard};

use crate::measured::start::nothing;

/// The first call in `main`, Rust's `if __name__ == '__main__':`. In a spawned child it runs the child's function and
/// exits; in any other process it returns.
pub(crate) fn guard_main() {
    if !std::env::args_os().any(|word| word == "spawn-without-guard") {
        guard(&[Entry::of(spawn::report_spawned), Entry::of(nothing)]);
    }
}
