//! What the library promises, each promise in a process of its own: cargo's harness has threads.
//!
//! `process` runs all promises or those whose names contain an argument; `process promise NAME` is
//! one of them, `process program NAME` a program that a promise looks at from outside.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, and cargo's harness isn't here to say so"
)]

mod lifecycle;
mod limits;
mod ownership;
mod program;
mod runner;
mod signals;
mod spawn;
mod sys;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["program", "unguarded"] = arguments[..] {
        return spawn::unguarded();
    }
    fork_demo::spawn::guard(&spawn::entries());
    match arguments[..] {
        ["program", name] => program::run(name),
        ["promise", name] => runner::keep(name, promises()),
        _ => runner::run(&arguments, promises()),
    }
}

fn promises() -> impl Iterator<Item = runner::Promise> {
    let lists = [
        lifecycle::PROMISES,
        ownership::PROMISES,
        limits::PROMISES,
        signals::PROMISES,
        spawn::PROMISES,
    ];
    lists.into_iter().flatten().copied()
}
