//! What a pool promises, each promise in a process of its own: cargo's harness has threads, and a pool forks.
//!
//! `pool` runs all promises, or those whose names contain an argument; `pool program NAME` is a program
//! that a promise looks at from outside.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, and cargo's harness isn't here to say so"
)]

mod bounds;
mod calls;
mod deaths;
mod ends;
#[path = "../../../fork-demo/tests/process/runner.rs"]
mod runner;
mod storm;

use std::num::NonZeroUsize;
use std::process::ExitCode;

use pool_demo::Pool;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["program", name] => ends::program(name),
        ["promise", name] => runner::keep(name, promises()),
        _ => runner::run(&arguments, promises()),
    }
}

fn promises() -> impl Iterator<Item = runner::Promise> {
    let lists = [
        calls::PROMISES,
        deaths::PROMISES,
        bounds::PROMISES,
        storm::PROMISES,
        ends::PROMISES,
    ];
    lists.into_iter().flatten().copied()
}

fn count(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap()
}

fn pool(workers: usize) -> Pool<'static> {
    Pool::new(count(workers)).unwrap()
}

fn square(x: u64) -> u64 {
    x * x
}
