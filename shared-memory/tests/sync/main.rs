//! What the locks promise between processes. Each promise runs in its own process.
//!
//! `sync` runs all promises, or those whose names contain an argument.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, and cargo's harness isn't here to say so"
)]

mod actions;
mod counts;
mod deaths;
mod forks;
mod identity;
mod limits;
mod namespaces;
mod random_kills;
mod workers;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let promises = [
        actions::PROMISES,
        counts::PROMISES,
        deaths::PROMISES,
        forks::PROMISES,
        identity::PROMISES,
        limits::PROMISES,
        namespaces::PROMISES,
        random_kills::PROMISES,
    ];
    notes_testkit::promises::main(&arguments, &promises)
}
