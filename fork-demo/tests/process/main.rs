//! Tests of the library. Each test runs in a separate process, because cargo's test harness has threads.
//!
//! `process` runs all tests, or the tests whose names contain an argument. `process promise NAME` runs one test.
//! `process program NAME` runs a program that a test observes from outside.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, and cargo's harness isn't here to say so"
)]

mod active_children;
mod attributed;
mod closed_descriptors;
mod failures;
mod foreign_reaping;
mod lifecycle;
mod limits;
mod ownership;
mod program;
mod programs;
mod signals;
mod spawn;
mod spawned_values;
mod sys;
mod values;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let program = match &arguments[..] {
        [word, name] if word == "program" => Some(name.as_str()),
        _ => None,
    };
    if program == Some("unguarded") {
        return spawn::unguarded();
    }
    if program != Some(spawn::WITHOUT_SETTINGS) {
        notes::demo::register_settings();
    }
    fork_demo::spawn::guard(&spawn::entries());
    if let Some(name) = program {
        return programs::run(name);
    }
    let promises = [
        lifecycle::PROMISES,
        ownership::PROMISES,
        limits::PROMISES,
        signals::PROMISES,
        spawn::PROMISES,
        values::PROMISES,
        failures::PROMISES,
        foreign_reaping::PROMISES,
        closed_descriptors::PROMISES,
        spawned_values::PROMISES,
        active_children::PROMISES,
    ];
    notes_testkit::promises::main(&arguments, &promises)
}
