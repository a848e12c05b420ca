//! Queue and Pipe against their rivals, in one run: `cargo bench -p queue-ipc --bench messages`.
//!
//! Rivals are measured in turn; a figure is the median of the rounds, with the middle half of them beside
//! it. An argument is the number of rounds (7 without one). The machine should have nothing else to do.

mod flat;
mod large;
mod python;
mod stream;
#[path = "../../../shared-memory/benches/locks/table.rs"]
mod table;
mod tasks;

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let mut arguments = std::env::args().skip(1);
    let rounds = arguments.find_map(|argument| argument.parse().ok());
    let rounds = rounds.unwrap_or(7);
    for (producers, consumers) in [(1, 1), (2, 1), (1, 2), (2, 2)] {
        stream::run(rounds, producers, consumers, 64, 400_000)?;
    }
    stream::run(rounds, 1, 1, 4 << 10, 100_000)?;
    stream::run(rounds, 2, 2, 4 << 10, 100_000)?;
    large::run(rounds)?;
    flat::run(rounds)
}
