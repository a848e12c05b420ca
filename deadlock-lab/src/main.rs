//! Shows scenarios of races, locks and deadlocks; see `scenarios/`.

mod scenarios;

notes::demo! {
    default: deadlock,
    scenarios: [deadlock, deadlock_fixed],
}
