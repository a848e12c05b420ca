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
        counter_retry,
        worker_lock,
        semaphore,
        bounded_semaphore,
        condition,
        event,
        barrier,
        rlock,
        lock_methods,
        memory_model(Options),
        dict,
        number,
        list,
        student_by_parameter,
        student_by_dict,
        thread_local,
        thread_local_teacher,
    ],
}
