//! Shows scenarios of threads that wait for each other; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: queue,
    scenarios: [queue(Options)],
}
