//! What pipes promise between processes. Each promise runs in its own process: cargo's harness has threads, and a
//! process with threads can't fork safely.
//!
//! `pipe` runs all promises or those whose names contain an argument; `pipe promise NAME` runs one of them.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, and cargo's harness isn't here to say so"
)]

mod asynchronous;
#[path = "../../../fork-demo/tests/process/attributed.rs"]
mod attributed;
mod calls;
mod ends;
mod messages;
mod reentrant;
mod shared_ends;
#[allow(dead_code, reason = "these tests use only a part of the helpers")]
#[path = "../queue/traced.rs"]
mod traced;
mod wait;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let promises = [
        calls::PROMISES,
        messages::PROMISES,
        reentrant::PROMISES,
        ends::PROMISES,
        shared_ends::PROMISES,
        wait::PROMISES,
        asynchronous::PROMISES,
    ];
    notes_testkit::promises::main(&arguments, &promises)
}
