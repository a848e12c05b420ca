//! Shows scenarios of what is shared and what is not; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: value_array,
    scenarios: [value_array],
}
