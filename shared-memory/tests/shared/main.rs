//! What shared values promise between processes. Each promise runs in its own process: cargo's harness has threads,
//! and a process with threads can't fork safely.
//!
//! `shared` runs all promises or those whose names contain an argument; `shared promise NAME` runs one of them.
//! `shared program NAME SEGMENT` is a program that a promise starts and checks from outside.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, and cargo's harness isn't here to say so"
)]

mod named;
mod values;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    fork_demo::spawn::guard(&named::entries());
    match &arguments[..] {
        [word, name, segment] if word == "program" => named::program(name, segment),
        _ => notes_testkit::promises::main(&arguments, &[values::PROMISES, named::PROMISES]),
    }
}
