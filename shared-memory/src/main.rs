//! Shows scenarios of what is shared and what is not; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: value_array,
    scenarios: [
        value_array,
        lock(Options),
        counter(Options),
        worker_lock,
        semaphore(Options),
        condition,
        event,
        barrier,
        rlock(Options),
        memory_model(Options),
        dict,
        number,
        list,
        thread_local(Options),
    ],
}
