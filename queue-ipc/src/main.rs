//! Shows scenarios of messages between processes; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: queue,
    scenarios: [
        queue(Options),
        queue_full(Options),
        queue_then_read(Options),
        consumers(Options),
        pipe,
        pipeline,
        async_pipe,
    ],
}
