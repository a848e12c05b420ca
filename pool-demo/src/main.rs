//! Runs the scenarios about pools of workers; see `scenarios/`.

mod options;
mod phrases;
mod scenarios;
mod support;

notes::demo! {
    default: pool,
    scenarios: [
        pool(Options),
        work(Options),
        pool_methods,
        async_result,
        async_result_join,
        async_result_methods,
        apply,
        terminate,
        callback,
        callback_error,
        map,
        imap,
        imap_ordered,
        thread_pool,
        futures,
        fetch(Options),
        fetch_async(Options),
        async_pool,
        async_pool_await,
        busy(Options),
        busy_processes(Options),
        busy_event_loop(Options),
        bound(Options),
        map_reduce,
        map_reduce_threads,
        map_reduce_no_delay,
    ],
}
