//! Tests of a pool. Each test runs in a separate process, because cargo's test harness has threads and a pool forks.
//!
//! `pool` runs all tests, or the tests whose names contain an argument. `pool program NAME` runs a program that a
//! test observes from outside.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, and cargo's harness isn't here to say so"
)]

#[path = "../../../fork-demo/tests/process/attributed.rs"]
mod attributed;
mod bounds;
mod callbacks;
mod calls;
mod deadlines;
mod deaths;
mod descriptors;
mod ends;
mod foreign_reaping;
mod forks;
mod inherited;
mod kept;
mod pools;
mod random_kills;
mod serialization;
mod stopped;
mod threads;
mod usage;
mod workers;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, name] = &arguments[..]
        && word == "program"
    {
        return ends::program(name);
    }
    let promises = [
        calls::PROMISES,
        deadlines::PROMISES,
        kept::PROMISES,
        inherited::PROMISES,
        callbacks::PROMISES,
        serialization::PROMISES,
        workers::PROMISES,
        deaths::PROMISES,
        foreign_reaping::PROMISES,
        stopped::PROMISES,
        descriptors::PROMISES,
        forks::PROMISES,
        bounds::PROMISES,
        random_kills::PROMISES,
        threads::PROMISES,
        ends::PROMISES,
        usage::PROMISES,
    ];
    notes_testkit::promises::main(&arguments, &promises)
}
