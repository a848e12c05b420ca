//! Runs the scenarios about pools of workers; see `scenarios/`.

mod phrases;
mod scenarios;

notes::demo! {
    default: pool,
    scenarios: [
        pool(Options),
        work(Options),
        async_result,
        async_result_join,
        async_result_methods,
        apply(Options),
        terminate(Options),
        callback(Options),
        map(Options),
        imap(Options),
        thread_pool,
        futures(Options),
        fetch(Options),
        async_pool(Options),
        busy(Options),
        bound(Options),
        map_reduce(Options),
    ],
}
