//! Shows scenarios of messages between processes; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: queue,
    scenarios: [
        queue,
        queue_two_readers,
        queue_full,
        queue_methods,
        queue_then_read,
        two_readers_wait,
        two_readers_try_get,
        consumers,
        pipe,
        pipe_both_ways,
        pipe_shared_end,
        pipeline,
        async_pipe,
        actor,
    ],
}
