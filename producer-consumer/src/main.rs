//! Shows scenarios of threads that wait for each other; see `scenarios/`.

mod abc_rate;
mod abc_ways;
mod scenarios;

notes::demo! {
    default: queue,
    scenarios: [
        queue(Options),
        queue_crossbeam(Options),
        queue_std(Options),
        items,
        items_no_join,
        sentinel,
        sentinel_three_consumers,
        work_queue,
        order_kinds,
        semaphore,
        no_semaphore,
        semaphore_items,
        condition,
        condition_if,
        condition_two_consumers,
        abc(Options),
        three_locks(Options),
        ticker,
        ticker_lost,
        ticker_event,
        ticker_count,
        event,
        barrier,
        barrier_abort,
        with_lock,
    ],
}
