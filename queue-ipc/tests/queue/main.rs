//! What a queue promises between processes. Each promise runs in its own process.
//!
//! `queue` runs all promises, or those whose names contain an argument.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a failed unwrap is the failure; clippy does not see that this is a test because there is no harness"
)]

#[path = "../../../fork-demo/tests/process/attributed.rs"]
mod attributed;
mod bounds;
mod containers;
mod growth;
mod items;
mod lives;
mod order;
mod random_kills;
mod reentrant;
mod resident;
mod shutdown;
mod steps;
mod stopped;
mod thread_exit;
mod traced;
mod wakes;
#[allow(dead_code, reason = "these tests use only a part of the helpers")]
#[path = "../../../shared-memory/tests/sync/workers.rs"]
mod workers;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let promises = [
        bounds::PROMISES,
        containers::PROMISES,
        items::PROMISES,
        lives::PROMISES,
        order::PROMISES,
        reentrant::PROMISES,
        growth::PROMISES,
        shutdown::PROMISES,
        stopped::PROMISES,
        thread_exit::PROMISES,
        steps::PROMISES,
        random_kills::PROMISES,
        wakes::PROMISES,
    ];
    notes_testkit::promises::main(&arguments, &promises)
}
