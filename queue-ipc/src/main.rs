//! Shows scenarios of messages between processes; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: queue,
    scenarios: [queue, pipe, pipeline, async_pipe],
}
