//! Shows scenarios of threads that wait for each other; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: queue,
    scenarios: [
        queue(Options),
        items(Options),
        sentinel(Options),
        work_queue(Options),
        order_kinds(Options),
        semaphore(Options),
        semaphore_items(Options),
        condition(Options),
        abc(Options),
        three_locks(Options),
        ticker(Options),
        event(Options),
        barrier(Options),
        with_lock,
    ],
}
