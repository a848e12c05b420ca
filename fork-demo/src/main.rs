//! Runs the scenarios about starting processes and threads; see `scenarios/`.

mod measured;
mod one_line_panic;
mod scenarios;
mod segfault;
mod shell;

notes::demo! {
    default: fork,
    scenarios: [
        fork,
        process,
        process_slides,
        process_current,
        process_info,
        lifecycle,
        clock,
        my_process,
        globals,
        globals_threads,
        cow,
        spawn,
        spawn_cost,
        spawn_without_guard,
        subprocess(Options),
        subprocess_exit_codes,
        multitask,
        thread,
        my_thread,
        my_thread_numbers,
        my_thread_ids,
        thread_info,
        thread_methods,
        thread_count,
        say_sorry,
        no_wait,
        crash,
        states,
        cost(Options),
        top(Options),
    ],
    before: scenarios::guard_main(),
}
