//! Shows scenarios of starting tasks; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: fork,
    scenarios: [
        fork,
        process(Options),
        lifecycle,
        clock(Options),
        globals(Options),
        cow(Options),
        spawn(Options),
        subprocess(Options),
        multitask,
        thread,
        my_thread(Options),
        thread_info,
        thread_count,
        say_sorry,
        no_wait,
        crash,
        states,
        cost(Options),
    ],
    before: scenarios::spawn::guard_main(),
}
