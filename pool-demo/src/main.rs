//! Shows scenarios of giving work to workers; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: pool,
    scenarios: [pool(Options)],
}
