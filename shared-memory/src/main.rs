//! Shows scenarios of what is shared and what is not; see `scenarios/`.

mod memory_cost;
mod scenarios;

notes::demo! {
    default: value_array,
    scenarios: [
        value_array,
        lock,
        no_lock,
        counter,
        counter_lock,
        counter_atomic,
        worker_lock,
        semaphore,
        bounded_semaphore,
        condition,
        event,
        barrier,
        rlock,
        memory_model(Options),
        dict,
        number,
        list,
        student_by_parameter,
        student_by_dict,
        thread_local,
    ],
}
